"""What is followed and where it comes from: sheets of indicators and sources, lists of the contract."""

"""What the year asks of those who run the contract: what is awaited, what is to be checked, what is new."""

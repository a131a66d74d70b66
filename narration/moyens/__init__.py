"""What is done and paid: actions, bilans, droit commun, coverage, governance."""

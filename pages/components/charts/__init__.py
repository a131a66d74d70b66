"""Charts without data."""

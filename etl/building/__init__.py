"""From what was read to the published tables."""

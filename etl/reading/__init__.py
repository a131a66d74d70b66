"""How a file is read, whatever it says: sheets, headers, cells, choices, wide tables."""

"""What the pages are made of: data, filters, cards, charts, maps and numbers. Never in the menu."""

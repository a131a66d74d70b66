"""From answers to words: sentences, tables, points of charts, numbers. Pages and documents speak through it."""

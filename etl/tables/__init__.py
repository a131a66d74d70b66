"""What is published: the columns, types, keys and references of every table."""

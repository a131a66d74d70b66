"""Versions: written whole, put in force at once, sent to a storage and brought back."""

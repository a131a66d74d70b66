"""The meeting: what is prepared, what is projected, what is decided."""

"""Measured ratios, run by hand: nothing here is a test."""

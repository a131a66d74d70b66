"""The door: find the files received, check them, publish them, take them back."""

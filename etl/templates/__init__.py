"""The workbooks that people fill."""

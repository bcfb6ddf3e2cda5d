"""The table of measures: every measured quantity with its value over seeds, error and unit."""

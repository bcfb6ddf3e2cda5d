"""Functions that draw on given axes. They compute nothing and save nothing."""

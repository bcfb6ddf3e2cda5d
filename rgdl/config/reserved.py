"""Names that the workflow gives to folders, tables and rows, and that a configuration may not.

All results depend on this module: a change here makes everything run again.
"""

SHARED_FOLDERS = ("samples", "networks", "theory")  # under results/, used by all configurations
ALL_ENSEMBLES, COMPOSITION = "all", "composition"  # labels of rows in tables
MEANS = "_over_seeds"  # ending of the table of a study's means

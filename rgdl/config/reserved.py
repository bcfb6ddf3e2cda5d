"""Names that the workflow gives to folders, tables and rows, and that a configuration may not."""

SHARED_FOLDERS = ("samples", "networks", "theory")  # under results/, used by all configurations
ALL_ENSEMBLES, COMPOSITION = "all", "composition"  # labels of rows in tables
EXTENDS = "extends"  # the key with which a file names the one that it changes
MEANS = "_over_seeds"  # ending of the table of a study's means

"""Copy the tables of the theory, which all configurations share, to those of this one."""

from pathlib import Path

import pandas as pd

from rgdl.job import job
from rgdl.storage import write_table


def gather_theory(tables, outputs, *, provenance):
    copies = {Path(output).name: output for output in outputs}
    for table in tables:
        as_it_is = pd.read_csv(table, dtype=str, keep_default_na=False)
        write_table(copies[Path(table).name], as_it_is, provenance)


with job(snakemake) as provenance:
    gather_theory(snakemake.input, snakemake.output, provenance=provenance)

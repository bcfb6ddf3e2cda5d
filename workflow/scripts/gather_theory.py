"""Copy the tables of the theory, which all configurations share, to those of this one."""

import pandas as pd

from rgdl.job import job
from rgdl.storage import write_table


def gather_theory(tables, outputs, *, provenance):
    for table, output in zip(tables, outputs, strict=True):
        as_it_is = pd.read_csv(table, dtype=str, keep_default_na=False)
        write_table(output, as_it_is, provenance)


with job(snakemake) as provenance:
    tables = [path for path in snakemake.output if path.endswith(".csv")]
    gather_theory(snakemake.input, tables, provenance=provenance)

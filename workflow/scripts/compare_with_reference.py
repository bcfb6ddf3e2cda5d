"""Pass if the numbers of the run are those of the reference within their errors, or fail."""

import pandas as pd

from rgdl.job import JobError, job
from rgdl.numbers import passes, summarize


def compare_with_reference(path):
    table = pd.read_csv(path)
    summary = summarize(table)
    if not passes(table):
        raise JobError(f"numbers differ from those of the reference, see {path}\n{summary}")
    print(summary)


with job(snakemake):
    compare_with_reference(snakemake.input[0])

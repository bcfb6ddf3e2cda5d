"""Tabulate all tests of all ensembles, and what they say together."""

import pandas as pd

from rgdl.ising.comparison.combined_tests import combine_tests
from rgdl.job import job
from rgdl.storage import write_table


def tabulate_ensembles(comparisons, names, tests_path, whole_path, *, provenance):
    tests = pd.concat(
        [
            pd.read_csv(path).assign(ensemble=name)
            for name, path in zip(names, comparisons, strict=True)
        ]
    )
    tests = tests[["ensemble", *tests.columns.drop("ensemble")]]
    write_table(tests_path, tests, provenance)
    write_table(whole_path, combine_tests(tests, names), provenance)


with job(snakemake) as provenance:
    tabulate_ensembles(
        snakemake.input,
        snakemake.params.names,
        snakemake.output.tests,
        snakemake.output.whole,
        provenance=provenance,
    )

"""Tabulate the numbers of the run and those of the reference, with their differences."""

from pathlib import Path

from rgdl.job import JobError, job
from rgdl.numbers import compare_numbers, read_numbers, summarize
from rgdl.storage import write_table


def tabulate_comparison(numbers, reference, output, *, provenance):
    table = compare_numbers(read(numbers), read(reference))
    print(summarize(table))
    write_table(output, table, provenance)


def read(path):
    try:
        return read_numbers(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise JobError(f"{path} cannot be read: {error}") from None


with job(snakemake) as provenance:
    tabulate_comparison(
        snakemake.input.numbers,
        snakemake.input.reference,
        snakemake.output[0],
        provenance=provenance,
    )

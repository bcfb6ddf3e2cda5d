"""Answer the claims of the paper from the table of measures."""

import pandas as pd

from rgdl.claims import Facts, ledger
from rgdl.job import job
from rgdl.measures import Measures
from rgdl.storage import write_table


def tabulate_claims(measures, output, *, shown, ensemble, max_residual, definitions, provenance):
    facts = Facts(
        shown=shown,
        coupling=ensemble["coupling"],
        lattice_size=ensemble["lattice_size"],
        max_residual=max_residual,
        **definitions,
    )
    table = ledger(Measures(pd.read_csv(measures)), facts)
    print(table[["number", "claim", "value", "value_err", "verdict"]].to_string(index=False))
    write_table(output, table, provenance)


with job(snakemake) as provenance:
    tabulate_claims(
        snakemake.input[0],
        snakemake.output[0],
        shown=snakemake.params.shown,
        ensemble=snakemake.params.ensemble,
        max_residual=snakemake.params.max_residual,
        definitions=snakemake.params.definitions,
        provenance=provenance,
    )

"""Answer the claims of the paper from the tables of this run."""

import numpy as np
import pandas as pd

from rgdl.claims import Facts, ledger
from rgdl.ising import CRITICAL_COUPLING, exact
from rgdl.job import job
from rgdl.storage import write_table


def tabulate_claims(inputs, output, *, shown, largest_residual, ensemble, provenance):
    tables = {name: pd.read_csv(path) for name, path in inputs.items()}
    K, L = ensemble["coupling"], ensemble["lattice_size"]
    facts = Facts(
        shown=shown,
        largest_residual=largest_residual,
        coupling=K,
        lattice_size=L,
        critical_coupling=CRITICAL_COUPLING,
        correlation_length=exact.correlation_length(K) if 0 < K < CRITICAL_COUPLING else np.nan,
        specific_heat_peak=exact.specific_heat_peak(L),
    )
    table = ledger(tables, facts)
    print(table[["number", "claim", "value", "value_err", "verdict"]].to_string(index=False))
    write_table(output, table, provenance)


with job(snakemake) as provenance:
    tabulate_claims(
        dict(snakemake.input.items()),
        snakemake.output[0],
        shown=snakemake.params.shown,
        largest_residual=snakemake.params.largest_residual,
        ensemble=snakemake.params.ensemble,
        provenance=provenance,
    )

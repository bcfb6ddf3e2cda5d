"""Answer the claims of the paper from the table of measures."""

import pandas as pd

from rgdl.claims import Facts, at_other_thresholds, ledger, repeats, turned_by
from rgdl.job import job
from rgdl.measures import Measures
from rgdl.storage import write_table


def tabulate_claims(path, outputs, *, shown, ensemble, max_residual, definitions, seed, provenance):
    facts = Facts(
        shown=shown,
        coupling=ensemble["coupling"],
        lattice_size=ensemble["lattice_size"],
        max_residual=max_residual,
        **definitions,
    )
    measures = Measures(pd.read_csv(path))
    others = at_other_thresholds(measures, facts)
    table = ledger(measures, facts).set_index("number")
    table["turned_by"] = turned_by(others)
    table["repeats"] = repeats(measures, facts, seed=seed)
    print(table[["claim", "value", "value_err", "verdict", "turned_by", "repeats"]].to_string())
    write_table(outputs.claims, table.reset_index(), provenance)
    write_table(outputs.thresholds, others, provenance)


with job(snakemake) as provenance:
    tabulate_claims(
        snakemake.input[0],
        snakemake.output,
        shown=snakemake.params.shown,
        ensemble=snakemake.params.ensemble,
        max_residual=snakemake.params.max_residual,
        definitions=snakemake.params.definitions,
        seed=snakemake.params.seed,
        provenance=provenance,
    )

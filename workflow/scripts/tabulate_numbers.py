"""Write every number of the run as JSON and as LaTeX macros."""

import json

import pandas as pd

from rgdl.job import job
from rgdl.numbers import as_json, as_tex, collect_numbers, flatten
from rgdl.storage import replacing


def tabulate_numbers(inputs, outputs, *, configuration, provenance):
    numbers = collect_numbers(
        flatten(configuration),
        measures=pd.read_csv(inputs.measures),
        claims=pd.read_csv(inputs.claims),
    )
    print(f"{len(numbers)} numbers")
    made_by = json.dumps(provenance, indent=2, sort_keys=True) + "\n"
    texts = {"json": as_json(numbers), "tex": as_tex(numbers), "provenance": made_by}
    for name, text in texts.items():
        with replacing(outputs[name]) as temporary:
            temporary.write_text(text, encoding="utf-8")


with job(snakemake) as provenance:
    tabulate_numbers(
        snakemake.input,
        dict(snakemake.output.items()),
        configuration=snakemake.params.configuration,
        provenance=provenance,
    )

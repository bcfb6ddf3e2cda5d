"""End the run if the samples of an ensemble are too improbable."""

import json

import pandas as pd

from rgdl.ising.comparison import combined_p_value
from rgdl.job import JobError, job_log
from rgdl.storage import replacing


def accept_ensemble(comparison_path, path, *, least_p_value, ensemble):
    comparison = pd.read_csv(comparison_path)
    p_value = combined_p_value(comparison["p_value"].tolist())
    if p_value < least_p_value:
        worst = comparison.nsmallest(3, "p_value")
        named = "; ".join(
            f"{row.quantity} = {row.measured:.6g}, expected {row.expected:.6g} +- {row.error:.2g}"
            f" (p = {row.p_value:.2g})"
            for row in worst.itertuples()
        )
        raise JobError(
            f"the samples of {ensemble} do not have the distribution that they should: "
            f"p = {p_value:.2g} for all tests together, acceptance.least_p_value = "
            f"{least_p_value:g}. The worst: {named}. All tests are in {comparison_path}"
        )
    accepted = {"n_tests": len(comparison), "p_value": p_value, "least_p_value": least_p_value}
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(accepted, indent=2) + "\n")


with job_log(snakemake.log[0]):
    accept_ensemble(
        snakemake.input.comparison,
        snakemake.output[0],
        least_p_value=snakemake.params.least_p_value,
        ensemble=snakemake.wildcards.ensemble,
    )

"""Write every number of the run as JSON and as LaTeX macros."""

import json
import math

import pandas as pd

from rgdl.ising import CRITICAL_COUPLING, exact
from rgdl.job import job
from rgdl.numbers import as_json, as_tex, collect_numbers, flatten
from rgdl.rg.decimation import decimate_coupling
from rgdl.storage import replacing


def tabulate_numbers(inputs, outputs, *, configuration, ensemble, provenance):
    tables = {name: pd.read_csv(path) for name, path in inputs.items()}
    tables["exact"] = known_exactly(ensemble, configuration["figures"]["figure2"])
    numbers = collect_numbers(tables, flatten(configuration))
    print(f"{len(numbers)} numbers")
    made_by = json.dumps(provenance, indent=2, sort_keys=True) + "\n"
    texts = {"json": as_json(numbers), "tex": as_tex(numbers), "provenance": made_by}
    for name, text in texts.items():
        with replacing(outputs[name]) as temporary:
            temporary.write_text(text, encoding="utf-8")


def known_exactly(ensemble, chain):
    K, L = ensemble["coupling"], ensemble["lattice_size"]
    disordered = 0 < K < CRITICAL_COUPLING
    rows = [
        ("critical_coupling", CRITICAL_COUPLING, "", 7, "K_c of the infinite lattice"),
        ("specific_heat_peak", exact.specific_heat_peak(L), "", 4,
         f"K at which the specific heat of the L = {L} torus is largest"),
        ("temperature_excess", CRITICAL_COUPLING / K - 1 if K else None, "%", 3,
         f"T / T_c - 1 at K = {K:g}"),
        ("correlation_length", exact.correlation_length(K) if disordered else None,
         "lattice spacings", 4, f"correlation length of the infinite lattice at K = {K:g}"),
        ("energy_per_site", exact.energy_per_site(L, K), "J", 6,
         f"mean energy per site of the L = {L} torus at K = {K:g}"),
        ("independent_divergence", math.log(2) - exact.entropy_per_site(L, K), "per spin", 3,
         f"Kullback-Leibler divergence of independent spins from the L = {L} torus at K = {K:g}"),
        ("specific_heat", exact.specific_heat(L, K), "", 6,
         f"specific heat per site of the L = {L} torus at K = {K:g}"),
    ]  # fmt: skip
    for step in range(chain["n_steps"] + 1):
        J = decimate_coupling(chain["coupling"], step)
        meaning = f"coupling after {step} decimations of the chain of Figure 2"
        rows.append((f"decimated_coupling.step{step}", float(J), "", 4, meaning))
    return pd.DataFrame(rows, columns=["name", "value", "unit", "digits", "meaning"])


with job(snakemake) as provenance:
    tabulate_numbers(
        dict(snakemake.input.items()),
        dict(snakemake.output.items()),
        configuration=snakemake.params.configuration,
        ensemble=snakemake.params.ensemble,
        provenance=provenance,
    )

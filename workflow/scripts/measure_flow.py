"""Pass exact samples up and down through machines again and again, and take their couplings."""

import math
from functools import partial

import numpy as np
import pandas as pd

from rgdl.ising import magnetization, sample_ising
from rgdl.ising.lattice import spins_of_units, units_of_spins
from rgdl.ising.thermometer import measure_thermometer
from rgdl.job import job
from rgdl.rbm.stack import reconstruct
from rgdl.results import read_stack
from rgdl.rg.block_spin import block_spin
from rgdl.rg.generative.flow import follow_flow
from rgdl.rg.lattice_couplings import fit_square_couplings
from rgdl.storage import write_table


def measure_flow(layers, output, *, ensemble, flow, n_blocks, rng, provenance):
    stack, L = read_stack(layers), ensemble["lattice_size"]
    measure = partial(measure_spins, n_blocks=n_blocks, n_draws=flow["n_draws"], rng=rng)
    machines = {"layer 1": stack[:1], "stack": stack}
    rows = []

    def draw(K):
        seed = int(rng.integers(2**32))
        return sample_ising(lattice_size=L, coupling=K, n_samples=flow["n_samples"], seed=seed)

    def follow(name, start, first, transform, steps):
        rows.append({"flow": name, "step": 0, **first})
        for step, spins in follow_flow(start, transform, steps=steps):
            rows.append({"flow": name, "step": step, **measure(spins)})
        return rows[-1]

    for start, K in {**flow["starts"], "training": ensemble["coupling"]}.items():
        spins = draw(K)
        first = measure(spins)
        ends = []
        for name, stacked in machines.items():
            transform = partial(up_and_down, stacked, rng=rng)
            ends.append(follow(f"{name} from {start}", spins, first, transform, flow["steps"]))
        blocks = partial(block_spin, block_size=flow["block_size"], rng=rng)
        follow(f"block spins from {start}", spins, first, blocks, [1])
    for end in ends:  # of the flows from samples like those of the training
        if math.isfinite(K := end["coupling_by_energy"]):
            control = measure(draw(max(K, 0.0)))
            rows.append({"flow": f"Ising as {end['flow']}", "step": end["step"], **control})
    write_table(output, pd.DataFrame(rows), provenance)


def up_and_down(stack, spins, *, rng):
    units = reconstruct(stack, units_of_spins(spins), rng=rng)
    return spins_of_units(units.astype(np.int8)).reshape(spins.shape)


def measure_spins(spins, *, n_blocks, n_draws, rng):
    m = np.abs(magnetization(spins))
    fitted = fit_square_couplings(spins, n_blocks=n_blocks)
    names = {"nearest": "coupling_by_pseudolikelihood", "next": "diagonal_coupling"}
    names["plaquette"] = "four_spin_coupling"
    return {
        **measure_thermometer(spins, n_blocks=n_blocks, n_draws=n_draws, rng=rng),
        **{new + err: fitted[old + err] for old, new in names.items() for err in ("", "_err")},
        "abs_magnetization": m.mean(),
        "abs_magnetization_err": m.std(ddof=1) / np.sqrt(len(m)),
    }


with job(snakemake) as provenance:
    measure_flow(
        snakemake.input,
        snakemake.output[0],
        ensemble=snakemake.params.ensemble,
        flow=snakemake.params.flow,
        n_blocks=snakemake.params.definitions["n_jackknife_blocks"],
        rng=np.random.default_rng([snakemake.params.seed, int(snakemake.wildcards.seed)]),
        provenance=provenance,
    )

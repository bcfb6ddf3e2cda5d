"""Compare the cost of Ising samples with mcising and peapods, per sweep and independent sample.

All competitors take turns in one process on one core, so that a drift of its speed cancels:

    make peers ARGS="--csv samplers.csv"

Samples of a Markov chain count as independent after 2 tau_int sweeps, where tau_int is that of the
slower of E and M^2 (Wolff's Gamma method). Exact samples are independent.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rgdl.closed_pipe import end_with_reader
from rgdl.ising import CRITICAL_COUPLING, energy_per_site, magnetization
from rgdl.ising.lattice import TorusShape
from rgdl.ising.sampling import record_chain
from rgdl.ising.sampling.coupling_from_the_past import ExactSampler
from rgdl.ising.sampling.metropolis import REPLICAS, MetropolisChain
from rgdl.ising.sampling.swendsen_wang import SwendsenWangChain
from rgdl.statistics.autocorrelation import integrated_autocorrelation_time

LATTICE_SIZE = 40
COUPLINGS = {"0.408": 0.408, "K_c": CRITICAL_COUPLING}
BURN_IN = 0.05  # of a record's length


@dataclass(frozen=True)
class Competitor:
    """One sampler.

    Attributes
    ----------
    name : str
        Package and algorithm.
    run : callable of (coupling, n)
        Makes n sweeps of one chain, or n exact samples, in one call of the package.
    n_timed : int
        Value of n for the timing.
    chains : int
        Number of chains in one run.
    record : callable of (coupling, n), optional
        Energy and magnetization per site after each of n sweeps; None for exact samples.
    n_recorded : dict of str to int
        Length of the record at each coupling: at least 1000 tau_int.
    """

    name: str
    run: Callable
    n_timed: int
    chains: int = 1
    record: Callable | None = None
    n_recorded: dict[str, int] | None = None


def competitors():
    """All samplers, those of rgdl first."""
    slow, fast = {"0.408": 200_000, "K_c": 500_000}, {"0.408": 50_000, "K_c": 50_000}
    wolff = {"0.408": 400_000, "K_c": 100_000}
    ours = {"torus": TorusShape(LATTICE_SIZE, LATTICE_SIZE), "seed": 1}

    def exact(coupling, n):
        ExactSampler(**ours, coupling=coupling).sample(0, n)

    def cluster(coupling, n):
        SwendsenWangChain(**ours, coupling=coupling, chain=0).advance(n)

    def replicas(coupling, n):
        MetropolisChain(**ours, coupling=coupling, chain=0).advance(n)

    def recorder(sampler):
        return lambda coupling, n: record_chain(
            sampler,
            lattice_size=LATTICE_SIZE,
            coupling=coupling,
            seed=1,
            chain=0,
            burn_in=int(BURN_IN * n),
            n_sweeps=n,
        )

    return [
        Competitor("rgdl, coupling from the past", exact, 300),
        Competitor("rgdl, Swendsen-Wang", cluster, 10_000, 1, recorder("swendsen_wang"), fast),
        Competitor("rgdl, Metropolis", replicas, 4000, REPLICAS, recorder("metropolis"), slow),
        *(
            Competitor(f"mcising, {name}", run_mcising(name), n, 1, record_mcising(name), lengths)
            for name, n, lengths in (
                ("metropolis", 20_000, slow),
                ("swendsen_wang", 5000, fast),
                ("wolff", 50_000, wolff),
            )
        ),
        *(
            Competitor(f"peapods, {name}", run_peapods(options), n, 1, record_peapods(options), few)
            for name, options, n, few in (
                ("metropolis", {}, 10_000, slow),
                ("metropolis + Swendsen-Wang", {"cluster_mode": "sw"}, 2000, fast),
                ("metropolis + Wolff", {"cluster_mode": "wolff"}, 5000, wolff),
            )
        ),
    ]


def new_mcising(algorithm):
    """A simulation of mcising: J = 1, no other coupling and no field."""
    from mcising import _core

    return _core.IsingSimulation(LATTICE_SIZE, 1.0, 0.0, 0.0, 0.0, 1, algorithm)


def run_mcising(algorithm):
    """All sweeps in one call, without a loop in Python."""
    simulation = new_mcising(algorithm)
    return lambda coupling, n: simulation.sweep(n, temperature=1 / coupling)


def record_mcising(algorithm):
    """Energy and magnetization after every sweep, as mcising measures them."""

    def record(coupling, n):
        simulation = new_mcising(algorithm)
        simulation.sweep(int(BURN_IN * n), temperature=1 / coupling)
        energy, m = np.empty(n), np.empty(n)
        for t in range(n):
            simulation.sweep(1, temperature=1 / coupling)
            energy[t], m[t] = simulation.energy(), simulation.magnetization()
        return energy, m

    return record


def new_peapods(coupling, options):
    """A model of peapods, and its sampling as a function of the number of sweeps."""
    from peapods import Ising

    model = Ising((LATTICE_SIZE, LATTICE_SIZE), temperatures=np.array([1 / coupling]))
    if options:
        options = {**options, "cluster_update_interval": 1}

    def sample(n):
        model.sample(n, sweep_mode="metropolis", sequential=True, warmup_ratio=0.0, **options)

    return model, sample


def run_peapods(options):
    """All sweeps in one call; peapods measures energy and magnetization after each."""
    return lambda coupling, n: new_peapods(coupling, options)[1](n)


def record_peapods(options):
    """Energy and magnetization from the spins after every sweep."""

    def record(coupling, n):
        model, sample = new_peapods(coupling, options)
        sample(int(BURN_IN * n))
        energy, m = np.empty(n), np.empty(n)
        for t in range(n):
            sample(1)
            spins = np.asarray(model._sim.get_spins(), np.int8)
            spins = spins.reshape(1, LATTICE_SIZE, LATTICE_SIZE)
            energy[t], m[t] = energy_per_site(spins)[0], magnetization(spins)[0]
        return energy, m

    return record


def time_rounds(entries, coupling, n_rounds):
    """Microseconds per sweep of one chain, or per exact sample; one row per round."""
    rows = []
    for _ in range(n_rounds + 1):
        row = {}
        for entry in entries:
            start = time.process_time()
            entry.run(coupling, entry.n_timed)
            seconds = time.process_time() - start
            row[entry.name] = 1e6 * seconds / entry.n_timed / entry.chains
        rows.append(row)
    return pd.DataFrame(rows[1:])  # the first round compiles


def sweeps_apart(entry, label, coupling, scale):
    """2 tau_int of the slower of E and M^2, with its error; 1 for exact samples."""
    if entry.record is None:
        return 1.0, 0.0
    energy, m = entry.record(coupling, int(scale * entry.n_recorded[label]))
    tau, error = max(integrated_autocorrelation_time(series) for series in (energy, m**2))
    return 2 * tau, 2 * error


def measure(n_rounds, scale):
    """One row per competitor and coupling."""
    entries = competitors()
    rows = []
    for label, coupling in COUPLINGS.items():
        step = time_rounds(entries, coupling, n_rounds)
        for entry in entries:
            apart, apart_err = sweeps_apart(entry, label, coupling, scale)
            per_step = step[entry.name].median()
            spread = step[entry.name].std(ddof=1) / np.sqrt(n_rounds)
            cost = per_step * apart
            error = np.hypot(apart_err * per_step, apart * spread)
            rows.append((label, entry.name, per_step, spread, apart, apart_err, cost, error))
    measured = ("step_us", "steps_apart", "independent_us")
    names = ["K", "sampler", *(name + end for name in measured for end in ("", "_err"))]
    return pd.DataFrame(rows, columns=names)


def main():
    """Print the table, and write it to a file on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--scale", type=float, default=1.0, help="factor for the lengths of the records"
    )
    parser.add_argument("--csv", help="file for the table")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    table = measure(arguments.rounds, arguments.scale)
    print(table.to_string(index=False, float_format=lambda x: f"{x:.4g}"))
    if arguments.csv:
        table.to_csv(arguments.csv, index=False, float_format="%.4g")


if __name__ == "__main__":
    end_with_reader()
    main()

"""Checks of one section against another."""

from importlib.util import find_spec

from rgdl.config.errors import Problem
from rgdl.config.models import Ensemble, Figure1, MarkovChain, Network
from rgdl.config.theory import MOST_UNITS, Theory


def chain_problems(at: str, ensemble: Ensemble) -> list[Problem]:
    """What a sampler needs, and is not given."""
    if ensemble.is_markov and ensemble.markov_chain is None:
        keys = ", ".join(MarkovChain.model_fields)
        return [
            Problem(
                f"{at}.markov_chain",
                None,
                f"must be given for sampler {ensemble.sampler!r} (keys: {keys})",
            )
        ]
    return []


def misfits(at: str, network: Network, ensemble: Ensemble) -> list[Problem]:
    """Where a network does not fit its samples, or itself."""
    L, training = ensemble.lattice_size, network.training
    checks = [
        (
            network.layers[0] == L * L,
            "layers",
            network.layers,
            f"must begin with lattice_size^2 = {L * L}",
        ),
        (len(set(network.seeds)) == len(network.seeds), "seeds", network.seeds, "must all differ"),
        (
            training.batch_size <= ensemble.n_samples,
            "training.batch_size",
            training.batch_size,
            f"must be at most the ensemble's n_samples = {ensemble.n_samples}",
        ),
        (
            training.average_last <= training.n_epochs,
            "training.average_last",
            training.average_last,
            f"must be at most n_epochs = {training.n_epochs}",
        ),
        (
            training.engine != "torch" or find_spec("torch") is not None,
            "training.engine",
            training.engine,
            "needs PyTorch, which is not installed: make torch, or pip install torch",
        ),
    ]
    return [
        Problem(f"{at}.{key}", value, allowed) for good, key, value, allowed in checks if not good
    ]


def figure1_problems(at: str, figure: Figure1, ensemble: Ensemble) -> list[Problem]:
    """What Figure 1 cannot show of its ensemble."""
    problems = []
    if figure.sample >= ensemble.n_samples:
        allowed = f"must be below n_samples = {ensemble.n_samples}"
        problems.append(Problem(f"{at}.sample", figure.sample, allowed))
    if ensemble.lattice_size % figure.block_size**2:
        allowed = f"must have a square that divides lattice_size = {ensemble.lattice_size}"
        problems.append(Problem(f"{at}.block_size", figure.block_size, allowed))
    return problems


def theory_problems(theory: Theory) -> list[Problem]:
    """Where a system has too many states, or a chain too few spins."""
    problems = []
    for name, system in theory.systems.items():
        for kind, machine in theory.machines.items():
            if system.n_spins + machine.n_hidden > MOST_UNITS:
                allowed = (
                    f"must have <= {MOST_UNITS} units with the hidden ones of machine {kind}, "
                    f"has {system.n_spins} + {machine.n_hidden}"
                )
                problems.append(Problem(f"theory.systems.{name}.size", system.size, allowed))
    chain = theory.decimation
    least = 8 * 2**chain.n_steps
    if chain.n_spins % 2**chain.n_steps or chain.n_spins < least:
        allowed = f"must be a multiple of 2^n_steps = {2**chain.n_steps} and >= {least}"
        problems.append(Problem("theory.decimation.n_spins", chain.n_spins, allowed))
    if len(set(theory.learning.seeds)) < len(theory.learning.seeds):
        problems.append(Problem("theory.learning.seeds", theory.learning.seeds, "must all differ"))
    return problems

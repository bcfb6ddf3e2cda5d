"""Checks of one section against another."""

import itertools
import math
from importlib.util import find_spec
from typing import Any

from rgdl.config.errors import Problem
from rgdl.config.models import Ensemble, Figure1, MarkovChainSettings, Network
from rgdl.config.theory_models import MAX_UNITS, Decimation, Theory

#: Limits of memory: spins of an ensemble (64 GiB), and weights between two layers (32 GiB).
MAX_SPINS = 2**36
MAX_WEIGHTS = 2**33
_MIN_OPPOSED = 20  # spins opposed to both neighbors that a fit of couplings needs
_MAX_NAME = 200  # characters of a folder name; file systems allow 255


def ensemble_problems(at: str, ensemble: Ensemble) -> list[Problem]:
    """Problems of an ensemble."""
    n_sites = ensemble.lattice_size**2
    problems = chain_problems(at, ensemble)
    if ensemble.n_samples * n_sites > MAX_SPINS:
        most = MAX_SPINS // n_sites
        allowed = (
            f"must be at most {most} for lattice_size = {ensemble.lattice_size}, to fit memory"
        )
        problems.append(Problem(f"{at}.n_samples", ensemble.n_samples, allowed))
    return problems


def chain_problems(at: str, ensemble: Ensemble) -> list[Problem]:
    """Whether the settings of a Markov chain are missing."""
    if ensemble.is_markov and ensemble.markov_chain is None:
        keys = ", ".join(MarkovChainSettings.model_fields)
        return [
            Problem(
                f"{at}.markov_chain",
                None,
                f"must be given for sampler {ensemble.sampler!r} (keys: {keys})",
            )
        ]
    return []


def misfits(at: str, network: Network, ensemble: Ensemble) -> list[Problem]:
    """Values of a network that do not fit its samples or each other."""
    checks = [*_checks_of_layers(network, ensemble), *_checks_of_training(network, ensemble)]
    return [
        Problem(f"{at}.{key}", value, allowed)
        for fulfilled, key, value, allowed in checks
        if not fulfilled
    ]


_Check = tuple[bool, str, Any, str]  # whether it is fulfilled; key, value, and what is allowed


def _checks_of_layers(network: Network, ensemble: Ensemble) -> list[_Check]:
    n_sites = ensemble.lattice_size**2
    layers, seeds = network.layers, network.seeds
    below, above = max(itertools.pairwise(layers), key=math.prod)
    return [
        (
            layers[0] == n_sites,
            "layers",
            layers,
            f"must begin with lattice_size^2 = {n_sites}",
        ),
        (
            below * above <= MAX_WEIGHTS,
            "layers",
            layers,
            f"must have at most 2^33 weights between two layers, has {below} x {above}",
        ),
        (
            len(network.key) <= _MAX_NAME,
            "layers",
            layers,
            f"must, with the training, give a folder name of at most {_MAX_NAME} characters, "
            f"has {len(network.key)}",
        ),
        (len(set(seeds)) == len(seeds), "seeds", seeds, "must all differ"),
    ]


def _checks_of_training(network: Network, ensemble: Ensemble) -> list[_Check]:
    training = network.training
    return [
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


def figure1_problems(at: str, figure: Figure1, ensemble: Ensemble) -> list[Problem]:
    """Values of Figure 1 that do not fit its ensemble."""
    problems = []
    if figure.sample >= ensemble.n_samples:
        allowed = f"must be below n_samples = {ensemble.n_samples}"
        problems.append(Problem(f"{at}.sample", figure.sample, allowed))
    L = ensemble.lattice_size
    if L % figure.block_size**2:
        good = ", ".join(str(b) for b in range(2, math.isqrt(L) + 1) if L % b**2 == 0)
        allowed = f"must have a square that divides lattice_size = {L}: {good or 'there is none'}"
        problems.append(Problem(f"{at}.block_size", figure.block_size, allowed))
    return problems


def theory_problems(theory: Theory) -> list[Problem]:
    """Systems with too many states, and chains with too few spins."""
    problems = []
    for name, system in theory.systems.items():
        for kind, machine in theory.machines.items():
            if system.n_spins + machine.n_hidden > MAX_UNITS:
                allowed = (
                    f"must have <= {MAX_UNITS} units with the hidden ones of machine {kind}, "
                    f"has {system.n_spins} + {machine.n_hidden}"
                )
                problems.append(Problem(f"theory.systems.{name}.size", system.size, allowed))
    problems += _decimation_problems("theory.decimation", theory.decimation)
    if len(set(theory.learning.seeds)) < len(theory.learning.seeds):
        problems.append(Problem("theory.learning.seeds", theory.learning.seeds, "must all differ"))
    return problems


def _decimation_problems(at: str, chain: Decimation) -> list[Problem]:
    problems = []
    least = 8 * 2**chain.n_steps
    if chain.n_spins % 2**chain.n_steps or chain.n_spins < least:
        allowed = f"must be a multiple of 2^n_steps = {2**chain.n_steps} and >= {least}"
        problems.append(Problem(f"{at}.n_spins", chain.n_spins, allowed))
    n_spins = chain.n_samples * chain.n_spins
    if n_spins > MAX_SPINS:
        allowed = f"must be at most {MAX_SPINS // chain.n_spins} for n_spins = {chain.n_spins}"
        problems.append(Problem(f"{at}.n_samples", chain.n_samples, allowed))
    strongest = _strongest_coupling(n_spins)
    for k, J in enumerate(chain.couplings):
        if abs(J) > strongest:
            allowed = (
                f"must be within +-{strongest:.3g}: otherwise too few of n_samples * n_spins = "
                f"{n_spins} spins are opposed to both neighbors to measure couplings"
            )
            problems.append(Problem(f"{at}.couplings.{k}", J, allowed))
    return problems


def _strongest_coupling(n_spins: int) -> float:
    """J of a chain in which just enough spins are opposed to both of their neighbors.

    The two bonds are broken independently, each with probability 1 / (1 + exp(2 J)).
    """
    broken = math.sqrt(_MIN_OPPOSED / n_spins)
    return math.log(1 / broken - 1) / 2

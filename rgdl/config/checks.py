"""Checks of one value against others, within a section or between two."""

import itertools
import math
from collections.abc import Collection, Iterator
from importlib.util import find_spec

from rgdl.config.errors import Problem
from rgdl.config.figure_models import Figure1
from rgdl.config.models import Ensemble, MarkovChainSettings, Network, Training
from rgdl.config.theory_models import Decimation, Information, Theory
from rgdl.enumeration import MAX_JOINT_SPINS, MAX_UNITS

#: Limits of memory: spins of an ensemble (64 GiB), and weights between two layers (32 GiB).
MAX_SPINS = 2**36
MAX_WEIGHTS = 2**33
_MIN_OPPOSED = 20  # spins opposed to both neighbors that a fit of couplings needs
_MAX_NAME = 200  # characters of a folder name; file systems allow 255


def name_problems(at: str, name: str, section: str, known: Collection[str]) -> Iterator[Problem]:
    """Whether another section lacks the name."""
    if name not in known:
        allowed = f"must be one of {section}: {', '.join(known)}"
        yield Problem(at, name, allowed if known else f"must not be given: {section} has none")


def ensemble_problems(at: str, ensemble: Ensemble, name: str) -> Iterator[Problem]:
    """Missing settings of the Markov chain, and ensembles that do not fit memory.

    The settings can only be given in the ensemble itself or, for a changed one, in the ensemble of
    this name.
    """
    if ensemble.is_markov and ensemble.markov_chain is None:
        keys = ", ".join(MarkovChainSettings.model_fields)
        allowed = f"needs ensembles.{name}.markov_chain (keys: {keys})"
        yield Problem(f"{at}.sampler", ensemble.sampler, allowed)
    yield from memory_problems(at, ensemble)


def memory_problems(at: str, ensemble: Ensemble) -> Iterator[Problem]:
    """An ensemble that does not fit memory."""
    max_samples = MAX_SPINS // ensemble.lattice_size**2
    if ensemble.n_samples > max_samples:
        size = ensemble.lattice_size
        allowed = f"must be at most {max_samples} for lattice_size = {size}, to fit memory"
        yield Problem(f"{at}.n_samples", ensemble.n_samples, allowed)


def network_problems(at: str, network: Network, ensemble: Ensemble) -> Iterator[Problem]:
    """Values of a network that do not fit its samples or each other."""
    layers, n_sites = network.layers, ensemble.lattice_size**2
    below, above = max(itertools.pairwise(layers), key=math.prod)
    if layers[0] != n_sites:
        yield Problem(f"{at}.layers", layers, f"must begin with lattice_size^2 = {n_sites}")
    if below * above > MAX_WEIGHTS:
        allowed = f"must have at most 2^33 weights between two layers, has {below} x {above}"
        yield Problem(f"{at}.layers", layers, allowed)
    if len(network.key) > _MAX_NAME:
        allowed = (
            f"must, with the training, give a folder name of at most {_MAX_NAME} characters, "
            f"has {len(network.key)}"
        )
        yield Problem(f"{at}.layers", layers, allowed)
    yield from _training_problems(f"{at}.training", network.training, ensemble)


def _training_problems(at: str, training: Training, ensemble: Ensemble) -> Iterator[Problem]:
    if training.batch_size > ensemble.n_samples:
        allowed = f"must be at most the ensemble's n_samples = {ensemble.n_samples}"
        yield Problem(f"{at}.batch_size", training.batch_size, allowed)
    if training.average_last > training.n_epochs:
        allowed = f"must be at most n_epochs = {training.n_epochs}"
        yield Problem(f"{at}.average_last", training.average_last, allowed)
    max_decay = 2 * (1 + training.momentum) / training.learning_rate  # an exact limit
    if training.l2 > max_decay:
        allowed = (
            f"must be at most 2 (1 + momentum) / learning_rate = {max_decay:.4g}: "
            "above it the weights grow in every step"
        )
        yield Problem(f"{at}.l2", training.l2, allowed)
    if training.engine == "torch" and find_spec("torch") is None:
        allowed = "needs PyTorch, which is not installed: make torch, or pip install torch"
        yield Problem(f"{at}.engine", training.engine, allowed)


def figure1_problems(at: str, figure: Figure1, ensemble: Ensemble) -> Iterator[Problem]:
    """Values of Figure 1 that do not fit its ensemble."""
    if figure.sample >= ensemble.n_samples:
        allowed = f"must be below n_samples = {ensemble.n_samples}"
        yield Problem(f"{at}.sample", figure.sample, allowed)


def theory_problems(theory: Theory) -> Iterator[Problem]:
    """Systems with too many states, and chains with too few spins."""
    for name, system in theory.systems.items():
        for kind, machine in theory.machines.items():
            if system.n_spins + machine.n_hidden > MAX_UNITS:
                allowed = (
                    f"must have <= {MAX_UNITS} units with the hidden ones of machine {kind}, "
                    f"has {system.n_spins} + {machine.n_hidden}"
                )
                yield Problem(f"theory.systems.{name}.size", system.size, allowed)
    yield from _information_problems("theory.information", theory.information)
    yield from _decimation_problems("theory.decimation", theory.decimation)


def _information_problems(at: str, information: Information) -> Iterator[Problem]:
    for name, torus in information.tori.items():
        needed = torus.block_size + 2 * torus.buffer + 1
        if torus.columns < needed:
            allowed = f"must be >= {needed}, for the block, its buffer and an environment"
            yield Problem(f"{at}.tori.{name}.columns", torus.columns, allowed)
        max_rows = (MAX_JOINT_SPINS - torus.block_size**2) // 2
        if torus.rows > max_rows:
            allowed = f"must be <= {max_rows} with block_size = {torus.block_size}"
            yield Problem(f"{at}.tori.{name}.rows", torus.rows, allowed)


def _decimation_problems(at: str, chain: Decimation) -> Iterator[Problem]:
    block, min_spins = 2**chain.n_steps, 8 * 2**chain.n_steps
    if chain.n_spins % block or chain.n_spins < min_spins:
        allowed = f"must be a multiple of 2^n_steps = {block} and >= {min_spins}"
        yield Problem(f"{at}.n_spins", chain.n_spins, allowed)
    n_spins = chain.n_samples * chain.n_spins
    if n_spins > MAX_SPINS:
        allowed = f"must be at most {MAX_SPINS // chain.n_spins} for n_spins = {chain.n_spins}"
        yield Problem(f"{at}.n_samples", chain.n_samples, allowed)
    max_coupling = _max_coupling(n_spins)
    for k, J in enumerate(chain.couplings):
        if abs(J) > max_coupling:
            allowed = (
                f"must be within +-{max_coupling:.3g}: otherwise too few of n_samples * n_spins = "
                f"{n_spins} spins are opposed to both neighbors to measure couplings"
            )
            yield Problem(f"{at}.couplings.{k}", J, allowed)


def _max_coupling(n_spins: int) -> float:
    """J of a chain in which just enough spins are opposed to both of their neighbors.

    The two bonds are broken independently, each with probability 1 / (1 + exp(2 J)).
    """
    broken = math.sqrt(_MIN_OPPOSED / n_spins)
    return math.log(1 / broken - 1) / 2

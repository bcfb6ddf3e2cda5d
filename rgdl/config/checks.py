"""Checks of one section against another."""

from importlib.util import find_spec

from rgdl.config.errors import Problem
from rgdl.config.models import Ensemble, MarkovChain, Network


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

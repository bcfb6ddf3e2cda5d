"""Training of one more machine of a stack, on the activations of the machines below."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rgdl.rbm.estimator import L1BernoulliRBM
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.packed import PackedBits
from rgdl.rbm.stack import activate, layer_seed
from rgdl.rbm.training import Checkpoint


def train_next_machine(
    stack: Sequence[BinaryMachine],
    samples: PackedBits,
    *,
    n_hidden: int,
    training: Mapping[str, Any],
    seed: int,
    checkpoint: Checkpoint | None = None,
    verbose: int = 0,
) -> L1BernoulliRBM:
    """Train one more machine on top of a stack.

    Parameters
    ----------
    stack : sequence of BinaryMachine
        Machines from the bottom up; may be empty.
    samples : PackedBits
        Data of the lowest machine, shape (n_samples, n_visible).
    n_hidden : int
        Hidden units of the new machine.
    training : mapping
        Its recipe: `n_epochs`, `pass_up` ("probabilities" or "samples", the input of the new
        machine) and parameters of `L1BernoulliRBM`.
    seed : int
        Seed of the whole stack.
    checkpoint : Checkpoint, optional
        Stores the state of training.
    verbose : int
        Report progress.

    Returns
    -------
    L1BernoulliRBM
        The new machine, fitted. It does not depend on later machines, so stacks that agree up to
        this layer can share it.
    """
    recipe = dict(training)
    n_epochs, pass_up = recipe.pop("n_epochs"), recipe.pop("pass_up")
    layer = len(stack) + 1
    rng = np.random.default_rng([seed, layer]) if pass_up == "samples" else None
    rbm = L1BernoulliRBM(
        n_hidden, n_iter=n_epochs, random_state=layer_seed(seed, layer), verbose=verbose, **recipe
    )
    rbm.fit(activate(stack, samples, rng=rng), checkpoint=checkpoint)
    return rbm

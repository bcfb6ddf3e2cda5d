"""Training of one more machine of a stack, on the activations of the machines below."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rgdl.rbm.hyperparameters import Hyperparameters
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.packed import PackedBits
from rgdl.rbm.run_identity import Checkpoint
from rgdl.rbm.stack import activate, layer_seed
from rgdl.rbm.training import train


def train_next_machine(
    stack: Sequence[BinaryMachine],
    samples: PackedBits,
    *,
    n_hidden: int,
    training: Mapping[str, Any],
    seed: int,
    checkpoint: Checkpoint | None = None,
    verbose: bool = False,
) -> BinaryMachine:
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
        machine) and `Hyperparameters`.
    seed : int
        Seed of the whole stack.
    checkpoint : Checkpoint, optional
        Stores the state of training.
    verbose : bool
        Whether to report progress.

    Returns
    -------
    BinaryMachine
        The new machine. It does not depend on later machines, so stacks that agree up to
        this layer can share it.
    """
    recipe = dict(training)
    n_epochs, pass_up = recipe.pop("n_epochs"), recipe.pop("pass_up")
    layer = len(stack) + 1
    rng = np.random.default_rng([seed, layer]) if pass_up == "samples" else None
    trained = train(
        activate(stack, samples, rng=rng),
        Hyperparameters(n_hidden, n_iter=n_epochs, **recipe),
        random_state=layer_seed(seed, layer),
        checkpoint=checkpoint,
        verbose=verbose,
    )
    return BinaryMachine.from_parameters(
        components=trained.weights,
        intercept_hidden=trained.hidden,
        intercept_visible=trained.visible,
    )

"""What defines the training of a machine besides its data and its random numbers."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rgdl.arguments import whole_number
from rgdl.rbm.parameters import Parameters, Recipe, initial_parameters
from rgdl.rbm.training_data import visible_logits

#: The names that a hyperparameter may have.
NAMES = {
    "l1_step": ("subgradient", "proximal"),
    "units": ("bits", "spins"),
    "init_visible": ("zeros", "data"),
    "engine": ("numpy", "torch"),
}
_MINIMA = {"n_components": 1, "n_gibbs": 1, "batch_size": 1, "n_iter": 0, "average_last": 0}


@dataclass
class Hyperparameters:
    """The parameters of `L1BernoulliRBM` on which the trained machine depends.

    That class describes them. Ranges of real numbers are checked where they come from: by the
    estimator, and in the configuration.

    Raises
    ------
    ValueError
        If a whole number or a name is not possible.
    """

    n_components: int
    learning_rate: float
    momentum: float
    l1: float
    n_gibbs: int
    batch_size: int
    n_iter: int
    init_scale: float
    average_last: int
    shuffle: bool
    engine: str
    l2: float = 0.0
    units: str = "bits"
    l1_step: str = "subgradient"
    persistent: bool = False
    init_visible: str = "zeros"

    def __post_init__(self) -> None:
        for name, minimum in _MINIMA.items():  # integers of numpy could overflow
            setattr(self, name, whole_number(name, getattr(self, name), minimum=minimum))
        for name, allowed in NAMES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(
                    f"{name} must be one of {', '.join(allowed)}, got {getattr(self, name)!r}"
                )

    def of_every_run(self) -> dict[str, Any]:
        """All but `n_iter` and `average_last`, in which a shorter and a longer run may differ."""
        return {k: v for k, v in asdict(self).items() if k not in ("n_iter", "average_last")}

    def recipe(self) -> Recipe:
        """How a step changes the machine."""
        return Recipe(
            self.learning_rate,
            self.momentum,
            self.l1,
            self.n_gibbs,
            l2=self.l2,
            proximal=self.l1_step == "proximal",
            persistent=self.persistent,
            spins=self.units == "spins",
        )

    def draw_machine(self, X: Any, dtype: np.dtype[Any], rng: np.random.RandomState) -> Parameters:
        """Weights N(0, init_scale^2), and biases 0 or those of the data's smoothed mean.

        Parameters
        ----------
        X : PackedBits, ndarray or sparse matrix, shape (n_samples, n_features)
            The data, from `as_training_data`.
        dtype : dtype
            Type of the parameters.
        rng : RandomState
            Draws the weights.
        """
        weights = rng.normal(0.0, self.init_scale, (self.n_components, X.shape[1]))
        start = initial_parameters(weights.astype(dtype), spins=self.units == "spins")
        if self.init_visible == "data":
            start.visible += visible_logits(X).astype(dtype)
        return start

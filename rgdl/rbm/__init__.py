"""Restricted Boltzmann machines: training, likelihood, stacks. Independent of the Ising model.

Units are 0 or 1. Every function takes them as any type of number or as `PackedBits`, and
probabilities in [0, 1] where that makes sense; it refuses other values, so spins of -1 and +1. Only
the estimator takes sparse matrices as well.
Samples that are drawn (`generate`, `L1BernoulliRBM.gibbs`, rows of `PackedBits`) are uint8. Layers
on the way through a stack (`propagate_up`, `propagate_down`, `reconstruct`, `activate`) and the
states of `log_partition_ais` are floats, be they states or probabilities: the next product takes
them as they are.

Randomness comes from a `random_state` in estimators and `log_partition_ais`, as in scikit-learn,
and from an `rng` elsewhere: a numpy Generator or a seed of one.
"""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.rbm import exact_gradient, exact_likelihood
    from rgdl.rbm.annealing import log_partition_ais
    from rgdl.rbm.estimator import L1BernoulliRBM
    from rgdl.rbm.generation import generate
    from rgdl.rbm.likelihood import log_partition_exact
    from rgdl.rbm.log_partition import LogPartition
    from rgdl.rbm.machine import BinaryMachine
    from rgdl.rbm.packed import PackedBits
    from rgdl.rbm.stack import activate, layer_seed, propagate_down, propagate_up, reconstruct

__all__ = [
    "BinaryMachine",
    "L1BernoulliRBM",
    "LogPartition",
    "PackedBits",
    "activate",
    "exact_gradient",
    "exact_likelihood",
    "generate",
    "layer_seed",
    "log_partition_ais",
    "log_partition_exact",
    "propagate_down",
    "propagate_up",
    "reconstruct",
]

load_on_first_use(__name__)

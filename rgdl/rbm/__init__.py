"""Restricted Boltzmann machines: training, likelihood, stacks. Independent of the Ising model."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.rbm import exact_gradient
    from rgdl.rbm.annealing import log_partition_ais
    from rgdl.rbm.estimator import L1BernoulliRBM
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
    "layer_seed",
    "log_partition_ais",
    "log_partition_exact",
    "propagate_down",
    "propagate_up",
    "reconstruct",
]

load_on_first_use(__name__)

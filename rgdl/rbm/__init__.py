"""Restricted Boltzmann machines: training, and stacks of them. Knows nothing of physics."""

from rgdl.rbm.estimator import L1BernoulliRBM
from rgdl.rbm.packed import PackedBits
from rgdl.rbm.stack import activate, layer_seed, propagate_down, propagate_up

__all__ = [
    "L1BernoulliRBM",
    "PackedBits",
    "activate",
    "layer_seed",
    "propagate_down",
    "propagate_up",
]

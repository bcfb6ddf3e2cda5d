"""Small machines and data for tests of training."""

import itertools

import numpy as np

from rgdl.ising import exact
from rgdl.rbm import L1BernoulliRBM, log_partition_exact
from rgdl.rbm.parameters import Parameters

# A training of one layer, as a configuration states it.
LAYER_RECIPE = {
    "n_epochs": 2,
    "batch_size": 10,
    "learning_rate": 0.1,
    "momentum": 0.5,
    "l1": 1e-3,
    "n_gibbs": 1,
    "init_scale": 0.1,
    "average_last": 1,
    "shuffle": False,
    "pass_up": "probabilities",
    "engine": "numpy",
}


def states(n_units):
    """All states of 0/1 units, the first unit varying slowest."""
    return np.array(list(itertools.product((0.0, 1.0), repeat=n_units))).reshape(-1, n_units)


def random_parameters(n_hidden, n_visible, *, scale=1.0, bias_scale=None, seed=0, dtype=np.float64):
    """Normal weights and biases; `bias_scale` is `scale` by default."""
    rng = np.random.default_rng(seed)
    bias_scale = scale if bias_scale is None else bias_scale
    weights = rng.normal(0, scale, (n_hidden, n_visible))
    hidden, visible = rng.normal(0, bias_scale, n_hidden), rng.normal(0, bias_scale, n_visible)
    return Parameters(*(part.astype(dtype) for part in (weights, hidden, visible)))


def fitted(parameters):
    """The estimator with given parameters."""
    W, b, c = parameters.parts()
    return L1BernoulliRBM.from_parameters(components=W, intercept_hidden=b, intercept_visible=c)


def random_machine(n_hidden, n_visible, **options):
    """The estimator with random parameters."""
    return fitted(random_parameters(n_hidden, n_visible, **options))


def random_bits(n_samples, n_units, *, mean=0.5, seed=0, dtype=np.float32):
    """Independent zeros and ones."""
    return (np.random.default_rng(seed).random((n_samples, n_units)) < mean).astype(dtype)


def divergence_from_boltzmann(rbm, lattice_size, coupling):
    """D_KL(p || model) of the Ising model on a tiny lattice, by enumeration."""
    spins, p = (
        exact.enumerate_states(lattice_size),
        exact.state_probabilities(lattice_size, coupling),
    )
    v = (spins.reshape(len(spins), -1) > 0).astype(np.float64)
    return float(p @ (np.log(p) + rbm.free_energy(v) + log_partition_exact(rbm)))

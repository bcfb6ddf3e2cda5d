"""Counts and sizes may be integers of numpy, of any size; `rng` may be a seed."""

import numpy as np
import pandas as pd
import pytest

from rgdl.ising import sample_ising
from rgdl.rg import measure_receptive_fields
from rgdl.rg.chain_decimation import chain_hamiltonian, decimate_by_enumeration
from rgdl.rg.coupling_expansion import build_hamiltonian, lattice_hamiltonian
from rgdl.rg.decimation_network import decimation_network
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.fields.kinds import count_spots
from rgdl.rg.fields.tiling import random_coverage_variation
from rgdl.rg.generative.codes import bits_of, fourier_modes
from rgdl.rg.information.best_filter import random_starts
from rgdl.rg.information.block_environment import block_environment
from rgdl.rg.information.copying_machine import copying_weights
from rgdl.rg.information.hidden_spins import block_of_unit
from rgdl.rg.kadanoff import square_blocks
from rgdl.rg.lattice_couplings import fit_square_couplings
from rgdl.rg.mcrg.levels import block_levels
from rgdl.rg.null_models import mismatched_images, move_at_random
from rgdl.rg.positions import block_positions
from rgdl.statistics import bootstrap_measured

FIELDS = np.random.default_rng(0).normal(size=(3, 400))
SPINS = sample_ising(lattice_size=8, coupling=0.3, n_samples=30, seed=1)
TORUS = {"field": 0.1, "pair": 0.2, "triple": 0.0}

# Functions of one count or size, and a value at which its square or power overflows in uint8.
COUNTED = [
    (lambda n: measure_receptive_fields(FIELDS, n), 20),
    (lambda n: count_spots(FIELDS, n, spot_level=0.5), 20),
    (lambda n: random_coverage_variation(FIELDS, n, 1, n_arrangements=np.int8(2)), 20),
    (lambda n: fourier_modes(n, 5), 20),
    (lambda n: fourier_modes(4, n), 16),
    (lambda n: copying_weights(n, coupling=0.4, strength=2.0), 20),
    (lambda n: square_blocks(n, 10), 20),
    (lambda n: square_blocks(40, n), 20),
    (lambda n: block_positions(10, n), 20),
    (lambda n: block_positions(n, 40), 20),
    (lambda n: block_of_unit(FIELDS[0], n), 18),
    (lambda n: block_environment(columns=n, rows=2, block_size=1, buffer=1, coupling=0.3), 200),
    (lambda n: block_environment(columns=9, rows=n, block_size=2, buffer=1, coupling=0.3), 8),
    (lambda n: chain_hamiltonian(n, 0.3, periodic=True), 10),
    (lambda n: build_hamiltonian(n, {(0, 1): 0.5}), 10),
    (lambda n: decimate_by_enumeration(n, 0.5, periodic=True), 8),
    (lambda n: lattice_hamiltonian("ring", n, **TORUS), 10),
    (lambda n: decimation_network(n, 1.0, 1, periodic=True), 16),
    (lambda n: decimation_network(512, 1.0, n, periodic=True), 8),
    (lambda n: fit_square_couplings(SPINS, n_blocks=n), 20),
    (lambda n: bootstrap_measured(FIELDS[0], abs(FIELDS[1]), rng=1, n_resamples=n), 200),
]


def values_of(result):
    if isinstance(result, pd.DataFrame):
        result = result.to_numpy()
    return np.concatenate([np.ravel(x) for x in result]) if isinstance(result, list) else result


@pytest.mark.parametrize(("call", "n"), COUNTED)
def test_a_small_integer_of_numpy_counts_as_a_python_integer(call, n):
    expected, found = (values_of(call(number)) for number in (n, np.uint8(n)))
    np.testing.assert_equal(found, expected)


@pytest.mark.parametrize(("call", "n"), COUNTED)
@pytest.mark.parametrize("kind", [float, str])
def test_what_is_not_a_whole_number_is_refused(call, n, kind):
    with pytest.raises(ValueError, match="must be a whole number"):
        call(kind(n))


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: random_starts(4, 3, rng),
        lambda rng: move_at_random(FIELDS.reshape(3, 20, 20), rng),
        lambda rng: mismatched_images(FIELDS.reshape(60, 20), rng),
        lambda rng: bits_of(np.zeros((5, 5)), rng),
        lambda rng: random_coverage_variation(FIELDS, 20, rng, n_arrangements=2),
        lambda rng: lattice_hamiltonian("ring", 5, **TORUS, rng=rng),
        lambda rng: EnergyFunction.random(3, 2, scale=1.0, units="spins", rng=rng).weights,
        lambda rng: block_levels(SPINS, 1, rng)[0][0].states,
        lambda rng: bootstrap_measured(FIELDS[0], abs(FIELDS[1]), rng=rng),
    ],
)
def test_rng_may_be_a_generator_or_a_seed_of_one(draw):
    expected = draw(np.random.default_rng(7))
    for rng in (7, np.random.SeedSequence(7)):
        assert np.array_equal(draw(rng), expected)
    assert not np.array_equal(draw(8), expected)

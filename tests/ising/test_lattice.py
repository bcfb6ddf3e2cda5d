import math

import numpy as np
import pytest

from rgdl.ising import CRITICAL_COUPLING, pack_spins, spins_of_units, unpack_spins
from rgdl.ising.lattice import units_of_spins


def test_critical_coupling_is_self_dual():
    # Kramers-Wannier: sinh 2K sinh 2K* = 1 at K = K*
    assert math.sinh(2 * CRITICAL_COUPLING) ** 2 == pytest.approx(1.0, rel=1e-14)


@pytest.mark.parametrize("lattice_size", [2, 3, 5, 8, 20])
def test_packing_spins_loses_nothing(lattice_size):
    rng = np.random.default_rng(0)
    spins = rng.choice(np.array([-1, 1], np.int8), (17, lattice_size, lattice_size))
    bits = pack_spins(spins)
    assert bits.shape == (17, (lattice_size**2 + 7) // 8)
    unpacked = unpack_spins(bits, lattice_size)
    assert unpacked.dtype == np.int8
    assert np.array_equal(unpacked, spins)


def test_units_are_the_inverse_of_spins():
    spins = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (7, 3, 3))
    units = units_of_spins(spins)
    assert units.dtype == np.float32
    assert np.array_equal(spins_of_units(units).reshape(spins.shape), spins)


def test_spin_of_a_probability_is_its_mean():
    assert spins_of_units(np.array([0.0, 0.25, 1.0])).tolist() == [-1.0, -0.5, 1.0]

import functools
import math

import numpy as np
import pytest

from rgdl.ising import (
    CRITICAL_COUPLING,
    abs_magnetization,
    binder_cumulant,
    correlation_function,
    correlation_length,
    energy_per_site,
    magnetization,
    mean_spins,
    pack_spins,
    spins_of_units,
    susceptibility,
    units_of_spins,
    unpack_spins,
)
from rgdl.ising.lattice import as_lattice_size, as_torus_shape
from rgdl.ising.surrogates import make_surrogate


def test_critical_coupling_is_self_dual():
    # Kramers-Wannier: sinh 2K sinh 2K* = 1 at K = K*
    assert math.sinh(2 * CRITICAL_COUPLING) ** 2 == pytest.approx(1.0, rel=1e-14)


@pytest.mark.parametrize("lattice_size", [2, 3, 5, 8, 20, (2, 3), (5, 8)])
def test_packing_spins_loses_nothing(lattice_size):
    rng, shape = np.random.default_rng(0), np.broadcast_to(lattice_size, 2)
    spins = rng.choice(np.array([-1, 1], np.int8), (17, *shape))
    bits = pack_spins(spins)
    assert bits.shape == (17, (math.prod(shape) + 7) // 8)
    unpacked = unpack_spins(bits, lattice_size)
    assert unpacked.dtype == np.int8
    assert np.array_equal(unpacked, spins)


def test_units_are_the_inverse_of_spins():
    spins = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (7, 3, 3))
    units = units_of_spins(spins)
    assert units.dtype == np.float32
    assert np.array_equal(spins_of_units(units).reshape(spins.shape), spins)


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int8, np.int64, np.float32, np.float64])
def test_units_of_any_type_become_spins_of_int8(kind):
    spins = spins_of_units(np.array([[0, 1], [1, 1]], kind))
    assert spins.dtype == np.int8
    assert spins.tolist() == [[-1, 1], [1, 1]]


@pytest.mark.parametrize("wrong", [-1, 2, 0.5])
def test_other_values_are_not_units(wrong):
    with pytest.raises(ValueError, match=f"units must be 0 or 1, got {wrong}"):
        spins_of_units(np.array([1, wrong]))


def test_mean_spin_of_a_probability():
    for kind in (np.float32, np.float64):
        means = mean_spins(np.array([0.0, 0.25, 1.0], kind))
        assert means.tolist() == [-1.0, -0.5, 1.0]
        assert means.dtype == kind


def test_rounding_errors_of_probabilities_are_cut_off():
    assert mean_spins(np.array([1 + 5e-7, -5e-7])).tolist() == [1.0, -1.0]


@pytest.mark.parametrize("p", [[-0.1, 0.5], [0.5, 1.1], [0.5, math.nan], [0, 1]])
def test_mean_spins_of_other_numbers_are_refused(p):
    with pytest.raises(ValueError, match=r"probabilities must (lie in .0, 1.|be real num)"):
        mean_spins(np.array(p))


@pytest.mark.parametrize("convert", [pack_spins, units_of_spins])
def test_units_are_not_converted_as_if_they_were_spins(convert):
    units = np.random.default_rng(0).integers(0, 2, (7, 3, 3))
    for wrong in (units, units.astype(np.uint8), units > 0):
        with pytest.raises(ValueError, match=r"must be -1 or \+1, got .*; rgdl.*spins_of_units"):
            convert(wrong)


@pytest.mark.parametrize("shape", [(0, 4, 4), (3, 0, 0), (0, 0, 0)])
@pytest.mark.parametrize(
    "measure",
    [
        binder_cumulant,
        correlation_function,
        correlation_length,
        energy_per_site,
        magnetization,
        abs_magnetization,
        pack_spins,
        susceptibility,
        units_of_spins,
        *(
            functools.partial(make_surrogate, kind=kind, seed=1)
            for kind in ("shuffled", "permuted", "gaussian")
        ),
    ],
)
def test_no_samples_and_no_sites_are_refused(measure, shape):
    with pytest.raises(ValueError, match="spins must hold at least one sample of at least one sit"):
        measure(np.ones(shape, np.int8))


def test_a_single_number_has_no_units():
    with pytest.raises(ValueError, match=r"spins must hold at least one sample .* got \(\)"):
        units_of_spins(1)


def test_bits_of_another_lattice_size_are_refused():
    bits = pack_spins(np.ones((2, 4, 4), np.int8))
    with pytest.raises(ValueError, match=r"\(n_samples, 4\) for 5 x 5, got uint8 of shape \(2, 2"):
        unpack_spins(bits, 5)
    with pytest.raises(ValueError, match="bits beyond the 9 of a sample must be 0 for 3 x 3"):
        unpack_spins(bits, 3)  # as many bytes
    with pytest.raises(ValueError, match="bits must be uint8 of shape"):
        unpack_spins(bits.astype(int), 4)
    with pytest.raises(ValueError, match=r"lattice_size must be a whole number >= 2, got 4\.0"):
        unpack_spins(bits, 4.0)
    assert unpack_spins(bits, np.int8(4)).shape == (2, 4, 4)


def test_one_number_is_a_square_and_two_are_rows_and_columns():
    assert as_torus_shape(np.uint8(20)) == as_torus_shape((20, 20)) == (20, 20)
    assert as_torus_shape(np.uint8(20)).n_sites == 400
    assert as_torus_shape([np.int8(3), 100]) == (3, 100)
    assert as_lattice_size((5, 5)) == 5


@pytest.mark.parametrize(
    ("lattice_size", "message"),
    [
        (4.0, "lattice_size must be a whole number >= 2, got 4.0"),
        ("8", "lattice_size must be a whole number >= 2, got '8'"),
        (None, "lattice_size must be a whole number >= 2, got None"),
        ((4,), r"lattice_size must be L or \(rows, columns\), got \(4,\)"),
        ([4, 4, 4], r"lattice_size must be L or \(rows, columns\), got \[4, 4, 4\]"),
        ((1, 4), "rows of lattice_size must be a whole number >= 2, got 1"),
        ((4, 2.0), "columns of lattice_size must be a whole number >= 2, got 2.0"),
        ((4, True), "columns of lattice_size must be a whole number >= 2, got True"),
    ],
)
def test_other_sides_are_refused(lattice_size, message):
    with pytest.raises(ValueError, match=message):
        as_torus_shape(lattice_size)


def test_a_rectangle_is_refused_where_the_torus_must_be_square():
    with pytest.raises(ValueError, match="lattice_size must be that of a square torus, got 4 x 12"):
        as_lattice_size((4, 12))

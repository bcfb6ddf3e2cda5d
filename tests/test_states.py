"""Spins and units of every type, and what is refused."""

import math

import numpy as np
import pytest

from rgdl.states import as_spins, as_spins_or_field, as_units


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("n", [0, 1, 7, 700_003])
def test_spins_of_any_signed_type_become_int8(kind, n):
    signs = np.random.default_rng(0).choice([-1, 1], n)
    spins = as_spins("spins", signs.astype(kind))
    assert spins.dtype == np.int8
    assert np.array_equal(spins, signs)


def test_int8_spins_are_not_copied():
    spins = np.ones((3, 4, 4), np.int8)
    assert as_spins("spins", spins) is spins
    assert as_spins("spins", [[1, -1]]).tolist() == [[1, -1]]
    assert as_spins("spins", np.int8(-1)) == -1


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32, np.float64])
@pytest.mark.parametrize("wrong", [0, 2, -2, 3, -128, 127])
def test_one_wrong_spin_among_many_is_found(kind, wrong):
    spins = np.ones((40, 200, 90), kind)
    spins[:, ::2] = -1
    spins[33, 7, 5] = wrong
    for array in (spins, spins[:, :, ::5], np.asfortranarray(spins)):
        with pytest.raises(ValueError, match=rf"spins must be -1 or \+1, got {wrong}"):
            as_spins("spins", array)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, 0.5, 1 + 1e-7])
def test_real_numbers_are_no_spins(wrong):
    with pytest.raises(ValueError, match=r"spins must be -1 or \+1, got"):
        as_spins("spins", np.array([1.0, wrong]))


@pytest.mark.parametrize("kind", [np.uint8, np.uint32, bool])
@pytest.mark.parametrize("values", [[0, 1], [1, 1]])
def test_units_are_no_spins(kind, values):
    with pytest.raises(ValueError, match=r"got values of type \w+; rgdl.ising.spins_of_units"):
        as_spins("spins", np.array(values, kind))
    with pytest.raises(ValueError, match=r"got 0; rgdl.ising.spins_of_units"):
        as_spins("spins", np.array([0, 1]))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("n", [2, 700_003])
def test_real_units_are_no_field(kind, n):
    units = np.zeros(n, kind)
    units[-1] = 1
    for wrong in (units, 1 - units):
        with pytest.raises(ValueError, match=r"s must be .* got only 0 and 1; rgdl.*spins_of_unit"):
            as_spins_or_field("s", wrong)
    fields = [0 * units, 0 * units + 1, 2 * units - 1, units / 2, units[:0], units + math.nan]
    almost = 1 - units  # only its last value shows that it is a field
    almost[-1] = 0.5
    for field in (*fields, almost):
        assert as_spins_or_field("s", field) is field


@pytest.mark.parametrize("kind", [bool, np.int8, np.uint8, np.int64, np.float32, np.float64])
def test_units_of_any_type_become_uint8(kind):
    bits = np.random.default_rng(0).integers(0, 2, (5, 3))
    units = as_units("units", bits.astype(kind))
    assert units.dtype == np.uint8
    assert np.array_equal(units, bits)


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.float32])
def test_spins_are_no_units(kind):
    with pytest.raises(ValueError, match=r"u must be 0 or 1, got -1(\.0)?; rgdl.ising.units_of"):
        as_units("u", np.array([1, -1], kind))
    with pytest.raises(ValueError, match=r"u must be 0 or 1, got 2(\.0)?$"):
        as_units("u", np.array([1, 2], kind))


@pytest.mark.parametrize("values", [["0"], [0.5], [math.nan], [None], [1j]])
def test_other_values_are_not_units_and_not_spins(values):
    with pytest.raises(ValueError, match="must be 0 or 1, got"):
        as_units("units", values)
    with pytest.raises(ValueError, match=r"must be -1 or \+1, got"):
        as_spins("spins", values)

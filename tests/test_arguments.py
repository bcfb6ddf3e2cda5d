"""Whole numbers, seeds, generators, spins and units: what every public function takes."""

import math
import re

import numpy as np
import pytest

from rgdl.arguments import as_generator, as_seed, as_spins, as_units, whole_number


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.uint32, np.int64, int])
def test_integers_of_numpy_become_integers_that_do_not_overflow(kind):
    number = whole_number("n", kind(100), minimum=1, maximum=100)
    assert type(number) is int
    assert number**9 == 10**18


@pytest.mark.parametrize("value", [1.9, 2.0, "3", True, np.True_, None, [3], np.array([3]), 3 + 0j])
def test_what_is_not_a_whole_number_is_refused(value):
    with pytest.raises(
        ValueError, match=re.escape(f"n must be a whole number >= 1, got {value!r}")
    ):
        whole_number("n", value, minimum=1)


def test_limits_are_named():
    with pytest.raises(ValueError, match=r"n must be a whole number from 1 to 7, got 8$"):
        whole_number("n", np.int8(8), minimum=1, maximum=7)
    with pytest.raises(ValueError, match=r"n must be a whole number from 1 to 2\^32 - 1, got 0$"):
        whole_number("n", 0, minimum=1, maximum=2**32 - 1)
    with pytest.raises(ValueError, match=r"n must be a whole number <= 3, got 5$"):
        whole_number("n", 5, maximum=3)
    assert whole_number("n", -5) == -5


def test_a_seed_is_a_whole_number_of_64_bits():
    assert as_seed(np.uint64(2**64 - 1)) == 2**64 - 1
    for seed in (1.9, -1, 2**64, "1", math.nan):
        with pytest.raises(
            ValueError, match=r"seed must be a whole number from 0 to 2\^64 - 1, got"
        ):
            as_seed(seed)
    with pytest.raises(ValueError, match="got None: equal seeds give equal results"):
        as_seed(None)


def test_a_generator_is_kept_and_a_seed_makes_one():
    rng = np.random.default_rng(3)
    assert as_generator(rng) is rng
    expected = np.random.default_rng(3).random()
    for seed in (3, np.int8(3), np.random.SeedSequence(3), np.random.PCG64(3)):
        assert as_generator(seed).random() == expected
    assert as_generator([3, 4]).random() == np.random.default_rng([3, 4]).random()
    for wrong in (None, 1.5, "3", True, -1, object()):
        with pytest.raises(ValueError, match=r"rng must be a numpy\.random\.Generator, or a seed"):
            as_generator(wrong)


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

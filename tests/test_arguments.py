"""Whole numbers, seeds and generators: what every public function takes."""

import math
import re

import numpy as np
import pytest

from rgdl.arguments import as_generator, as_seed, whole_number


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

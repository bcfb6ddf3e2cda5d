import itertools

import numpy as np
import pytest

from rgdl.enumeration import all_states


@pytest.mark.parametrize("values", [(-1, 1), (0, 1)])
@pytest.mark.parametrize("n_units", [0, 1, 4])
def test_states_match_their_naive_twin_in_its_order(n_units, values):
    expected = np.array([*itertools.product(values, repeat=n_units)]).reshape(2**n_units, n_units)
    states = all_states(n_units, values=values)
    np.testing.assert_array_equal(states, expected)
    assert states.dtype == np.float64


def test_units_are_spins_by_default():
    np.testing.assert_array_equal(all_states(3), all_states(3, values=(-1, 1)))

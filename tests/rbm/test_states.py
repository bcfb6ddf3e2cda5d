import itertools

import numpy as np
import pytest

from rgdl.rbm.states import all_states


@pytest.mark.parametrize("n_units", [0, 1, 4])
def test_states_are_those_of_the_naive_twin_in_its_order(n_units):
    expected = np.array([*itertools.product((0, 1), repeat=n_units)]).reshape(2**n_units, n_units)
    np.testing.assert_array_equal(all_states(n_units), expected)
    assert all_states(n_units).dtype == np.float64

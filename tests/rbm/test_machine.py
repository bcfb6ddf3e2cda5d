"""A machine of given parameters equals the estimator of them."""

import numpy as np
import pytest
from machines import random_bits, random_parameters

from rgdl.rbm import BinaryMachine, L1BernoulliRBM

METHODS = ("transform", "inverse_transform", "free_energy", "pseudo_log_likelihood")


def made(kind, parameters):
    W, b, c = parameters.parts()
    return kind.from_parameters(components=W, intercept_hidden=b, intercept_visible=c)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("type_of_data", [np.float32, np.float64, np.int8, np.bool_])
def test_it_computes_what_the_estimator_computes_to_the_last_bit(method, dtype, type_of_data):
    parameters = random_parameters(30, 50, dtype=dtype)
    plain, estimator = (made(kind, parameters) for kind in (BinaryMachine, L1BernoulliRBM))
    X = random_bits(40, 30 if method == "inverse_transform" else 50).astype(type_of_data)
    found, expected = (getattr(one, method)(X) for one in (plain, estimator))
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)
    parameters.weights[3, 4] += 0.1  # negative control
    assert not np.array_equal(getattr(made(BinaryMachine, parameters), method)(X), expected)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(2, 4), (3,)])
def test_it_refuses_data_of_another_shape(method, shape):
    plain = made(BinaryMachine, random_parameters(3, 5))
    layer, n = ("hidden", 3) if method == "inverse_transform" else ("visible", 5)
    message = rf"X must have shape \(n, {n}\) of {layer} units, got \({shape[0]}"
    with pytest.raises(ValueError, match=message):
        getattr(plain, method)(np.zeros(shape))


def test_parameters_must_fit_each_other():
    W, b, c = random_parameters(3, 5).parts()
    with pytest.raises(ValueError, match=r"must have shape \(3, 5\), got \(5, 3\)"):
        BinaryMachine.from_parameters(components=W.T, intercept_hidden=b, intercept_visible=c)

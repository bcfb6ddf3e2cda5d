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


@pytest.mark.parametrize("kind", [BinaryMachine, L1BernoulliRBM])
@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (
            "intercept_hidden",
            lambda b: b[:, None],
            r"must have shape \(n_components,\), got \(3, 1",
        ),
        ("intercept_hidden", lambda b: b[0], r"must have shape \(n_components,\), got \(\)"),
        ("intercept_visible", lambda c: c[None], r"must have shape \(n_features,\), got \(1, 5\)"),
        ("components", lambda W: W.ravel(), r"must have shape \(3, 5\), got \(15,\)"),
        ("components", lambda W: W + 0j, "must be real, got values of type complex128"),
        ("intercept_visible", lambda c: c + 0j, "must be real, got values of type complex128"),
    ],
)
def test_parameters_of_another_shape_or_complex_ones_are_refused(kind, name, change, message):
    W, b, c = random_parameters(3, 5).parts()
    right = {"components": W, "intercept_hidden": b, "intercept_visible": c}
    kind.from_parameters(**right)
    with pytest.raises(ValueError, match=f"{name} {message}"):
        kind.from_parameters(**right | {name: change(right[name])})


def test_complex_data_are_refused():
    plain = made(BinaryMachine, random_parameters(3, 5))
    with pytest.raises(ValueError, match="X must be real, got values of type complex128"):
        plain.transform(np.zeros((2, 5), complex))

import numpy as np
import pytest

from rgdl.rg.coarse.responses import mean_responses

N_SAMPLES, SIZES = 250, (9, 6, 4, 3)  # more samples than one chunk


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def network(seed):
    rng = np.random.default_rng(seed)
    shapes = zip(SIZES[1:], SIZES[:-1], strict=True)
    return [rng.normal(size=shape) for shape in shapes], rng.random((N_SAMPLES, SIZES[0]))


def probabilities(weights, visible):
    layers = [visible]
    for W in weights:
        layers.append(sigmoid(layers[-1] @ W.T - 0.3))
    return layers[1:]


def test_responses_are_the_mean_derivatives_by_finite_differences():
    weights, visible = network(seed=0)
    responses = mean_responses(probabilities(weights, visible), weights)
    step = 1e-6
    for i in range(SIZES[0]):
        up, down = (
            probabilities(weights, visible + sign * step * np.eye(SIZES[0])[i]) for sign in (1, -1)
        )
        for layer, response in enumerate(responses):
            slope = (up[layer] - down[layer]).mean(axis=0) / (2 * step)
            np.testing.assert_allclose(response[:, i], slope, rtol=1e-6, atol=1e-9)


def test_the_product_of_the_weights_is_no_response_above_the_first_layer():
    """Negative control: units that respond differently change the shape of the filter."""
    weights, visible = network(seed=1)
    first, second, _ = mean_responses(probabilities(weights, visible), weights)
    for response, product, parallel in (
        (first, weights[0], True),
        (second, weights[1] @ weights[0], False),
    ):
        norms = np.linalg.norm(response, axis=1) * np.linalg.norm(product, axis=1)
        cosines = (response * product).sum(axis=1) / norms
        assert (np.abs(cosines - 1) < 1e-9).all() == parallel


@pytest.mark.parametrize(
    ("probabilities", "weights"),
    [
        ([], []),
        ([(5, 3), (5, 2)], [(3, 4)]),
        ([(5, 3), (4, 2)], [(3, 4), (2, 3)]),
        ([(5, 3), (5, 2)], [(3, 4), (2, 4)]),
        ([(0, 3)], [(3, 4)]),
        ([(3,)], [(3, 4)]),
    ],
)
def test_shapes_that_do_not_fit_are_refused(probabilities, weights):
    with pytest.raises(ValueError, match="probabilities and weights must have shapes"):
        mean_responses([np.ones(p) for p in probabilities], [np.ones(w) for w in weights])

"""A small network, as trained, and its page."""

import numpy as np
import pytest

from rgdl.explore import Explored, Layer, explore_page
from rgdl.figures.style import FIELD_COLORS
from rgdl.ising import mean_spins
from rgdl.rbm import L1BernoulliRBM, propagate_down, propagate_up
from rgdl.rg import compose_receptive_fields, measure_receptive_fields

LATTICE_SIZE = 8
LAYERS = (20, 9, 3)
SAMPLE_NUMBERS = (4, 0, 7, 1)


@pytest.fixture(scope="session")
def explored():
    """A network of random weights, local in the first layer; spin 5 there has no weights."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(n, m)) for m, n in zip((64, *LAYERS), LAYERS, strict=False)]
    distance = np.arange(64)[None, :] - 3 * np.arange(LAYERS[0])[:, None]
    weights[0] *= np.exp(-0.05 * distance**2)
    weights[0][5] = 0
    spins = rng.choice(
        np.array([-1, 1], np.int8), (len(SAMPLE_NUMBERS), LATTICE_SIZE, LATTICE_SIZE)
    )
    return Explored(
        title="The hidden spins of a test",
        subtitle="Random weights.",
        layers=layers_of(weights, spins),
        samples=spins,
        sample_numbers=SAMPLE_NUMBERS,
        provenance={"code": "f00d"},
    )


@pytest.fixture(scope="session")
def page(explored, tmp_path_factory):
    """The file of its page."""
    path = tmp_path_factory.mktemp("explore") / "explore.html"
    path.write_text(explore_page(explored, colors=FIELD_COLORS), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def make_layers():
    return layers_of


def layers_of(weights, spins):
    stack = [
        L1BernoulliRBM.from_parameters(
            components=W, intercept_hidden=np.zeros(len(W)), intercept_visible=np.zeros(W.shape[1])
        )
        for W in weights
    ]
    activations = propagate_up(stack, (spins.reshape(len(spins), -1) > 0).astype(np.float64))
    layers = []
    for k, fields in enumerate(compose_receptive_fields(weights)):
        visible = propagate_down(stack[: k + 1], activations[k])[0]
        layers.append(
            Layer(
                fields=fields.reshape(-1, *spins.shape[1:]),
                weights=weights[k],
                measures=measure_receptive_fields(fields, spins.shape[1]),
                typical=1,
                activations=activations[k],
                reconstructions=mean_spins(visible).reshape(spins.shape),
                overlaps=np.linspace(0.25, 0.75, len(spins)) + 0.01 * k,
            )
        )
    return layers

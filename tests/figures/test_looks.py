"""Colors and symbols of the style: distinct for all readers, and the same in every figure."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from rgdl.figures import figure_generation, figure_model, style

# What a dichromat sees, in linear RGB: Machado, Oliveira & Fernandes (2009), severity 1.
SIGHT = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "all cones": np.eye(3),
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # of linear sRGB


def lab(color, sight):
    """CIELAB of a color as it is seen."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.array(SIGHT[sight]) @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other, sight):
    """CIELAB distance of two colors; about 2 is just visible, 15 is obvious."""
    return np.linalg.norm(lab(one, sight) - lab(other, sight))


@pytest.mark.parametrize("sight", SIGHT)
def test_series_differ_for_the_color_blind(sight):
    for one, other in combinations([style.INK, *style.SERIES], 2):
        assert distance(one, other, sight) > 15, (one, other)


@pytest.mark.parametrize("sight", SIGHT)
def test_layers_and_samples_differ_for_the_color_blind(sight):
    looks = [style.SAMPLES, *style.LAYERS[:3]]
    for one, other in combinations([look["color"] for look in looks], 2):
        assert distance(one, other, sight) > 15, (one, other)


def test_red_and_green_would_be_found():
    assert distance("#ff0000", "#00ff00", "all cones") > 100
    assert distance("#c04040", "#5a7a20", "deuteranopia") < 15


def test_what_differs_has_symbols_that_differ():
    looks = [style.SAMPLES, style.NETWORK, *style.LAYERS]
    assert len({look["marker"] for look in looks}) == len(looks)
    depths = [lab(look["color"], "all cones")[0] for look in style.LAYERS[:3]]
    assert depths == sorted(depths, reverse=True)


def test_layer_1_the_stack_and_the_samples_look_everywhere_alike():
    looks = figure_generation._SOURCES
    expected = {"samples": style.SAMPLES, "stack": style.NETWORK, "layer 1": style.LAYERS[0]}
    for name, look in expected.items():
        assert {key: looks[name][key] for key in look} == look
    assert style.LAYERS[0]["color"] == figure_model._COLOR

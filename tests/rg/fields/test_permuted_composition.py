"""Fields composed with permuted hidden indices."""

import numpy as np
import pytest

from rgdl.rg.fields.permuted_composition import compose_permuted, measure_permuted_composition
from rgdl.rg.fields.receptive_fields import compose_receptive_fields

L = 8
BLOCKS = np.kron(np.kron(np.eye(4), [[1.0, 1.0]]), np.kron(np.eye(4), [[1.0, 1.0]]))  # 2 x 2
DEFINITIONS = {"localized": 0.5, "noise_false_alarm": 0.01}


def test_weights_keep_their_values_and_change_their_places():
    weights = [np.eye(L * L), BLOCKS]  # each unit of layer 1 sees one site
    first, second = compose_permuted(weights, 1)
    np.testing.assert_array_equal(first, weights[0])
    assert not np.array_equal(second, BLOCKS)
    np.testing.assert_array_equal(np.sort(second, axis=1), np.sort(BLOCKS, axis=1))
    np.testing.assert_array_equal(second.sum(axis=0), np.ones(L * L))  # one order for all units


def test_the_order_cannot_matter_to_units_that_read_all_alike():
    weights = [BLOCKS, np.full((1, 16), 0.5)]
    for permuted, whole in zip(
        compose_permuted(weights, 1), compose_receptive_fields(weights), strict=True
    ):
        np.testing.assert_array_equal(permuted, whole)


def test_permuted_blocks_keep_their_participation_ratio_and_lose_their_place():
    weights = [np.eye(L * L), BLOCKS]
    table = measure_permuted_composition(weights, L, 1, n_permutations=3, **DEFINITIONS)
    assert table[["permutation", "layer"]].to_numpy().tolist() == [
        [number, layer] for number in range(3) for layer in (1, 2)
    ]
    second = table[table["layer"] == 2]
    assert second["participation_ratio"].tolist() == pytest.approx([4.0] * 3)
    block = np.sqrt((2**2 - 1) / 6)
    assert (second["rms_radius"] > 2 * block).all()
    assert (second["localized_fraction"] < 0.5).all()
    first = table[table["layer"] == 1]
    assert first[["localized_fraction", "rms_radius"]].to_numpy().tolist() == [[1.0, 0.0]] * 3


def test_noise_hides_a_spot_from_the_fraction_of_localized_fields():
    rng = np.random.default_rng(2)
    fields = 0.1 * rng.normal(size=(20, L * L))
    fields[:, 0] = 1.0
    table = measure_permuted_composition([fields], L, 1, n_permutations=1, **DEFINITIONS)
    assert table["localized_above_noise_fraction"].item() == 1.0
    assert table["localized_fraction"].item() < 1.0
    with pytest.raises(ValueError, match="n_permutations must be a whole number >= 1, got 0"):
        measure_permuted_composition([fields], L, 1, n_permutations=0, **DEFINITIONS)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([], "weights must hold at least one layer"),
        (np.ones((2, 4)), r"got one array of shape \(2, 4\)"),
        ([np.ones((2, 4)), np.ones(2)], "weights of layer 2 must be a matrix"),
        ([np.ones((2, 4)), np.ones((1, 3))], r"layer 2 must have 2 columns, got shape \(1, 3\)"),
    ],
)
def test_what_is_no_network_is_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        compose_permuted(weights, 1)

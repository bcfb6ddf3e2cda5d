import numpy as np
import pandas as pd
import pytest

from rgdl.rg.growth import growth_of, sizes_of_layers, sizes_of_permuted


def fields():
    """Two seeds whose sizes are 3, 12 and 48 in the middle."""
    rows = [
        {"seed": seed, "layer": layer, "participation_ratio": 3.0 * 4 ** (layer - 1) + shift}
        for seed in (1, 2) for layer in (1, 2, 3) for shift in (-1.0, 0.0, 0.5)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_sizes_are_medians_and_their_ratios():
    rng = np.random.default_rng(0)
    rows = list(sizes_of_layers(fields(), "participation_ratio", rng))
    assert [row["layer"] for row in rows] == [1, 2, 3]
    assert [row["value"] for row in rows] == [3.0, 12.0, 48.0]
    assert np.isnan(rows[0]["ratio"])
    assert [row["ratio"] for row in rows[1:]] == [4.0, 4.0]
    assert all(0 < row["err"] < 1 for row in rows)


def test_permuted_sizes_have_the_error_of_seeds_or_of_permutations():
    null = pd.DataFrame(
        [
            (seed, k, layer, layer * (seed + k))
            for seed in (1, 2)
            for k in (0, 2)
            for layer in (1, 2)
        ],
        columns=["seed", "permutation", "layer", "rms_radius"],
    )
    first, second = sizes_of_permuted(null, "rms_radius")
    assert (first["value"], second["value"]) == (2.5, 5.0)
    assert first["err"] == pytest.approx(0.5)  # of the means 2 and 3
    assert (second["ratio"], second["ratio_err"]) == (2.0, 0.0)
    alone, _ = sizes_of_permuted(null[null["seed"] == 1], "rms_radius")
    assert alone["err"] == pytest.approx(np.sqrt(2))  # of 1 and 3


def test_growth_is_a_power_law_where_every_layer_has_a_size():
    rows = [(name, "participation_ratio", layer, 3.0 * 4**layer, 0.1)
            for name in ("paper", "null") for layer in (1, 2, 3)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["network", "size", "layer", "value", "err"])
    table.loc[table["network"].eq("null") & table["layer"].eq(2), "value"] = np.nan
    growth = growth_of(table)
    assert growth["network"].tolist() == ["paper"]
    assert growth["factor"].iloc[0] == pytest.approx(4.0)

import math

import numpy as np
import pandas as pd
import pytest

from rgdl.measures.fields import measures_of_fields
from rgdl.measures.table import (
    measures_of_permutations,
    measures_of_samples,
    tabulate_correlations,
    tabulate_measures,
)

COLUMNS = ["network", "topic", "which", "layer", "quantity", "value", "err", "err_seeds", "within",
           "n_seeds", "n_trained"]  # fmt: skip
SEEDS = {"paper": (1, 2, 3), "null": (1,)}


def rng():
    return np.random.default_rng(0)


def over_seeds(**columns):
    """A row for each network, seed and place in the columns; `x` is larger by each seed."""
    table = pd.DataFrame(columns)
    return pd.concat(
        table.assign(network=network, seed=seed, **{
            name: table[name] + 0.1 * seed for name in table.select_dtypes("float")
            if not name.endswith("_err")})
        for network, seeds in SEEDS.items() for seed in seeds
    )  # fmt: skip


def unit_table():
    drawn = np.random.default_rng(1).normal(10, 1, (2, 12))
    sizes = ("participation_ratio", "rms_radius", "radius_50", "radius_90")
    flags = dict.fromkeys(("dead", "duplicate", "multi_spot"), False)
    return pd.concat(
        over_seeds(layer=2 * [layer] * 6, **dict.fromkeys(sizes, values), **flags,
                   localized=True, neighbor_ratio=values / 10).assign(sites=sites)
        for layer, values in enumerate(drawn, start=1) for sites in ("as seen", "put back")
    )  # fmt: skip


def tables():
    model = {"D_KL": [0.07], "dF": [-3.0], "log_X_std": [15.0], "slope": [1.1], "R2": [0.9]}
    model |= {f"{name}_err": 0.01 for name in model}
    return {
        "units": unit_table(),
        "coverage": pd.concat(
            over_seeds(layer=[1, 2], coverage_variation=[0.3, 0.2],
                       random_coverage_variation=[0.7, 0.7]).assign(sites=sites)
            for sites in ("as seen", "put back")
        ),
        "composition": over_seeds(layer=[1, 1, 2, 2], permutation=[0, 1, 0, 1],
                                  localized_fraction=[0.4, 0.4, 0.0, 0.1],
                                  participation_ratio=[10.0, 10.0, 20.0, 22.0],
                                  rms_radius=[1.0, 1.0, 2.0, 2.4]),
        "model": over_seeds(**model),
        "learning_curve": pd.concat(over_seeds(**model).assign(n_epochs=n) for n in (1, 10)),
        "reconstruction": over_seeds(method=["network", "block spins"], overlap=[0.5, 0.4],
                                     overlap_err=[0.01, 0.01], sign_agreement=[0.7, 0.6],
                                     energy=[-1.8, -1.7], magnetization_correlation=[0.9, 0.8]),
        "generation": over_seeds(source=["samples", "stack"] * 2,
                                 quantity=["energy per site"] * 2 + ["|magnetization|"] * 2,
                                 value=[-1.1, -0.9, 0.2, 0.3], value_err=[0.01] * 4),
        "coarse_spins": over_seeds(layer=[1, 1, 2], spins=["hidden", "majority", "hidden"],
                                   correlation_length=[np.nan, 7.0, 8.0],
                                   correlation_length_err=[np.nan, 0.1, 0.1]),
    }  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return tabulate_measures(tables(), rng())


def row(table, network="paper", which="", layer=None, **labels):
    chosen = table[(table["network"] == network) & (table["which"] == which)]
    chosen = chosen[chosen["layer"].isna() if layer is None else chosen["layer"] == layer]
    for column, value in labels.items():
        chosen = chosen[chosen[column] == value]
    (found,) = chosen.to_dict("records")
    return found


def test_every_measure_stands_once(table):
    assert table.columns.tolist() == COLUMNS
    assert not table.duplicated(["network", "topic", "which", "layer", "quantity"]).any()
    assert set(table["topic"]) == {"fields", "composition", "model", "learning_curve",
                                   "reconstruction", "generation", "coarse_spins"}  # fmt: skip
    for network, seeds in SEEDS.items():
        of_network = table[table["network"] == network]
        assert (of_network["n_trained"] == len(seeds)).all()
    assert table["value"].notna().sum() > 100


@pytest.mark.parametrize(
    ("labels", "value"),
    [
        ({"topic": "model", "layer": 1, "quantity": "D_KL"}, 0.27),
        ({"topic": "model", "layer": 1, "quantity": "R2"}, 1.1),
        ({"topic": "learning_curve", "which": "10 epochs", "layer": 1, "quantity": "dF"}, -2.8),
        ({"topic": "reconstruction", "which": "block spins", "quantity": "overlap"}, 0.6),
        ({"topic": "generation", "which": "stack", "quantity": "energy per site"}, -0.7),
        ({"topic": "generation", "which": "samples", "quantity": "|magnetization|"}, 0.4),
        ({"topic": "coarse_spins", "which": "hidden", "layer": 2,
          "quantity": "correlation_length"}, 8.2),
        ({"topic": "composition", "which": "permuted", "layer": 2, "quantity": "rms_radius"}, 2.4),
    ],
)  # fmt: skip
def test_values_are_means_over_seeds(table, labels, value):
    found = row(table, **labels)
    assert found["value"] == pytest.approx(value, rel=1e-12)
    assert found["n_seeds"] == 3
    # seeds are at -0.1, 0 and 0.1 about the mean
    assert found["err"] > found["err_seeds"] * 0.9 > 0
    assert found["err_seeds"] == pytest.approx(0.1 / math.sqrt(3), rel=1e-9)


def test_fields_are_measured_as_seen_and_put_back(table):
    parts = tables()
    for sites in ("as seen", "put back"):
        chosen = [part[(part["network"] == "paper") & (part["sites"] == sites)]
                  for part in (parts["units"], parts["coverage"])]  # fmt: skip
        for expected in measures_of_fields(*chosen, rng()).to_dict("records"):
            layer = None if math.isnan(expected["layer"]) else expected["layer"]
            found = row(table, topic="fields", which=sites, layer=layer,
                        quantity=expected["quantity"])  # fmt: skip
            np.testing.assert_equal(found["value"], expected["value"])
            assert found["within"] == expected["within"]


def test_one_seed_has_its_own_error(table):
    for labels, error in (
        ({"topic": "model", "layer": 1, "quantity": "D_KL"}, 0.01),
        ({"topic": "reconstruction", "which": "network", "quantity": "overlap"}, 0.01),
        ({"topic": "reconstruction", "which": "network", "quantity": "energy"}, math.nan),
    ):
        found = row(table, network="null", **labels)
        np.testing.assert_equal((found["err"], found["n_seeds"]), (error, 1))


def test_the_second_level_is_named(table):
    within = table[table["err"].notna()].groupby("topic")["within"].agg(set).to_dict()
    assert within["composition"] == {"permutations"}
    assert within["model"] == within["generation"] == {"samples"}
    assert within["reconstruction"] == {"samples", ""}  # some have no error over samples
    assert within["fields"] == {"units", ""}


def test_seeds_without_a_value_are_not_counted(table):
    unknown = row(table, topic="coarse_spins", which="hidden", layer=1,
                  quantity="correlation_length")  # fmt: skip
    assert math.isnan(unknown["value"] + unknown["err"])
    assert (unknown["n_seeds"], unknown["n_trained"]) == (0, 3)
    spins = tables()["coarse_spins"]
    spins.loc[(spins["seed"] == 2) & (spins["layer"] == 2), "correlation_length"] = np.nan
    part = spins[(spins["network"] == "paper") & (spins["layer"] == 2)]
    (found,) = measures_of_samples(part, ["correlation_length"], ["spins"], rng()).to_dict(
        "records"
    )
    assert found["value"] == pytest.approx(8.2)
    assert found["n_seeds"] == 2


def test_the_same_samples_are_off_for_all_seeds_alike():
    same = pd.DataFrame({"seed": [1, 2, 3], "which": "a", "x": 5.0, "x_err": 0.2})
    (found,) = measures_of_samples(same, ["x"], ["which"], rng()).to_dict("records")
    assert found["err"] == pytest.approx(0.2, rel=5 / math.sqrt(2000))


def test_permutations_are_drawn_within_seeds():
    drawn = np.random.default_rng(2).normal(0, 1, (2, 40)) + np.array([[0.0], [1.0]])
    table = pd.DataFrame(
        {"seed": seed, "permutation": k, "layer": 1, "x": x}
        for seed, values in enumerate(drawn) for k, x in enumerate(values)
    )  # fmt: skip
    (found,) = measures_of_permutations(table, ["x"], rng()).to_dict("records")
    means = drawn.mean(axis=1)
    expected = math.sqrt(means.var() + drawn.var(axis=1).mean() / 40)  # one of two is drawn
    assert found["value"] == pytest.approx(means.mean(), rel=1e-12)
    assert found["err"] == pytest.approx(expected, rel=5 / math.sqrt(2000))


def test_correlations_are_means_over_seeds_bin_by_bin():
    curves = over_seeds(layer=[1] * 3 + [2] * 3, spins=["hidden"] * 6,
                        distance=[1.0, np.nan, 3.0] * 2, correlation=[0.5, np.nan, 0.1] * 2,
                        correlation_err=[0.01] * 6)  # fmt: skip
    drawn = over_seeds(source=["stack"] * 2, distance=[0, 1], correlation=[1.0, 0.5],
                       correlation_err=[0.0, 0.01])  # fmt: skip
    table = tabulate_correlations(curves, drawn, rng())
    assert not table.duplicated(["network", "topic", "which", "layer", "distance"]).any()
    found = row(table[table["distance"] > 2], topic="coarse_spins", which="hidden", layer=2)
    assert found["distance"] == pytest.approx(3.2)
    assert (found["value"], found["n_seeds"]) == (pytest.approx(0.3), 3)
    assert found["err"] > 0.01
    found = row(table[table["distance"] == 1], network="null", topic="generation", which="stack")
    assert (found["value"], found["err"], found["n_seeds"]) == (pytest.approx(0.6), 0.01, 1)
    assert len(table) == 2 * (2 * 2 + 2)  # bins without pairs are left out

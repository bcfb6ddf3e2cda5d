import math

import numpy as np
import pandas as pd
import pytest
from statistical import SIGMA

from rgdl.measures.fields import measures_of_fields, measures_of_training

SIZES = ("participation_ratio", "rms_radius")


def units(n_seeds=5, n_units=(60, 40, 20), rng=None, **columns):
    """Sizes grow by 3 from layer to layer, with a spread of a tenth; a quarter is not localized."""
    rng = rng or np.random.default_rng(1)
    tables = []
    for seed in range(1, n_seeds + 1):
        for layer, n in enumerate(n_units, start=1):
            sizes = {name: 3.0**layer * (1 + 0.1 * rng.normal(size=n)) for name in SIZES}
            flags = {
                name: np.arange(n) % k == 0
                for name, k in (("dead", 20), ("duplicate", 10), ("multi_spot", 5), ("signal", 2))
            }
            flags["localized_above_noise"] = flags["signal"]
            for name in SIZES:
                sizes[f"{name}_above_noise"] = np.where(flags["signal"], sizes[name] / 2, np.nan)
            squared = rng.uniform(1, 5, n)
            weights = {
                "squared_weights": squared,
                "bulk_squared_weights": squared * rng.uniform(0.2, 0.6, n),
            }
            localized = np.arange(n) % 4 > 0
            labels = {"seed": seed, "layer": layer, "localized": localized, **weights}
            neighbor = np.where(localized, 1.5 + 0.1 * rng.normal(size=n), np.nan)
            tables.append(pd.DataFrame({**sizes, **flags, **labels, "neighbor_ratio": neighbor}))
    return pd.concat(tables).assign(**columns)


def coverage(n_seeds=5, n_layers=3):
    return pd.DataFrame(
        {
            "seed": seed,
            "layer": layer,
            "coverage_variation": 0.1 * layer + 0.01 * seed,
            "random_coverage_variation": 0.7,
        }
        for seed in range(1, n_seeds + 1)
        for layer in range(1, n_layers + 1)
    )


def measured(table, of_layers=None, seed=0):
    of_layers = coverage(table["seed"].nunique()) if of_layers is None else of_layers
    found = pd.DataFrame(measures_of_fields(table, of_layers, seed=seed))
    return found.set_index(["layer", "quantity"]).sort_index()


def test_values_are_means_over_seeds_of_those_of_each():
    table = units()
    found = measured(table)["value"]
    for layer, part in table.groupby("layer"):
        local = part[part["localized"]]
        for size in SIZES:
            medians = part.groupby("seed")[size].median()
            assert found[layer, size] == pytest.approx(medians.mean(), rel=1e-12)
            medians = local.groupby("seed")[size].median()
            assert found[layer, f"localized_{size}"] == pytest.approx(medians.mean(), rel=1e-12)
            medians = part[part["signal"]].groupby("seed")[size].median() / 2
            assert found[layer, f"{size}_above_noise"] == pytest.approx(medians.mean(), rel=1e-12)
        sums = part.groupby("seed")[["bulk_squared_weights", "squared_weights"]].sum()
        fractions = sums["bulk_squared_weights"] / sums["squared_weights"]
        assert found[layer, "bulk_weight_fraction"] == pytest.approx(fractions.mean(), rel=1e-12)
        sizes = local.groupby("seed")["participation_ratio"]
        variation = (sizes.std() / sizes.mean()).mean()
        assert found[layer, "size_variation"] == pytest.approx(variation, rel=1e-12)
        expected = {"localized": 0.75, "dead": 0.05, "duplicate": 0.1, "multi_spot": 0.2}
        expected |= {"signal": 0.5, "localized_above_noise": 0.5}
        for flag, share in expected.items():
            assert found[layer, f"{flag}_fraction"] == pytest.approx(share, rel=1e-12)
        distance = local.groupby("seed")["neighbor_ratio"].mean().mean()
        assert found[layer, "neighbor_ratio"] == pytest.approx(distance, rel=1e-12)


def test_growth_is_a_ratio_of_medians():
    table = units()
    found = measured(table)["value"]
    medians = table.groupby(["seed", "layer"])["rms_radius"].median().unstack()
    for layer in (2, 3):
        ratio = (medians[layer] / medians[layer - 1]).mean()
        assert found[layer, "rms_radius_growth"] == pytest.approx(ratio, rel=1e-12)
    whole = found[found.index.get_level_values("layer").isna()].droplevel("layer")
    assert whole["localized_fraction"] == pytest.approx(0.75, rel=1e-12)
    assert 1 not in {layer for layer, name in found.index if name.endswith("_growth")}


def test_the_pooled_spread_is_that_of_localized_fields_dealt_out_at_random_among_layers():
    table = units(n_seeds=3)
    table.loc[(table["seed"] == 2) & (table["layer"] == 1), "localized"] = False
    found = measured(table)
    whole = found[found.index.get_level_values("layer").isna()].droplevel("layer")
    rng = np.random.default_rng(1)
    dealt, pooled = [], []
    for _, part in table[table["localized"]].groupby("seed"):
        sizes = part["participation_ratio"].to_numpy()
        pooled.append(sizes.std(ddof=1) / sizes.mean())
        drawn = (rng.choice(sizes, 15, replace=False) for _ in range(2000))  # those of layer 3
        dealt.append(np.mean([one.std(ddof=1) / one.mean() for one in drawn]))
    assert whole["value"]["pooled_size_variation"] == pytest.approx(np.mean(pooled), rel=1e-12)
    assert np.mean(dealt) == pytest.approx(np.mean(pooled), rel=0.1)
    within = [found["value"][layer, "size_variation"] for layer in (1, 2, 3)]
    assert max(within) < 0.3 * np.mean(dealt)  # negative control: layers that are even


def test_layers_of_a_seed_grow_together():
    table = units(n_seeds=4)
    scale = table["seed"].map({1: 1.0, 2: 5.0, 3: 30.0, 4: 2.0})  # gone from a ratio
    sizes = dict.fromkeys(SIZES, scale * 3.0 ** table["layer"])
    found = measured(table.assign(**sizes))
    assert found.loc[(2, "rms_radius_growth"), "err"] == pytest.approx(0, abs=1e-12)
    assert found.loc[(2, "rms_radius"), "err"] > 10  # negative control


def test_errors_are_those_of_all_resamples():
    table = units(n_seeds=4, n_units=(30, 30))
    found = measured(table)["err"]
    part = table[table["layer"] == 1]
    seeds = [group["neighbor_ratio"].dropna() for _, group in part.groupby("seed")]
    means = np.array([group.mean() for group in seeds])
    within = np.mean([group.var(ddof=0) / len(group) for group in seeds])
    expected = math.sqrt((means.var() + within) / 3)  # three of four seeds are drawn
    assert found[1, "neighbor_ratio"] == pytest.approx(expected, rel=SIGMA / math.sqrt(2000))
    seeds_alone = math.sqrt(means.var() / 3)  # negative control
    assert found[1, "neighbor_ratio"] != pytest.approx(seeds_alone, rel=SIGMA / math.sqrt(2000))


def test_the_error_of_the_bulk_weights_resamples_units_with_both_their_sums():
    # a unit's bulk is a fixed fraction of its weights, however large these are
    table = units(n_seeds=1, n_units=(50,))
    same = table.assign(bulk_squared_weights=table["squared_weights"] / 4)
    found = measured(same, coverage(1, 1)).loc[(1, "bulk_weight_fraction")]
    assert found["value"] == pytest.approx(0.25, rel=1e-12)
    assert found["err"] == pytest.approx(0, abs=1e-12)
    bulk, whole = (table[f"{of}squared_weights"].to_numpy() for of in ("bulk_", ""))
    deviation = bulk - bulk.sum() / whole.sum() * whole
    expected = math.sqrt((deviation**2).sum()) / whole.sum()
    err = measured(table, coverage(1, 1)).loc[(1, "bulk_weight_fraction"), "err"]
    assert err == pytest.approx(expected, rel=SIGMA / math.sqrt(2000))


def test_layers_without_weights_have_no_bulk():
    none = units().assign(squared_weights=0.0, bulk_squared_weights=0.0)
    found = measured(none).loc[(2, "bulk_weight_fraction")]
    assert math.isnan(found["value"])
    assert found["n_seeds"] == 0


def test_fields_during_training_are_measured_as_those_of_layer_1():
    stops = {1: units(n_units=(40,)), 10: units(n_units=(30,), rng=np.random.default_rng(7))}
    table = pd.concat(part.assign(n_epochs=n) for n, part in stops.items())
    found = pd.DataFrame(measures_of_training(table, network="paper", seed=0))
    assert (found["topic"] == "learning_curve").all()
    assert (found["network"] == "paper").all()
    values = found.set_index(["at", "quantity"])["value"]
    assert len(values) == 2 * 11
    for n, part in stops.items():
        expected = measured(part)["value"].loc[1]
        for name, value in values.loc[n].items():
            assert value == pytest.approx(expected[name], rel=1e-12)


def test_err_seeds_is_the_error_from_seeds_alone():
    table = units(n_seeds=4, n_units=(30, 30))
    found = measured(table)["err_seeds"]
    medians = table[table["layer"] == 2].groupby("seed")["rms_radius"].median()
    assert found[2, "rms_radius"] == pytest.approx(medians.sem(), rel=1e-12)
    one = measured(units(n_seeds=1), coverage(1))["err_seeds"].drop("n_fields", level="quantity")
    assert one.isna().all()


def test_fractions_have_no_less_than_the_error_of_counting():
    table = units(n_seeds=2, localized=True, dead=False)
    found = measured(table)["err"]
    for name, p in (("localized_fraction", 1 - 0.5 / 121), ("dead_fraction", 0.5 / 121)):
        assert found[1, name] == pytest.approx(math.sqrt(p * (1 - p) / 120), rel=1e-12)
    whole = found[found.index.get_level_values("layer").isna()].droplevel("layer")
    parts = [found[layer, "localized_fraction"] for layer in (1, 2, 3)]
    assert whole["localized_fraction"] == pytest.approx(math.hypot(*parts) / 3, rel=1e-12)


def test_one_seed_has_the_errors_of_its_units_and_none_of_its_coverage():
    found = measured(units(n_seeds=1), coverage(1))
    assert (found["n_seeds"] == 1).all()
    quantity = found.index.get_level_values("quantity")
    tiling, counted = quantity.str.contains("coverage"), quantity == "n_fields"
    assert (found.loc[~tiling & ~counted, "err"] > 0).all()
    assert found.loc[tiling, "err"].isna().all()
    assert set(found.loc[~tiling & ~counted, "within"]) == {"units"}
    assert found.loc[counted, "value"].tolist() == [60, 40, 20]
    assert (found.loc[counted, "err"] == 0).all()


def test_coverage_has_the_error_of_seeds():
    found = measured(units()).loc[(2.0, "coverage_variation")]
    assert found["value"] == pytest.approx(0.23)
    spread = np.arange(1, 6).std() * 0.01
    assert found["err"] == pytest.approx(spread / 2, rel=SIGMA / math.sqrt(2000))  # 4 of 5 drawn


def test_seeds_without_localized_fields_are_not_counted():
    table = units(n_seeds=3)
    table.loc[(table["seed"] == 2) & (table["layer"] == 2), "localized"] = False
    found = measured(table)["n_seeds"]
    assert found[2, "localized_rms_radius"] == found[2, "size_variation"] == 2
    assert found[2, "localized_rms_radius_growth"] == found[3, "localized_rms_radius_growth"] == 2
    assert found[2, "rms_radius"] == found[1, "localized_rms_radius"] == 3


def test_a_network_that_sees_nothing_has_no_sizes():
    no_sizes = [*SIZES, *(f"{name}_above_noise" for name in SIZES)]
    table = units(
        n_seeds=2, localized=False, neighbor_ratio=np.nan, **dict.fromkeys(no_sizes, np.nan)
    )
    found = measured(table)
    sizes = found[found.index.get_level_values("quantity").str.contains("r_|ratio|radius|size")]
    known = sizes[~sizes.index.get_level_values("quantity").str.contains("fraction|coverage")]
    assert known[["value", "err"]].isna().all(axis=None)
    assert (known["n_seeds"] == 0).all()
    assert found.loc[(1.0, "localized_fraction"), "value"] == 0


def test_a_network_of_one_layer_has_no_growth():
    found = measured(units(n_units=(30,)), coverage(n_layers=1))
    assert not found.index.get_level_values("quantity").str.contains("growth").any()

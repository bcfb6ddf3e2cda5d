import math

import numpy as np
import pandas as pd
import pytest

from rgdl.measures import COLUMNS, LABELS, QUANTITIES, mean_over_seeds, tabulate_measures
from rgdl.measures.fields import measures_of_fields

SEEDS = {"paper": (1, 2, 3), "null": (1,)}


def rng():
    return np.random.default_rng(0)


def tabulated(**parts):
    return tabulate_measures(parts, seed=1, min_pairs=10, n_sites={"paper": 100})


def over_seeds(**columns):
    """A row for each network, seed and place in the columns; `x` is larger by each seed."""
    table = pd.DataFrame(columns)
    return pd.concat(
        table.assign(
            network=network,
            seed=seed,
            **{
                name: table[name] + 0.1 * seed
                for name in table.select_dtypes("float")
                if not name.endswith("_err")
            },
        )
        for network, seeds in SEEDS.items()
        for seed in seeds
    )


def unit_table():
    drawn = np.random.default_rng(1).normal(10, 1, (2, 12))
    sizes = ("participation_ratio", "rms_radius", "radius_50", "radius_90")
    sizes += ("participation_ratio_above_noise", "rms_radius_above_noise")
    flags = dict.fromkeys(("dead", "duplicate", "multi_spot"), False)
    flags |= {"signal": True, "localized_above_noise": True}
    return pd.concat(
        over_seeds(
            layer=2 * [layer] * 6,
            **dict.fromkeys(sizes, values),
            **flags,
            localized=True,
            neighbor_ratio=values / 10,
            squared_weights=values,
            bulk_squared_weights=values / 4,
        ).assign(sites=sites)
        for layer, values in enumerate(drawn, start=1)
        for sites in ("as seen", "put back")
    )


def tables():
    model = {"D_KL": [0.07], "dF": [-3.0], "log_X_std": [15.0], "slope": [1.1], "R2": [0.9]}
    model |= {f"{name}_err": 0.01 for name in model}
    return {
        "receptive_fields": unit_table(),
        "layers": pd.concat(
            over_seeds(layer=[1, 2], coverage_variation=[0.3, 0.2],
                       random_coverage_variation=[0.7, 0.7]).assign(sites=sites)
            for sites in ("as seen", "put back")
        ),
        "curve_fields": pd.concat(
            unit_table().query("layer == 1 and sites == 'as seen' and network == 'paper'")
            .assign(n_epochs=n) for n in (1, 10)
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
        "coherence": over_seeds(method=["network"] * 2, wave_number=[0, 1], coherence=[0.9, 0.5],
                                power_ratio=[1.0, 0.2]),
        "generation": over_seeds(source=["samples", "stack"] * 2,
                                 quantity=["energy per site"] * 2 + ["|magnetization|"] * 2,
                                 value=[-1.1, -0.9, 0.2, 0.3], value_err=[0.01] * 4),
        "coarse_spins": over_seeds(layer=[1, 1, 2], spins=["hidden", "majority", "hidden"],
                                   correlation_length=[np.nan, 7.0, 8.0],
                                   correlation_length_err=[np.nan, 0.1, 0.1]),
        "coarse_correlation": over_seeds(
            layer=[1] * 3 + [2] * 3, spins=["hidden"] * 6, distance=[1.0, np.nan, 3.0] * 2,
            correlation=[0.5, np.nan, 0.1] * 2, correlation_err=[0.01] * 6,
            n_pairs=[50, 0, 50] * 2),
        "generated_correlation": over_seeds(source=["stack"] * 2, distance=[0, 1],
                                            correlation=[1.0, 0.5], correlation_err=[0.0, 0.01]),
        "learning_by_seed": pd.DataFrame({"method": ["CD-1"] * 2, "seed": [1, 2],
                                          "bias": [0.1, 0.3], "D_KL_at_zero_dF": [0.5, np.nan]}),
        "exact": pd.DataFrame({"quantity": ["critical_coupling", "decimated_coupling"],
                               "at": [np.nan, 2], "value": [0.44, 0.35]}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return tabulated(**tables())


def row(table, network="paper", which="", layer=None, at=None, **labels):
    chosen = table[(table["network"] == network) & (table["which"] == which)]
    for column, value in {"layer": layer, "at": at}.items():
        found = chosen[column].isna() if value is None else np.isclose(chosen[column], value)
        chosen = chosen[found]
    for column, value in labels.items():
        chosen = chosen[chosen[column] == value]
    (found,) = chosen.to_dict("records")
    return found


def test_every_measure_stands_once(table):
    assert table.columns.tolist() == [*COLUMNS]
    assert not table.duplicated([*LABELS]).any()
    assert set(table["topic"]) == {
        "fields",
        "composition",
        "model",
        "learning_curve",
        "reconstruction",
        "generation",
        "coarse_spins",
        "learning",
        "exact",
    }
    for network, seeds in SEEDS.items():
        of_network = table[table["network"] == network]
        assert (of_network["n_trained"] == len(seeds)).all()
    assert table["value"].notna().sum() > 100


def test_every_measure_is_described(table):
    for topic, quantity in zip(table["topic"], table["quantity"], strict=True):
        assert quantity in QUANTITIES[topic]


def test_an_error_does_not_depend_on_other_rows(table):
    alone = tabulated(model=tables()["model"])
    both = table.merge(alone, on=[*LABELS], suffixes=("", "_alone"))
    assert len(both) == len(alone) > 5
    pd.testing.assert_series_equal(both["err"], both["err_alone"], check_names=False, rtol=0)
    other = tabulate_measures({"model": tables()["model"]}, seed=2, min_pairs=10)
    assert not np.isclose(
        row(other, topic="model", quantity="dF")["err"],
        row(alone, topic="model", quantity="dF")["err"],
        rtol=1e-9,
    )


@pytest.mark.parametrize(
    ("labels", "value"),
    [
        ({"topic": "model", "quantity": "D_KL"}, 0.27),
        ({"topic": "model", "quantity": "R2"}, 1.1),
        ({"topic": "learning_curve", "at": 10, "quantity": "dF"}, -2.8),
        ({"topic": "reconstruction", "which": "block spins", "quantity": "overlap"}, 0.6),
        ({"topic": "reconstruction", "which": "network", "at": 1, "quantity": "coherence"}, 0.7),
        ({"topic": "generation", "which": "stack", "quantity": "energy_per_site"}, -0.7),
        ({"topic": "generation", "which": "samples", "quantity": "abs_magnetization"}, 0.4),
        ({"topic": "generation", "which": "stack", "at": 1, "quantity": "correlation"}, 0.7),
        ({"topic": "coarse_spins", "which": "hidden", "layer": 2,
          "quantity": "correlation_length"}, 8.2),
        ({"topic": "coarse_spins", "which": "hidden", "layer": 2, "at": 3.2,
          "quantity": "correlation"}, 0.3),
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


def test_units_are_those_of_the_quantity_in_its_topic(table):
    for labels, unit in (
        ({"topic": "model", "quantity": "D_KL"}, "per spin"),
        ({"topic": "model", "quantity": "D_KL_total"}, ""),
        ({"topic": "reconstruction", "which": "network", "quantity": "sign_agreement"}, "fraction"),
        ({"topic": "fields", "layer": 1, "quantity": "localized_rms_radius"}, "lattice spacings"),
        ({"topic": "fields", "layer": 2, "quantity": "rms_radius_growth"}, ""),
    ):
        assert row(table, **labels)["unit"] == unit


def test_all_spins_together_have_the_divergence_of_one_times_their_number(table):
    one, all_spins = (row(table, topic="model", quantity=q) for q in ("D_KL", "D_KL_total"))
    for name in ("value", "err", "err_seeds"):
        assert all_spins[name] == pytest.approx(100 * one[name], rel=1e-12)
    std = 15.0 + 0.1 * np.array([1, 2, 3])
    half = row(table, topic="model", quantity="D_KL_gaussian")["value"]
    assert half == pytest.approx((std**2 / 200).mean(), rel=1e-12)


def test_what_no_network_is_concerned_with_is_exact(table):
    found = row(table, network="", topic="exact", at=2, quantity="decimated_coupling")
    assert (found["value"], found["err"], found["n_seeds"], found["n_trained"]) == (0.35, 0, 0, 0)
    found = row(table, network="", topic="learning", which="CD-1", quantity="D_KL_at_zero_dF")
    assert (found["value"], found["n_seeds"], found["n_trained"]) == (0.5, 1, 2)


def test_fields_are_measured_as_seen_and_put_back(table):
    parts = tables()
    for sites, which in (("as seen", ""), ("put back", "put back")):
        chosen = [
            part[(part["network"] == "paper") & (part["sites"] == sites)]
            for part in (parts["receptive_fields"], parts["layers"])
        ]
        rows = [*measures_of_fields(*chosen, network="paper", which=which, seed=1)]
        for expected in rows:
            layer = None if math.isnan(expected.get("layer", math.nan)) else expected["layer"]
            found = row(
                table, topic="fields", which=which, layer=layer, quantity=expected["quantity"]
            )
            np.testing.assert_equal(
                [found["value"], found["err"]], [expected["value"], expected["err"]]
            )
            assert found["within"] == expected["within"]
        assert (
            len(rows)
            == (
                (table["topic"] == "fields")
                & (table["which"] == which)
                & (table["network"] == "paper")
            ).sum()
        )


def test_one_seed_has_its_own_error(table):
    for labels, error in (
        ({"topic": "model", "quantity": "D_KL"}, 0.01),
        ({"topic": "reconstruction", "which": "network", "quantity": "overlap"}, 0.01),
        ({"topic": "reconstruction", "which": "network", "quantity": "energy"}, math.nan),
    ):
        found = row(table, network="null", **labels)
        np.testing.assert_equal((found["err"], found["n_seeds"]), (error, 1))


def test_the_second_level_is_named(table):
    within = table[table["err"].notna()].groupby("topic")["within"].agg(set).to_dict()
    assert within["composition"] == {"permutations"}
    assert within["model"] == within["generation"] == {"samples"}
    assert within["learning"] == {""}
    assert within["reconstruction"] == {"samples", ""}  # some have no error over samples
    assert within["fields"] == {"units", ""}


def test_seeds_without_a_value_are_not_counted(table):
    unknown = row(
        table, topic="coarse_spins", which="hidden", layer=1, quantity="correlation_length"
    )
    assert math.isnan(unknown["value"] + unknown["err"])
    assert (unknown["n_seeds"], unknown["n_trained"]) == (0, 3)
    spins = tables()["coarse_spins"]
    spins.loc[(spins["seed"] == 2) & (spins["layer"] == 2), "correlation_length"] = np.nan
    found = row(
        tabulated(coarse_spins=spins),
        topic="coarse_spins",
        which="hidden",
        layer=2,
        quantity="correlation_length",
    )
    assert found["value"] == pytest.approx(8.2)
    assert found["n_seeds"] == 2


def test_the_same_samples_are_off_for_all_seeds_alike():
    found = mean_over_seeds(np.full(3, 5.0), np.full(3, 0.2), rng=rng())
    assert found["err"] == pytest.approx(0.2, rel=5 / math.sqrt(2000))


def test_permutations_are_drawn_within_seeds():
    drawn = np.random.default_rng(2).normal(0, 1, (2, 40)) + np.array([[0.0], [1.0]])
    table = pd.DataFrame(
        {"network": "paper", "seed": seed, "permutation": k, "layer": 1, "rms_radius": x}
        for seed, values in enumerate(drawn)
        for k, x in enumerate(values)
    )
    found = row(tabulated(composition=table), which="permuted", layer=1, quantity="rms_radius")
    means = drawn.mean(axis=1)
    expected = math.sqrt(means.var() + drawn.var(axis=1).mean() / 40)  # one of two is drawn
    assert found["value"] == pytest.approx(means.mean(), rel=1e-12)
    assert found["err"] == pytest.approx(expected, rel=5 / math.sqrt(2000))


@pytest.mark.parametrize(("n_pairs", "n_bins"), [(10, 2), (9, 1)])
def test_bins_of_few_pairs_have_no_value(n_pairs, n_bins):
    binned = tables()["coarse_correlation"].reset_index(drop=True)
    last = binned.groupby(["network", "seed", "layer"]).cumcount() == 2
    n_seeds = binned["network"].map(lambda network: len(list(SEEDS[network])))
    binned.loc[last, "n_pairs"] = n_pairs // n_seeds + (binned["seed"] <= n_pairs % n_seeds)
    curves = tabulated(coarse_correlation=binned)
    assert curves["value"].notna().sum() == len(SEEDS) * 2 * n_bins  # networks, layers, bins
    assert curves["at"].notna().all()


def information():
    rules = {"Kadanoff": 0.0, "wired machine": 0.25, "best filter": 0.5, "block": 0.75}
    machine = {"rule": "2 units", "seed": [1, 1, 2, 2, 2], "unit": [1, 2, 1, 2, 3]}
    machine |= {"information": [0.5, 0.5, 0.1, 0.4, 0.3]}
    table = pd.DataFrame({"rule": rules.keys(), "information": rules.values(), "p": 1.5})
    table = pd.concat([table, pd.DataFrame(machine)]).assign(torus="small", cosine=0.9)
    table["fraction"] = table["information"] / 0.5
    return pd.concat([table.assign(coupling=0.2), table.assign(coupling=0.4)])


def theory():
    names = ["torus", "torus", "chain", "chain"]
    return {
        "identities": pd.DataFrame({"system": names, "machine": ["a", "b"] * 2, "statement": "s",
                                    "equation": ["8", "6, 19"] * 2,
                                    "residual": [1e-15, 2e-15, 3e-15, np.nan]}),
        "counterexample": pd.DataFrame({"dF": [1e-14, -2e-14], "D_KL": [0.2, 0.1],
                                        "least_log_X": [-3.0, -2.0],
                                        "largest_log_X": [1.0, 2.0]}),
        "information": information(),
        "information_machines": pd.DataFrame({"coupling": [0.2, 0.2, 0.2, 0.4],
                                              "machine": ["2 units"] * 2 + ["copying"] * 2,
                                              "seed": [1, 2, np.nan, np.nan],
                                              "D_KL": [0.2, 0.1, 0.0, 1e-15],
                                              "single_site": [0.5, 0.7, 0.9, 1.0]}),
        "decimation_enumerated": pd.DataFrame({"largest_deviation": [0.0, 1e-15]}),
        "decimation_network": pd.DataFrame({"residual": [1e-16, 2e-16]}),
        "decimation_samples": pd.DataFrame({"z": [-2.5, 1.0]}),
        "decimation_divergence": pd.DataFrame({"ends": ["closed"] * 2, "coupling": [0.5, 1.1],
                                               "enumerated": [0.1, 0.2], "closed_form": [0.1, 0.2],
                                               "long_chain": [0.1, 0.3]}),
        "ensembles": pd.DataFrame({"ensemble": "cold", "quantity": ["energy per site", "<|m|>"],
                                   "measured": [-1.2, 0.4], "error": [0.1, 0.2], "z": [1.0, -3.0]}),
        "ensembles_whole": pd.DataFrame({"ensemble": ["cold", "all"], "n_tests": 2,
                                         "min_p_value": 0.1, "p_value": 0.2}),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "value", "err"),
    [
        ({"topic": "identities", "quantity": "n_pairs"}, 4, 0),
        ({"topic": "identities", "quantity": "max_residual", "which": "Eq. 8"}, 3e-15, 0),
        ({"topic": "identities", "quantity": "max_residual", "which": "Eq. 6, 19"}, math.nan, 0),
        ({"topic": "identities", "quantity": "max_residual"}, math.nan, 0),
        ({"topic": "counterexample", "quantity": "max_dF"}, 2e-14, 0),
        ({"topic": "counterexample", "quantity": "min_log_X"}, -3.0, 0),
        ({"topic": "information", "at": 2, "quantity": "coupling"}, 0.4, 0),
        ({"topic": "information", "at": 1, "which": "2 units", "quantity": "D_KL"}, 0.1, math.nan),
        ({"topic": "information", "at": 1, "which": "copying", "quantity": "D_KL"}, 0.0, 0),
        (
            {"topic": "information", "at": 1, "which": "2 units", "quantity": "single_site"},
            0.7,
            math.nan,
        ),
        ({"topic": "information", "at": 2, "which": "small block", "quantity": "fraction"}, 1.5, 0),
        (
            {"topic": "information", "at": 1, "which": "small wired machine", "quantity": "weight"},
            1.5,
            0,
        ),
        (
            {
                "topic": "information",
                "at": 1,
                "which": "small best of 2 units",
                "quantity": "information",
            },
            0.4,
            math.nan,
        ),
        (
            {
                "topic": "information",
                "at": 1,
                "which": "small median of 2 units",
                "quantity": "fraction",
            },
            0.6,
            math.nan,
        ),
        ({"topic": "decimation", "which": "samples", "quantity": "max_z"}, 2.5, math.nan),
        ({"topic": "decimation", "which": "closed chain", "quantity": "unit_coupling"}, 1.1, 0),
        ({"topic": "decimation", "which": "closed chain", "quantity": "D_KL_long_chain"}, 0.3, 0),
        ({"topic": "ensembles", "which": "cold", "quantity": "energy_per_site"}, -1.2, 0.1),
        ({"topic": "ensembles", "which": "cold", "quantity": "max_z"}, 3.0, math.nan),
        ({"topic": "ensembles", "which": "all", "quantity": "p_value"}, 0.2, math.nan),
    ],
)
def test_measures_without_networks(labels, value, err):
    found = row(tabulated(**theory()), network="", **labels)
    np.testing.assert_equal((found["value"], found["err"], found["n_trained"]), (value, err, 0))


def test_a_column_without_a_description_is_an_error():
    with pytest.raises(ValueError, match="QUANTITIES of model must have entropy"):
        tabulated(model=tables()["model"].assign(entropy=1.0, entropy_err=0.1))

import math

import numpy as np
import pandas as pd
import pytest

from rgdl.measures import COLUMNS, UNKNOWN, Measure, Measures

NAN = math.nan


def row(quantity, value, network="net", topic="fields", which="", layer=NAN, at=NAN):
    return {
        "network": network,
        "topic": topic,
        "which": which,
        "layer": layer,
        "at": at,
        "quantity": quantity,
        "value": value,
        "err": 0.1,
        "unit": "fraction",
        "err_seeds": NAN,
        "within": "",
        "n_seeds": 2,
        "n_trained": 3,
    }


@pytest.fixture(params=["as made", "as read"])
def measures(request, tmp_path):
    table = pd.DataFrame(
        [
            row("localized_fraction", 0.5, layer=1),
            row("localized_fraction", 0.6, layer=2),
            row("localized_fraction", 0.55),
            row("localized_fraction", 0.9, which="put back", layer=1),
            row("overlap", 0.4, topic="reconstruction", which="network"),
            row("coherence", 0.3, topic="reconstruction", which="network", at=1.0),
            row("coherence", 0.2, topic="reconstruction", which="network", at=2.0),
            row("n_checks", 9, network="", topic="identities"),
        ]
    )[[*COLUMNS]]
    if request.param == "as read":
        table.to_csv(tmp_path / "measures.csv", index=False)
        table = pd.read_csv(tmp_path / "measures.csv")
    return Measures(table)


@pytest.mark.parametrize(
    ("labels", "value"),
    [
        ({"network": "net", "topic": "fields", "quantity": "localized_fraction", "layer": 2}, 0.6),
        ({"network": "net", "topic": "fields", "quantity": "localized_fraction"}, 0.55),
        ({"network": "net", "topic": "fields", "quantity": "localized_fraction", "layer": 1,
          "which": "put back"}, 0.9),
        ({"network": "net", "topic": "reconstruction", "which": "network",
          "quantity": "coherence", "at": 2}, 0.2),
        ({"topic": "identities", "quantity": "n_checks"}, 9),
    ],
)  # fmt: skip
def test_a_measure_is_found_by_its_labels(measures, labels, value):
    found = measures.get(**labels)
    assert found == Measure(value, 0.1, "fraction", n_seeds=2, n_trained=3)
    assert measures.has(**labels)


def test_rows_are_found_by_some_of_their_labels(measures):
    found = measures.rows(network="net", quantity="coherence")
    assert found["at"].tolist() == [1.0, 2.0]
    assert measures.rows(quantity="localized_fraction", layer=None)["value"].tolist() == [0.55]
    assert not measures.has(network="other")


def test_a_look_up_that_finds_nothing_names_the_nearest_rows(measures):
    with pytest.raises(
        KeyError,
        match=r"no measure .*quantity=localised_fraction.*; nearest: "
        r".*quantity=localized_fraction",
    ):
        measures.get(network="net", topic="fields", quantity="localised_fraction", layer=1)
    with pytest.raises(KeyError, match="no measure network=nett; nearest: network=net"):
        measures.rows(network="nett")


def test_labels_of_several_rows_are_refused(measures):
    table = pd.concat([measures.table, measures.table[:1]])
    with pytest.raises(ValueError, match="must select one measure, got 2 for network=net"):
        Measures(table).get(network="net", topic="fields", quantity="localized_fraction", layer=1)


def of_seeds(value, err, n_seeds=5, n_trained=5):
    return Measure(value, err, "sites", n_seeds, n_trained)


def test_a_measure_is_known_if_every_seed_has_it():
    assert of_seeds(1.0, 0.1).is_known
    for unknown in (of_seeds(NAN, 0.1), of_seeds(1.0, NAN), of_seeds(1.0, 0.1, 4), UNKNOWN):
        assert not unknown.is_known


def test_a_ratio_needs_the_same_seeds():
    ratio = of_seeds(6.0, 0.3).over(of_seeds(-2.0, 0.2))
    assert (ratio.value, ratio.n_seeds, ratio.unit) == (-3.0, 5, "")
    assert ratio.err == pytest.approx(3 * math.hypot(0.05, 0.1), rel=1e-12)
    for other in (of_seeds(2.0, 0.2, 4, 4), of_seeds(0.0, 0.2), UNKNOWN):
        assert not of_seeds(6.0, 0.3).over(other).is_known
    np.testing.assert_allclose(of_seeds(2.0, 0.5).times(-3).err, 1.5)


def test_the_same_measures_with_other_values(measures):
    n_rows = len(measures.table)
    before = measures.table.copy()
    other = measures.with_values(np.arange(n_rows) + 0.5, np.full(n_rows, 0.25))
    assert other.table["value"].tolist() == [k + 0.5 for k in range(n_rows)]
    for row in measures.table.itertuples():
        text = {"network": row.network, "topic": row.topic, "which": row.which}
        numbers = {
            name: None if pd.isna(value) else value
            for name, value in (("layer", row.layer), ("at", row.at))
        }
        one = {**text, **numbers, "quantity": row.quantity}
        assert other.get(**one).value == row.Index + 0.5
        assert other.get(**one).err == 0.25
        assert measures.get(**one).value == row.value
    assert measures.table.equals(before)
    with pytest.raises(KeyError, match="no measure"):
        other.rows(network="nett")

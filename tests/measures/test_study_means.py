"""Measures of the points of studies."""

import math

import numpy as np
import pandas as pd
import pytest

from rgdl.measures import Measures, tabulate_measures
from rgdl.measures.study_means import (
    GIVEN,
    average_over_seeds,
    describe_layers,
    means_of_study,
    with_ratios,
)

SETTING = {
    "n_samples": 1050,
    "layers": [16, 8, 2],
    "n_epochs": 7,
    "batch_size": 100,
    "init_scale": 0.1,
    "l1": 0,
}
LENGTHS = {"correlation_length": math.nan, "strip_correlation_length": 5.0}


def test_numbers_of_a_layer_follow_from_the_configuration():
    table = describe_layers(SETTING, **LENGTHS)
    assert [*table] == ["layer", *GIVEN]
    assert table["layer"].tolist() == [1, 2]
    assert table["n_steps"].tolist() == [77, 77]  # the last batch of an epoch is small
    assert table["n_samples"].tolist() == [1050, 1050]
    parameters = [16 * 8 + 16 + 8, 8 * 2 + 8 + 2]
    assert table["samples_per_parameter"].tolist() == [1050 / n for n in parameters]
    assert table["unit_ratio"].tolist() == [2, 4]


def test_ratios_are_to_the_layer_below_and_to_the_lattice():
    layers = pd.DataFrame({"n_fields": [8, 2], "participation_ratio": [3.0, 7.5]})
    found = with_ratios(layers, n_sites=16)
    np.testing.assert_equal(found["participation_ratio_growth"].tolist(), [math.nan, 2.5])
    assert found["fields_per_site"].tolist() == [1.5, 0.9375]


def by_seed(n_seeds):
    """Two points; localized fractions of point 10 are 0.2, 0.4, ..., of point 1 half of these."""
    rows = [
        {"study": "s", "training.n_epochs": point, "point": str(point), "seed": seed, "layer": 1}
        | {"n_fields": 4, "localized_fraction": point * 0.02 * seed / (1 + (point == 1) * 0.2)}
        | {"localized_fraction_err": 0.05, "coverage_variation": 1.0, "n_steps": 100 * point}
        for point in (1, 10)
        for seed in range(1, n_seeds + 1)
    ]
    return pd.DataFrame(rows)


def test_means_over_seeds_are_measures_with_a_key_and_an_error():
    table = Measures(tabulate_measures({"studies": by_seed(3)}, seed=1, min_pairs=1))
    here = {"topic": "studies", "layer": 1}
    measure = table.get(**here, which="s 10", quantity="localized_fraction")
    assert measure.value == pytest.approx(0.4)
    assert measure.err == pytest.approx(0.2 / math.sqrt(3), rel=0.15)
    assert (measure.unit, measure.n_seeds, measure.n_trained) == ("fraction", 3, 3)
    steps = table.get(**here, which="s 1", quantity="n_steps")
    assert (steps.value, steps.err, steps.n_trained) == (100, 0, 0)
    assert not table.has(quantity="coverage_variation")  # is in the study's own table
    assert not table.has(quantity="training.n_epochs")


def test_one_seed_has_the_error_over_its_fields():
    table = Measures(tabulate_measures({"studies": by_seed(1)}, seed=1, min_pairs=1))
    measure = table.get(topic="studies", layer=1, which="s 10", quantity="localized_fraction")
    assert measure.value == pytest.approx(0.2)
    assert measure.err == pytest.approx(0.05, rel=0.15)


def test_the_table_over_seeds_has_the_means_and_errors_of_the_measures():
    varied = ["training.n_epochs"]
    table = average_over_seeds(by_seed(3), varied, study="s", seed=1)
    labels = [*varied, "point", "layer", "n_fields", "n_seeds"]
    assert table[labels].to_numpy().tolist() == [[1, "1", 1, 4, 3], [10, "10", 1, 4, 3]]
    assert table["localized_fraction"].tolist() == pytest.approx([0.04 / 1.2, 0.4])
    assert table["n_steps"].tolist() == [100, 1000]
    assert "n_steps_err" not in table
    measures = pd.DataFrame(means_of_study(by_seed(3), study="s", seed=1))
    errors = measures.loc[measures["quantity"] == "localized_fraction", "err"]
    assert table["localized_fraction_err"].tolist() == errors.tolist()


def test_failed_seeds_are_not_counted_and_the_first_failure_is_kept():
    table = by_seed(3).assign(failure=None)
    table.loc[[1, 2], "failure"] = ["inf in layer 1", "NaN in layer 1"]
    table.loc[[1, 2], "localized_fraction"] = math.nan
    found = average_over_seeds(table, ["training.n_epochs"], study="s", seed=1)
    assert found["n_seeds"].tolist() == [1, 3]
    assert found["failure"].tolist() == ["inf in layer 1", None]

"""Measures of the points of studies."""

import math

import numpy as np
import pandas as pd
import pytest

from rgdl.measures import Measures, tabulate_measures
from rgdl.measures.study_means import GIVEN, describe_layers, with_ratios

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

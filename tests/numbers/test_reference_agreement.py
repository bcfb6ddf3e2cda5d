"""Comparison of the numbers of two runs."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t
from statistical import SIGMA

from rgdl.numbers import Number, as_json, compare_numbers, passes, read_numbers, summarize

COLUMNS = [
    "key",
    "value",
    "error",
    "reference",
    "reference_error",
    "z",
    "max_z",
    "relative",
    "verdict",
]


def measured(value, error=None, n_values=None):
    return Number(value, error, "", "rule", "meaning", "measured", n_values)


def of_kind(kind, value):
    return Number(value, None, "", "rule", "meaning", kind)


def exact(value):
    return of_kind("exact", value)


def given(value):
    return of_kind("given", value)


def row(new, reference, **options):
    return compare_numbers({"a": new}, {"a": reference}, **options).iloc[0]


AGREE = [
    (measured(1.0, 0.1), measured(1.0, 0.1)),
    (measured(1.0, 0.3), measured(2.99, 0.4)),  # four errors of the difference are 2
    (measured(-1.0, 0.3), measured(-2.99, 0.4)),
    (measured(1.0), measured(1.0)),
    (measured(1.0), measured(1.00001)),
    (measured(1.0, 0.1), exact(1.0)),
    (measured(1.0, 1e-9), measured(1.00001, 1e-9)),  # digits end there
    (exact(0.5), exact(0.5)),
    (exact(0.500001), exact(0.500004)),
    (exact(123456.0), exact(123457.0)),
    (exact(0.0), exact(0.0)),
    (exact(3e-14), exact(-5e-13)),
    (exact(1e-15), exact(0.0)),
    (exact(14), exact(14)),
    (measured(None), measured(None)),
    (given(0.4406868), given(0.4406868)),
    (given("cftp"), given("cftp")),
    (of_kind("text", "holds"), of_kind("text", "holds")),
]
DIFFER = [
    (measured(1.0, 0.3), measured(3.01, 0.4)),
    (measured(3.01, 0.3), measured(1.0, 0.4)),
    (measured(-1.0, 0.3), measured(1.01, 0.4)),
    (exact(1.0), exact(1.00002)),
    (exact(1.0), exact(-1.0)),
    (exact(0.0), exact(1e-8)),
    (exact(14), exact(15)),
    (exact(2.0), exact(None)),
    (exact(None), exact(2.0)),
    (measured(None), measured(1.0, 0.1)),
    (measured(None), measured(1.0)),
    (given(0.4406868), given(0.4406869)),
    (given(1), given(2)),
    (given("cftp"), given("metropolis")),
    (of_kind("text", "holds"), of_kind("text", "does not hold")),
    (of_kind("text", "1"), exact(1)),
]
UNDECIDED = [
    (measured(1.0), measured(1.1)),
    (measured(1.0, 0.1), measured(1.1)),
    (measured(1.0), measured(1.1, 0.1)),
    (measured(2), measured(3)),
    (measured(1.0), exact(1.1)),
    (measured(1.0, 0.1), measured(None)),
    (measured(1.0), measured(None)),
]
CASES = [
    *((case, "agrees") for case in AGREE),
    *((case, "differs") for case in DIFFER),
    *((case, "undecided") for case in UNDECIDED),
]


@pytest.mark.parametrize(("case", "verdict"), CASES)
def test_a_verdict_follows_from_values_errors_and_kinds(case, verdict):
    new, reference = case
    assert row(new, reference)["verdict"] == verdict
    table = compare_numbers({"a": new}, {"a": reference})
    assert passes(table) is (verdict != "differs")


def test_what_stands_on_one_side_only_is_said():
    one, two = {"a": exact(1.0), "b": exact(2.0)}, {"b": exact(2.0), "c": exact(3.0)}
    table = compare_numbers(one, two)
    assert table.columns.tolist() == COLUMNS
    assert table["key"].tolist() == ["a", "b", "c"]
    assert table["verdict"].tolist() == ["only here", "agrees", "only in reference"]
    assert not passes(table)
    assert passes(table.iloc[:2])  # what is new is no difference
    assert table["reference"].isna().tolist() == [True, False, False]


def test_distances_are_in_errors_of_the_difference():
    found = row(measured(1.0, 0.3), measured(3.0, 0.4), sigma=4.5)
    np.testing.assert_allclose(
        found[["z", "max_z", "relative"]].astype(float), [-4, 4.5, -2 / 3], rtol=1e-12
    )
    for new, reference in ((exact(1.0), exact(2.0)), (measured(1.0), measured(2.0, 0.1))):
        found = row(new, reference)
        assert math.isnan(found["z"])
        assert found["relative"] == -0.5
    assert math.isnan(row(exact(1.0), exact(0.0))["relative"])


def test_errors_of_few_seeds_allow_what_is_as_improbable():
    both = row(measured(1.0, 0.3, 5), measured(2.0, 0.3, 5))["max_z"]
    assert both == pytest.approx(t.isf(norm.sf(4), 8), rel=1e-12)
    one = row(measured(1.0, 0.3, 5), measured(2.0, 1e-6))["max_z"]
    assert one == pytest.approx(t.isf(norm.sf(4), 4), rel=1e-3)
    neither = row(measured(1.0, 0.3), measured(2.0, 0.3))["max_z"]
    assert neither == 4
    assert row(measured(1.0, 0.3), measured(2.0, 1e-6, 3))["max_z"] == pytest.approx(4, rel=1e-6)


def share_that_differs(n_seeds, n_values, sigma=2.0, n_pairs=4000):
    """Of pairs of means over seeds that come from one distribution."""
    rng = np.random.default_rng(1)
    samples = rng.normal(3, 2, (2, n_pairs, n_seeds))
    means, errors = samples.mean(-1), samples.std(-1, ddof=1) / math.sqrt(n_seeds)
    new, reference = (
        {
            f"{i}": measured(value, error, n_values)
            for i, (value, error) in enumerate(zip(means[k], errors[k], strict=True))
        }
        for k in (0, 1)
    )
    return (compare_numbers(new, reference, sigma=sigma)["verdict"] == "differs").mean()


def test_means_over_seeds_differ_by_chance_as_often_as_sigma_says():
    # 4000 pairs: 0.0455 +- 0.0033; fails once in 1.7 million seeds
    expected = 2 * norm.sf(2)
    allowed = SIGMA * math.sqrt(expected * (1 - expected) / 4000)
    assert share_that_differs(5, 5) == pytest.approx(expected, abs=allowed)
    # negative control: errors that are taken for certain
    assert share_that_differs(5, None) > expected + allowed


@pytest.mark.parametrize("sigma", [0, -1, math.nan])
def test_a_sigma_that_is_not_positive_is_refused(sigma):
    with pytest.raises(ValueError, match=re.escape(f"sigma must be > 0, got {sigma}")):
        compare_numbers({}, {}, sigma=sigma)


def test_numbers_agree_with_themselves_written_and_read():
    rng = np.random.default_rng(2)
    numbers = {
        f"n.{i}": Number(float(value), float(error), "", "rule", "meaning", "measured", 5)
        for i, (value, error) in enumerate(rng.lognormal(0, 9, (200, 2)))
    }
    numbers |= {f"e.{i}": exact(float(x)) for i, x in enumerate(rng.lognormal(0, 9, 200))}
    numbers |= {"g": given(0.123456789012), "t": given("x"), "none": measured(None), "i": exact(7)}
    table = compare_numbers(numbers, read_numbers(as_json(numbers)))
    assert set(table["verdict"]) == {"agrees"}


def test_a_summary_counts_verdicts_and_names_what_differs():
    new = {"a": measured(1.0, 0.1), "b": measured(5.0, 0.1), "config.x": given(2), "d": exact(1.0)}
    reference = {
        "a": measured(1.0, 0.1),
        "b": measured(1.0, 0.25),
        "config.x": given(3),
        "c": exact(1.5),
        "d": measured(1.1),
    }
    assert summarize(compare_numbers(new, reference)).splitlines() == [
        "5 numbers: differs 2, agrees 1, only in reference 1, undecided 1",
        "config.x: 2 here, 3 in the reference",
        "b: 5.0 +- 0.1 here, 1.0 +- 0.25 in the reference",
        "c: 1.5 in the reference, missing here",
    ]
    assert summarize(compare_numbers(new, new)) == "4 numbers: agrees 4"


def test_a_summary_of_a_table_that_was_stored_is_the_same(tmp_path):
    new = {"a": measured(1.5, 0.1), "b": exact(None), "c": of_kind("text", "holds")}
    reference = {"a": measured(9.5, 0.1), "b": exact(1.5), "c": of_kind("text", "fails")}
    table = compare_numbers(new, reference)
    table.to_csv(tmp_path / "table.csv", index=False)
    stored = pd.read_csv(tmp_path / "table.csv")
    assert passes(stored) is passes(table) is False
    assert "a: 1.5 +- 0.1 here, 9.5 +- 0.1 in the reference" in summarize(stored)
    assert "c: holds here, fails in the reference" in summarize(stored)


def test_a_long_summary_is_cut():
    table = compare_numbers(
        {f"{i:02}": exact(1.0) for i in range(50)}, {f"{i:02}": exact(2.0) for i in range(50)}
    )
    lines = summarize(table).splitlines()
    assert lines[0] == "50 numbers: differs 50"
    assert len(lines) == 22
    assert lines[-1] == "and 30 more"

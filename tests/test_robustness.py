"""How far verdicts are from turning, and that digits which mean nothing cannot turn them."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from claim_tables import (
    LEVEL,
    answers,
    changed,
    growth,
    known,
    lacking,
    localized,
    overlap,
    theory_of,
    uneven,
    y_T,
)

from rgdl.claims import THRESHOLDS, Facts, at_other_thresholds, ledger, repeats, turned_by
from rgdl.claims.claim import MEASURED, UNDECIDED
from rgdl.config import load
from rgdl.measures import Measures

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "reference"

# Each threshold decides these claims, at half and at double, after these changes: with the factor
# the verdict is another one than without.
TURNS = [
    ("max_residual", 0.5, 1, theory_of("identities", "max_residual", 0.7e-12, which="Eq. 20")),
    ("max_residual", 2.0, 6, theory_of("decimation", "D_KL_long_chain", 1.5e-12)),
    ("significance", 2.0, 5, theory_of("decimation", "max_z", 3.4)),
    ("printed_precision", 0.5, 7, known(critical_coupling=0.4352 * 1.0007)),
    ("just_above", 0.5, 8, known(temperature_excess=0.04)),
    ("just_above", 2.0, 8, known(temperature_excess=0.08)),
    ("negligible", 2.0, 9, localized(0.65, "untrained", layer=1)),
    ("even_spread", 0.5, 10, uneven(0.2)),
    ("even_spread", 2.0, 10, uneven(0.3)),
    ("alike", 0.5, 11, growth(4.2, layer=3)),
    ("alike", 2.0, 11, growth(4.5, layer=3)),
    ("negligible", 2.0, 13, overlap(0.2, "other samples")),
    ("alike", 2.0, 13, overlap(0.7, "Fourier modes values")),
    ("exponent_tolerance", 2.0, 14, y_T(1.3)),
]


def at(others, number, threshold, factor):
    chosen = others.set_index(["number", "threshold", "factor"])
    return chosen.loc[(number, threshold, factor)]


@pytest.mark.parametrize(("threshold", "factor", "number", "change"), TURNS)
def test_the_verdict_at_half_and_double_a_threshold_is_that_of_such_a_configuration(
    threshold, factor, number, change
):
    measures, facts = changed(change)
    found = at(at_other_thresholds(measures, facts), number, threshold, factor)
    limit = factor * getattr(facts, threshold)
    other = Facts(**{**vars(facts), threshold: limit})
    expected = ledger(measures, other).set_index("number").loc[number]
    assert found["turns"]
    assert (found["verdict"], found["limit"]) == (expected["verdict"], limit)
    assert found["verdict"] != answers(change).loc[number, "verdict"]


def test_a_threshold_that_a_claim_does_not_list_changes_nothing_of_it():
    measures, facts = changed(localized(0.52, layer=3), known(temperature_excess=0.08))
    listed = at_other_thresholds(measures, facts).groupby("number")["threshold"].agg(set)
    shown = ["value", "null_value", "verdict", "p_value", "p_against"]
    before = ledger(measures, facts).set_index("number")
    for threshold in THRESHOLDS:
        for factor in (1e-3, 0.5, 2.0, 1e3):
            other = Facts(**{**vars(facts), threshold: factor * getattr(facts, threshold)})
            after = ledger(measures, other).set_index("number")
            rest = [number for number in before.index if threshold not in listed[number]]
            pd.testing.assert_frame_equal(before.loc[rest, shown], after.loc[rest, shown])


def test_every_threshold_is_listed_and_is_a_definition_or_a_limit_of_acceptance():
    found = at_other_thresholds(*changed())
    assert set(found["threshold"]) == {*THRESHOLDS}
    assert {*THRESHOLDS} < {field.name for field in fields(Facts)}
    config = load(ROOT / "config.yaml")
    assert {*THRESHOLDS} <= {*type(config.definitions).model_fields, "max_residual"}
    measured = set(found.loc[found["threshold"] == "significance", "number"])
    assert measured == {5, *range(9, 15)}


def test_what_turns_a_verdict_is_said_in_words():
    measures, facts = changed(known(temperature_excess=0.07))
    words = turned_by(at_other_thresholds(measures, facts))
    assert words[8] == "just_above halved or doubled"
    assert words[[3, 7, 9]].tolist() == 3 * ["none"]


def perturbed(measures, rng):
    """Numbers with other last digits, and values within a tenth of their errors."""
    table = measures.table
    signs = rng.choice([-1, 1], len(table))
    digits = 1 + signs * 10 ** rng.uniform(-6, -4, len(table))
    off = 0.1 * rng.uniform(-1, 1, len(table)) * np.nan_to_num(table["err"])
    return Measures(table.assign(value=table["value"] * digits + off, err=table["err"] * digits))


def turning(measures, facts, *, n_draws, seed=1):
    """Numbers of the claims whose verdict other last digits turn."""
    rng = np.random.default_rng(seed)
    verdicts = ledger(measures, facts).set_index("number")["verdict"]
    found = set()
    for _ in range(n_draws):
        others = ledger(perturbed(measures, rng), facts).set_index("number")["verdict"]
        found |= {*verdicts.index[verdicts != others]}
    return found


def close_to_significance(measures, facts):
    """Numbers of the claims whose verdict turns at half or double the significance."""
    others = at_other_thresholds(measures, facts)
    return {*others.loc[others["turns"] & (others["threshold"] == "significance"), "number"]}


def facts_of(config):
    definitions = config.definitions.model_dump(include={*THRESHOLDS})
    return Facts(
        shown="mehta_schwab",
        coupling=0.408,
        lattice_size=40,
        max_residual=config.acceptance.max_residual,
        **definitions,
    )


def test_small_changes_of_the_last_digits_turn_no_verdict_of_the_reference():
    measures = Measures(pd.read_csv(REFERENCE / "tables" / "measures.csv"))
    measures = Measures(measures.table[measures.table["at"].isna()])
    facts = facts_of(load(ROOT / "config.yaml"))
    assert turning(measures, facts, n_draws=20) <= close_to_significance(measures, facts)


def test_a_verdict_near_the_significance_is_turned_by_its_last_digits_and_is_listed():
    measures, facts = changed(uneven(0.2205, layer=3))
    p = answers(uneven(0.2205, layer=3)).loc[10, "p_value"]
    assert LEVEL / 2 < p < LEVEL
    assert turning(measures, facts, n_draws=20) == close_to_significance(measures, facts) == {10}
    assert repeats(measures, facts, seed=1, n_draws=60)[10] < 0.9


def test_a_run_with_other_networks_repeats_a_verdict_as_often_as_its_errors_say():
    measures, facts = changed()
    found = repeats(measures, facts, seed=1, n_draws=40)
    kinds = ledger(measures, facts).set_index("number")["kind"]
    assert found.index.tolist() == [*range(1, 15)]
    assert found[kinds != MEASURED].isna().all()
    assert (found[kinds == MEASURED] > 0.9).all()
    pd.testing.assert_series_equal(found, repeats(measures, facts, seed=1, n_draws=40))


def test_a_verdict_of_exact_numbers_always_repeats_and_one_at_a_limit_does_half_the_time():
    table = pd.DataFrame(changed()[0].table)
    measures, facts = Measures(table.assign(err=0.0)), changed()[1]
    assert set(repeats(measures, facts, seed=1, n_draws=5).dropna()) == {1.0}
    # many seeds: the verdict needs t > 3.09, and t is spread by 1 around that
    at_limit = {"value": 0.25 - 3.09 * 0.005, "err": 0.005, "n_seeds": 10000, "n_trained": 10000}
    half = ({**at_limit}, {"quantity": "size_variation", "layer": 3})
    measures, facts = changed(half)
    found = repeats(measures, facts, seed=1, n_draws=200)[10]
    assert found == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(200))


def test_claims_that_cannot_be_tested_repeat_that():
    measures, facts = changed(lacking(quantity="pooled_size_variation"))
    assert ledger(measures, facts).set_index("number").loc[10, "verdict"] == UNDECIDED
    assert repeats(measures, facts, seed=1, n_draws=3)[10] == 1.0

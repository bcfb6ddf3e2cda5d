"""How far each verdict is from turning: at other thresholds, and in runs with other networks."""

from dataclasses import replace

import numpy as np
import pandas as pd

from rgdl.claims.claim import MEASURED, Claim
from rgdl.claims.facts import THRESHOLDS, Facts
from rgdl.claims.ledger import CLAIMS
from rgdl.measures import Measures
from rgdl.types import Array

_FACTORS = {0.5: "halved", 2.0: "doubled"}
_ANSWER = ("verdict", "p_value", "p_against")


def at_other_thresholds(measures: Measures, facts: Facts) -> pd.DataFrame:
    """The answers at half and at double each threshold that a claim depends on.

    Parameters
    ----------
    measures : Measures
        The table of measures.
    facts : Facts
        Numbers of the configuration, one of which is changed at a time.

    Returns
    -------
    DataFrame
        One row per claim, threshold and factor: `number`, `threshold`, `factor`, `limit` (the
        changed threshold), `verdict`, `p_value`, `p_against`, and whether the change `turns` the
        verdict.

    Examples
    --------
    With the measures of the reference run, in a clone of the repository:

    >>> measures = Measures(pd.read_csv("reference/tables/measures.csv"))
    >>> limits = dict.fromkeys(THRESHOLDS, 0.05) | {"max_residual": 1e-12, "significance": 1e-3}
    >>> facts = Facts("mehta_schwab", coupling=0.408, lattice_size=40, **limits)
    >>> others = at_other_thresholds(measures, facts)
    >>> others.loc[others["threshold"] == "max_residual", "factor"].unique().tolist()
    [0.5, 2.0]
    """
    rows = []
    for answer in CLAIMS:
        claim = answer(measures, facts)
        for name in THRESHOLDS:
            for factor in _FACTORS if name in claim.thresholds else ():
                limit = factor * getattr(facts, name)
                row = answer(measures, replace(facts, **{name: limit})).row()
                changed = {"threshold": name, "factor": factor, "limit": limit}
                found = {column: row[column] for column in _ANSWER}
                turns = row["verdict"] != claim.answer.verdict
                rows.append({"number": claim.number, **changed, **found, "turns": turns})
    return pd.DataFrame(rows)


def turned_by(others: pd.DataFrame) -> "pd.Series[str]":
    """In words, the changes of `at_other_thresholds` that turn each claim's verdict, or `none`.

    Examples
    --------
    >>> others = pd.DataFrame(
    ...     {"number": 8, "threshold": "just_above", "factor": [0.5, 2.0], "turns": [True, False]}
    ... )
    >>> turned_by(others).to_dict()
    {8: 'just_above halved'}
    """
    return pd.Series(
        {number: _words(part[part["turns"]]) for number, part in others.groupby("number")}
    )


def repeats(
    measures: Measures, facts: Facts, *, seed: int, n_draws: int = 200
) -> "pd.Series[float]":
    """How often a run with other networks would give the same verdict.

    A network that is trained with other random numbers, or on another kind of processor, gives
    other values. Each draw has, for each measure with an error, a value from the normal
    distribution around it; the error of m seeds is multiplied by the root of chi^2 / (m - 1).
    Measures are drawn independently, and a single seed spreads by its error within that seed.

    Parameters
    ----------
    measures : Measures
        The table of measures.
    facts : Facts
        Numbers of the configuration.
    seed : int
        Of the draws.
    n_draws : int
        Number of draws.

    Returns
    -------
    Series of float
        By number of the claim, the fraction of draws with its verdict; NaN for claims that are
        not measured.

    Examples
    --------
    With the measures of the reference run, in a clone of the repository:

    >>> measures = Measures(pd.read_csv("reference/tables/measures.csv"))
    >>> limits = dict.fromkeys(THRESHOLDS, 0.05) | {"max_residual": 1e-12, "significance": 1e-3}
    >>> facts = Facts("mehta_schwab", coupling=0.408, lattice_size=40, **limits)
    >>> fractions = repeats(measures, facts, seed=1, n_draws=5)
    >>> bool(fractions.dropna().between(0, 1).all())
    True
    """
    rng = np.random.default_rng(seed)
    claims: dict[int, Claim] = {one.number: one for one in (f(measures, facts) for f in CLAIMS)}
    measured = [number for number, claim in claims.items() if claim.kind == MEASURED]
    looked_up = Measures(measures.table[measures.table["at"].isna()])  # no claim is about a curve
    same = dict.fromkeys(measured, 0)
    for _ in range(n_draws):
        drawn = looked_up.with_values(*_redrawn(looked_up.table, rng))
        for number in measured:
            answer = CLAIMS[number - 1](drawn, facts).answer
            same[number] += answer.verdict == claims[number].answer.verdict
    found = {number: same[number] / n_draws for number in measured}
    return pd.Series(found, dtype=float).reindex(list(claims))


def _redrawn(table: pd.DataFrame, rng: np.random.Generator) -> tuple[Array, Array]:
    """Values and errors."""
    value, err = table["value"].to_numpy(float), np.nan_to_num(table["err"].to_numpy(float))
    dof = np.maximum(table["n_seeds"].to_numpy(float) - 1, 0)
    spread = np.where(dof > 0, np.sqrt(rng.chisquare(np.maximum(dof, 1)) / np.maximum(dof, 1)), 1)
    drawn = value + err * rng.standard_normal(len(table))
    return drawn, table["err"].to_numpy(float) * spread


def _words(turning: pd.DataFrame) -> str:
    changes = (
        f"{name} {' or '.join(_FACTORS[factor] for factor in part['factor'])}"
        for name, part in turning.groupby("threshold", sort=False)
    )
    return ", ".join(changes) or "none"

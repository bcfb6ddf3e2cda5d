"""What is said of a claim, and the numbers that are compared for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t as student

from rgdl.claims.evidence import LEVEL, NONE, Evidence, all_of

Tables = Mapping[str, pd.DataFrame]

HOLDS = "holds"
LIMITED = "holds with a limit"
FAILS = "does not hold"
UNTESTABLE = "not testable"

_ALIKE = 0.1


@dataclass(frozen=True)
class Measured:
    """A number with its standard error, and from how many seeds that is known.

    Attributes
    ----------
    value : float
        NaN if there is none.
    err : float
        From seeds and from what was measured within them. 0 if the value is exact, NaN if it is not
        known.
    n_seeds : int
        0 if there are no seeds; 1 if the error is over the units or samples of one network.
    """

    value: float
    err: float = 0.0
    n_seeds: int = 0

    @property
    def is_known(self) -> bool:
        """Whether there is a number, and an error."""
        return not math.isnan(self.value + self.err)

    def times(self, factor: float) -> "Measured":
        """The number times an exact one."""
        return Measured(self.value * factor, self.err * abs(factor), self.n_seeds)

    def over(self, other: "Measured") -> "Measured":
        """The ratio of both, with an error to first order; nothing without all seeds of both."""
        if self.n_seeds != other.n_seeds or not other.value:
            return NOTHING
        ratio = self.value / other.value
        err = math.hypot(self.err / other.value, ratio * other.err / other.value)
        return Measured(ratio, err, self.n_seeds)

    def exceeds(self, other: "Measured | float", *, margin: float = 0.0) -> Evidence:
        """Evidence that it is larger than another, by Student's test in Welch's form.

        The error of m seeds has m - 1 degrees of freedom, which is to err on the safe side: what of
        it is known from many units or samples has more. That of a network of one seed has as many
        as it takes; but beside a network of several it is taken to spread from seed to seed as
        that one does.

        Parameters
        ----------
        other : Measured or float
            A float is exact.
        margin : float
            The least difference that would matter. That it is not larger counts as shown once it
            is shown that it is not larger by this.
        """
        other = other if isinstance(other, Measured) else Measured(other)
        if not (self.is_known and other.is_known):
            return NONE
        difference = self.value - other.value
        err, dof = _error_of_difference(self, other)
        return Evidence(_chance(difference, err, dof), _chance(margin - difference, err, dof))

    def is_like(self, other: "Measured") -> Evidence:
        """Evidence that it is within a tenth of another."""
        bounds = (other.times(1 - _ALIKE), other.times(1 + _ALIKE))
        low, high = sorted(bounds, key=lambda bound: bound.value)
        return all_of(self.exceeds(low), high.exceeds(self))


NOTHING = Measured(math.nan, math.nan)


class Answer(NamedTuple):
    """The answer to a claim.

    Attributes
    ----------
    verdict : str
        The strongest that is shown: `holds`, `holds with a limit`, `does not hold`; or `not
        testable`, if neither the claim, be it with its limit, nor its contrary is.
    p_value : float
        How often numbers would show that verdict as clearly were it wrong, at most: below
        `evidence.LEVEL`. NaN of `not testable`.
    p_against : float
        The same of the claim without its limit, were it right. Where this is large and the
        verdict has a limit, it is not known whether the claim holds without it.
    """

    verdict: str
    p_value: float
    p_against: float


@dataclass(frozen=True)
class Claim:
    """One claim and its answer.

    Attributes
    ----------
    number : int
        Its number in the ledger, 1 to 14.
    claim : str
        What the paper says, in our words.
    quantity : str
        What is measured.
    measured : Measured
        Its value.
    null : str
        What it is compared with.
    null_measured : Measured
        The value of that.
    answer : Answer
        The verdict and its p-values.
    rule : str
        From which numbers the verdict follows.
    """

    number: int
    claim: str
    quantity: str
    measured: Measured
    null: str
    null_measured: Measured
    answer: Answer
    rule: str

    def row(self) -> dict[str, object]:
        """The claim as a row of a table."""
        return {
            "number": self.number,
            "claim": self.claim,
            "quantity": self.quantity,
            "value": self.measured.value,
            "value_err": self.measured.err,
            "null": self.null,
            "null_value": self.null_measured.value,
            "null_err": self.null_measured.err,
            "verdict": self.answer.verdict,
            "rule": self.rule,
            "p_value": self.answer.p_value,
            "p_against": self.answer.p_against,
            "n_seeds": self.measured.n_seeds,
            "null_n_seeds": self.null_measured.n_seeds,
        }


def verdict(*, holds: Evidence, limited: Evidence | None = None, testable: bool = True) -> Answer:
    """The strongest verdict that the evidence shows.

    Parameters
    ----------
    holds : Evidence
        Of the claim as it stands.
    limited : Evidence, optional
        Of what is left of it with a limit: a part of `holds`, so that what speaks against this
        speaks against that.
    testable : bool
        Whether all numbers are there that the claim asks for.
    """
    if not testable:
        return Answer(UNTESTABLE, math.nan, math.nan)
    limited = limited or holds
    answers = ((HOLDS, holds.of), (LIMITED, limited.of), (FAILS, limited.against))
    shown = [answer for answer in answers if answer[1] < LEVEL]
    return Answer(*(shown[0] if shown else (UNTESTABLE, math.nan)), holds.against)


def largest(values: pd.Series) -> float:
    """Largest of some numbers; NaN if one of them is, or if there are none."""
    return float(np.max(values.to_numpy(np.float64))) if len(values) else math.nan


def _error_of_difference(a: Measured, b: Measured) -> tuple[float, float]:
    """Standard error, and its degrees of freedom after Welch and Satterthwaite."""
    parts = [_variance(number, beside) for number, beside in ((a, b), (b, a))]
    variance = sum(variance for variance, _ in parts)
    spread = sum(variance**2 / dof for variance, dof in parts)
    return math.sqrt(variance), variance**2 / spread if spread > 0 else math.inf


def _variance(number: Measured, beside: Measured) -> tuple[float, float]:
    """Variance that a number brings to a difference, and its degrees of freedom.

    The spread between its seeds counts once more where the other number has one seed alone.
    """
    if number.n_seeds < 2:
        return number.err**2, math.inf
    n_times = 1 + number.n_seeds if beside.n_seeds == 1 else 1
    return n_times * number.err**2, number.n_seeds - 1


def _chance(excess: float, err: float, dof: float) -> float:
    """Of at least so large an excess where there is none."""
    if err == 0:
        return 0.0 if excess > 0 else 1.0
    return float(student.sf(excess / err, dof))

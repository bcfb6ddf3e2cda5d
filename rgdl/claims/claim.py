"""What is said of a claim, and the comparisons that a verdict may rest on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

Tables = Mapping[str, pd.DataFrame]

HOLDS = "holds"
LIMITED = "holds with a limit"
FAILS = "does not hold"
UNTESTABLE = "not testable"

_SIGMA = 5.0
_ALIKE = 0.1


@dataclass(frozen=True)
class Measured:
    """A number with its standard error, 0 where it is exact; NaN where one is not known."""

    value: float
    err: float = 0.0

    @property
    def is_known(self) -> bool:
        """Whether there is a number, and an error."""
        return not math.isnan(self.value + self.err)

    def exceeds(self, other: "Measured | float") -> bool:
        """Whether it is larger by five standard errors of the difference; never if one is NaN."""
        other = other if isinstance(other, Measured) else Measured(other)
        return self.value - other.value > _SIGMA * math.hypot(self.err, other.err)

    def is_like(self, other: "Measured | float") -> bool:
        """Whether it is within a tenth of another, and known well enough to say so."""
        other = other if isinstance(other, Measured) else Measured(other)
        distance = abs(self.value - other.value) + 2 * math.hypot(self.err, other.err)
        return distance < _ALIKE * abs(other.value)


NOTHING = Measured(math.nan, math.nan)


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
    verdict : str
        `holds`, `holds with a limit`, `does not hold` or `not testable`.
    rule : str
        From which numbers the verdict follows.
    """

    number: int
    claim: str
    quantity: str
    measured: Measured
    null: str
    null_measured: Measured
    verdict: str
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
            "verdict": self.verdict,
            "rule": self.rule,
        }


def verdict(*, holds: bool, limited: bool = False, testable: bool = True) -> str:
    """The strongest verdict whose condition is met."""
    if not testable:
        return UNTESTABLE
    if holds:
        return HOLDS
    return LIMITED if limited else FAILS


def mean_over_seeds(table: pd.DataFrame, column: str) -> Measured:
    """Mean of a column that has a row for each seed, and its standard error.

    One seed has the error that the table states for it in `..._err`, or none.
    """
    values = table[column].to_numpy(np.float64)
    if not len(values) or np.isnan(values).any():
        return NOTHING
    stated = float(table[f"{column}_err"].mean()) if f"{column}_err" in table else math.nan
    spread = float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan
    return Measured(float(values.mean()), float(np.fmax(spread, stated)))


def largest(values: pd.Series) -> float:
    """Largest of some numbers; NaN if one of them is, or if there are none."""
    return float(np.max(values.to_numpy(np.float64))) if len(values) else math.nan

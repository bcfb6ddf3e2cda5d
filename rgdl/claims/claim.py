"""A claim of the paper and its answer."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from rgdl.claims.evidence import Evidence
from rgdl.measures import Measure
from rgdl.rounding import FRACTION

HOLDS = "holds"
LIMITED = "holds with a limit"
FAILS = "does not hold"
UNDECIDED = "undecided"
VERDICTS = (HOLDS, LIMITED, FAILS, UNDECIDED)

#: What a claim rests on: an identity or a sum over all states; a known result of the field; trained
#: networks.
ALGEBRA, TEXTBOOK, MEASURED = "algebra", "textbook", "measured"
KINDS = (ALGEBRA, TEXTBOOK, MEASURED)


class Answer(NamedTuple):
    """The answer to a claim.

    Attributes
    ----------
    verdict : str
        The strongest that is shown: `holds`, `holds with a limit` or `does not hold`;
        `undecided` if none is.
    p_value : float
        Upper bound on the probability of evidence this strong if the verdict is wrong; NaN if
        undecided.
    p_against : float
        The same of the evidence against the claim without a limit. If it is large and the verdict
        has a limit, it is not known whether the claim holds without one.
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
        The claim, in our words.
    quantity : str
        The quantity that decides it.
    measure : Measure
        The value of that quantity.
    null : str
        What it is compared with.
    null_measure : Measure
        The value of that.
    answer : Answer
        The verdict and its p-values.
    rule : str
        How the verdict follows from the numbers.
    kind : str
        What it rests on: `algebra`, `textbook` or `measured`.
    thresholds : tuple of str
        The thresholds of `Facts` that its answer depends on.

    Examples
    --------
    >>> claim = Claim(
    ...     number=1, claim="The sky is blue.", quantity="blueness", measure=Measure(0.9, 0.01),
    ...     null="a gray sky", null_measure=Measure(0.0), answer=Answer(HOLDS, 1e-6, 1.0),
    ...     rule="bluer than gray", kind=MEASURED, thresholds=("significance",),
    ... )
    >>> claim.row()["verdict"]
    'holds'
    """

    number: int
    claim: str
    quantity: str
    measure: Measure
    null: str
    null_measure: Measure
    answer: Answer
    rule: str
    kind: str
    thresholds: tuple[str, ...]

    def row(self) -> dict[str, object]:
        """The claim as a row of a table."""
        return {
            "number": self.number,
            "kind": self.kind,
            "claim": self.claim,
            "quantity": self.quantity,
            "value": self.measure.value,
            "value_err": self.measure.err,
            "unit": _printed_unit(self.measure),
            "null": self.null,
            "null_value": self.null_measure.value,
            "null_err": self.null_measure.err,
            "null_unit": _printed_unit(self.null_measure),
            "verdict": self.answer.verdict,
            "rule": self.rule,
            "p_value": self.answer.p_value,
            "p_against": self.answer.p_against,
            "n_seeds": self.measure.n_seeds,
            "null_n_seeds": self.null_measure.n_seeds,
        }


def verdict(
    *, holds: Evidence, limited: Evidence | None = None, testable: bool = True, significance: float
) -> Answer:
    """The strongest verdict that the evidence shows.

    Parameters
    ----------
    holds : Evidence
        Of the claim as it stands.
    limited : Evidence, optional
        Of the claim with a limit. It follows from the claim without one, so evidence against it
        is evidence against both.
    testable : bool
        Whether all numbers that the claim needs are known.
    significance : float
        A verdict is shown by a p-value below this. It is that of the whole verdict, which counts
        all of its comparisons.
    """
    if not testable:
        return Answer(UNDECIDED, math.nan, math.nan)
    limited = limited or holds
    answers = ((HOLDS, holds.of), (LIMITED, limited.of), (FAILS, limited.against))
    shown = [answer for answer in answers if answer[1] < significance]
    return Answer(*(shown[0] if shown else (UNDECIDED, math.nan)), holds.against)


def _printed_unit(measure: Measure) -> str:
    """Only that of a fraction, which texts print in per cent; the claim states the others."""
    return measure.unit if measure.unit == FRACTION else ""

"""Evidence for and against a statement, as p-values."""

import math
from dataclasses import dataclass

from rgdl.measures import Measure


@dataclass(frozen=True)
class Evidence:
    """Two p-values of a statement.

    Attributes
    ----------
    of : float
        For the statement: the chance of numbers that speak as clearly for it, if it is wrong.
    against : float
        Against it: the chance of numbers that speak as clearly against it, if it is right.
    """

    of: float
    against: float

    @property
    def reversed(self) -> "Evidence":
        """Evidence of the contrary."""
        return Evidence(self.against, self.of)


#: An unknown number shows nothing.
NONE = Evidence(1.0, 1.0)


def certain(statement: bool) -> Evidence:
    """Evidence that is exact."""
    return Evidence(0.0, 1.0) if statement else Evidence(1.0, 0.0)


def all_of(*parts: Evidence) -> Evidence:
    """Evidence that all statements are right.

    Each must be shown, so the weakest evidence decides (an intersection-union test). One wrong
    statement is enough for the contrary: the strongest evidence decides, times the number of
    statements that could have been found wrong (Bonferroni), without those that are certain.
    """
    if not parts:
        return NONE
    chances = sum({part.of, part.against} != {0.0, 1.0} for part in parts)
    strongest = min(part.against for part in parts)
    return Evidence(max(part.of for part in parts), min(1.0, max(chances, 1) * strongest))


def any_of(*parts: Evidence) -> Evidence:
    """Evidence that at least one statement is right."""
    return all_of(*(part.reversed for part in parts)).reversed


def exceeds(one: Measure, other: Measure | float, *, margin: float = 0.0) -> Evidence:
    """Evidence that a measure exceeds another by a margin, by Student's test in Welch's form.

    m seeds give m - 1 degrees of freedom, which is conservative. One seed gives infinitely many;
    against several seeds, it is assumed to spread like them.

    Parameters
    ----------
    one : Measure
        What is claimed to be larger.
    other : Measure or float
        A float is exact.
    margin : float
        The smallest difference that matters: evidence for the statement is evidence that the
        difference is larger, and evidence against it that the difference is smaller.
    """
    other = other if isinstance(other, Measure) else Measure(other)
    if not (one.is_known and other.is_known):
        return NONE
    excess = one.value - other.value - margin
    err, dof = _error_of_difference(one, other)
    return Evidence(_chance(excess, err, dof), _chance(-excess, err, dof))


def is_alike(one: Measure, other: Measure, *, within: float) -> Evidence:
    """Evidence that a measure differs from another by less than a fraction of the latter."""
    bounds = (other.times(1 - within), other.times(1 + within))
    low, high = sorted(bounds, key=lambda bound: bound.value)
    return all_of(exceeds(one, low), exceeds(high, one))


def _error_of_difference(a: Measure, b: Measure) -> tuple[float, float]:
    """Standard error, and its degrees of freedom after Welch and Satterthwaite."""
    parts = [_variance(one, other) for one, other in ((a, b), (b, a))]
    variance = sum(variance for variance, _ in parts)
    spread = sum(variance**2 / dof for variance, dof in parts)
    return math.sqrt(variance), variance**2 / spread if spread > 0 else math.inf


def _variance(one: Measure, other: Measure) -> tuple[float, float]:
    """The variance that a measure adds to a difference, and its degrees of freedom.

    The spread between its seeds counts once more where the other measure has a single seed.
    """
    if one.n_seeds < 2:
        return one.err**2, math.inf
    n_times = 1 + one.n_seeds if other.n_seeds == 1 else 1
    return n_times * one.err**2, one.n_seeds - 1


def _chance(excess: float, err: float, dof: float) -> float:
    """Chance of at least so large an excess where there is none."""
    from scipy.special import stdtr  # the distribution of Student's t

    if err == 0:
        return 0.0 if excess > 0 else 1.0
    return float(stdtr(dof, -excess / err))

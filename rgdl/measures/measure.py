"""One measure: a value over seeds, its error and its unit."""

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Measure:
    """A row of the table of measures.

    Attributes
    ----------
    value : float
        Mean over the seeds that have a value; NaN if there is none.
    err : float
        Its standard error; 0 if the value is exact, NaN if the error is not known.
    unit : str
        "" for none; "fraction" for one that texts print in per cent.
    n_seeds : int
        Seeds that have a value; 0 if no seeds are concerned.
    n_trained : int
        Seeds of the network.

    Examples
    --------
    >>> length, spacing = Measure(6.0, 0.3, "lattice spacings"), Measure(2.0)
    >>> ratio = length.over(spacing)
    >>> ratio.value, round(ratio.err, 6), ratio.is_known
    (3.0, 0.15, True)
    """

    value: float
    err: float = 0.0
    unit: str = ""
    n_seeds: int = 0
    n_trained: int = 0

    @property
    def is_known(self) -> bool:
        """Whether every seed has a value, and the error is known."""
        return self.n_seeds == self.n_trained and math.isfinite(self.value + self.err)

    def times(self, factor: float) -> "Measure":
        """The measure times an exact number."""
        return replace(self, value=self.value * factor, err=self.err * abs(factor))

    def over(self, other: "Measure") -> "Measure":
        """The ratio, with its error to first order; unknown unless both have the same seeds."""
        both_known = self.is_known and other.is_known and self.n_seeds == other.n_seeds
        if not (both_known and other.value):
            return UNKNOWN
        ratio = self.value / other.value
        err = math.hypot(self.err / other.value, ratio * other.err / other.value)
        return replace(self, value=ratio, err=err, unit="")


UNKNOWN = Measure(math.nan, math.nan)

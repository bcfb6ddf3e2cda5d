"""An estimate of a partition function, with its bounds."""

from dataclasses import dataclass, field

from rgdl.types import Array


@dataclass(frozen=True)
class LogPartition:
    """Estimates of log Z from both ends of an annealing.

    Attributes
    ----------
    forward, forward_err : float
        Estimate by annealing towards the machine, and its standard error. The estimate of Z is
        unbiased; that of log Z is too low on average.
    reverse, reverse_err : float
        Estimate by annealing from states of the machine, and its standard error. It is too high
        on average, if these states are of all modes of the machine.
    reverse_states : ndarray, shape (n_chains, n_features)
        States of the visible units from which the reverse chains start.

    Examples
    --------
    >>> import numpy as np
    >>> from rgdl.rbm import LogPartition
    >>> found = LogPartition(9.5, 0.1, 10.5, 0.1, reverse_states=np.zeros((1, 3)))
    >>> found.estimate, round(found.lower, 6), round(found.upper, 6)
    (10.0, 9.2, 10.8)
    """

    forward: float
    forward_err: float
    reverse: float
    reverse_err: float
    reverse_states: Array = field(repr=False, compare=False)

    @property
    def estimate(self) -> float:
        """Mean of both estimates."""
        return (self.forward + self.reverse) / 2

    @property
    def err(self) -> float:
        """Half of the distance from `lower` to `upper`."""
        return (self.upper - self.lower) / 2

    @property
    def lower(self) -> float:
        """Three standard errors below either estimate."""
        return min(self.forward - 3 * self.forward_err, self.reverse - 3 * self.reverse_err)

    @property
    def upper(self) -> float:
        """Three standard errors above either estimate."""
        return max(self.forward + 3 * self.forward_err, self.reverse + 3 * self.reverse_err)

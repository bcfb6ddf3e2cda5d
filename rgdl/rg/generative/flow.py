"""The flow of samples through a map of configurations, which is applied again and again."""

from collections.abc import Callable, Iterator, Sequence

from rgdl.arguments import whole_number
from rgdl.types import Array


def follow_flow(
    start: Array, transform: Callable[[Array], Array], *, steps: Sequence[int]
) -> Iterator[tuple[int, Array]]:
    """Samples after some numbers of steps, each of which applies a map to all samples.

    With a machine, v -> h -> v, both drawn, this is Gibbs sampling of the machine: its own p(v)
    does not change. With block spins it is a transformation of the renormalization group.

    Parameters
    ----------
    start : ndarray of int8, shape (n_samples, L, L)
        Independent samples. They stay independent of each other.
    transform : callable
        Takes and returns such an array; L may change.
    steps : sequence of int
        Numbers of steps, >= 1 and ascending.

    Yields
    ------
    step : int
    samples : ndarray of int8, shape (n_samples, L', L')

    Raises
    ------
    ValueError
        If the steps are not ascending or below 1.

    References
    ----------
    Iso, Shiba & Yokoo, Phys. Rev. E 97, 053304 (2018); Funai & Giataganas, Phys. Rev. Research 2,
    033415 (2020).

    Examples
    --------
    >>> import numpy as np
    >>> spins = np.ones((1, 2, 2), np.int8)
    >>> flipped = follow_flow(spins, lambda spins: -spins, steps=[1, 4])
    >>> [(step, int(spins[0, 0, 0])) for step, spins in flipped]
    [(1, -1), (4, 1)]
    """
    steps = [whole_number("steps", step, minimum=1) for step in steps]
    if any(after <= before for before, after in zip([0, *steps], steps, strict=False)):
        raise ValueError(f"steps must be >= 1 and ascending, got {steps}")
    samples, done = start, 0
    for step in steps:
        for _ in range(step - done):
            samples = transform(samples)
        done = step
        yield step, samples

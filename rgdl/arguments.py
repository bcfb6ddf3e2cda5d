"""Checks of arguments: whole numbers, seeds and generators.

Each function returns the value in its usual type, or raises ValueError with the name of the
argument, what is allowed, and the value.
"""

import operator
from typing import Any

import numpy as np

MAX_SEED = 2**64 - 1  # of the counter-based random numbers: their key has 64 bits


def whole_number(
    name: str, value: Any, *, minimum: int | None = None, maximum: int | None = None
) -> int:
    """The value as a Python integer, which does not overflow.

    Parameters
    ----------
    name : str
        Of the argument.
    value : int
        Also an integer of numpy, of any size; not a bool, and not a float such as 2.0.
    minimum, maximum : int, optional
        Smallest and largest allowed value.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the value is not a whole number within the limits.

    Examples
    --------
    >>> whole_number("n_samples", np.uint8(20), minimum=1) ** 2
    400
    >>> whole_number("n_samples", 1.9, minimum=1)
    Traceback (most recent call last):
        ...
    ValueError: n_samples must be a whole number >= 1, got 1.9
    """
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or not _is_between(minimum, number, maximum):
        limits, shown = _limits(minimum, maximum), repr(value) if number is None else number
        raise ValueError(f"{name} must be a whole number{limits}, got {shown}")
    return number


def as_seed(seed: Any, *, name: str = "seed", maximum: int = MAX_SEED) -> int:
    """The seed of a sequence of random numbers: a whole number, and the same numbers each time.

    Parameters
    ----------
    seed : int
        0 to `maximum`, by default 2^64 - 1.
    name : str
        Of the argument.
    maximum : int
        Largest seed.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is not such a number. None is refused, as no result could be repeated.
    """
    if seed is None:
        raise ValueError(
            f"{name} must be a whole number{_limits(0, maximum)}, got None: equal seeds give equal "
            "results, so choose any number and keep it"
        )
    return whole_number(name, seed, minimum=0, maximum=maximum)


def as_random_state(random_state: Any) -> np.random.RandomState:
    """The random numbers of an estimator, by scikit-learn's convention for `random_state`.

    Parameters
    ----------
    random_state : int, RandomState instance or None
        A seed from 0 to 2^32 - 1, or None for numpy's global generator.

    Returns
    -------
    RandomState
        The given one, that of numpy.random, or a new one from a seed.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if isinstance(random_state, np.random.RandomState):
        return random_state
    if random_state is None:
        return np.random.mtrand._rand  # as scikit-learn does: numpy has no public name for it
    seed = as_seed(random_state, name="random_state", maximum=2**32 - 1)
    return np.random.RandomState(seed)


def as_generator(rng: Any) -> np.random.Generator:
    """A numpy Generator: the given one, or a new one from a seed.

    Parameters
    ----------
    rng : Generator or seed
        A seed is a BitGenerator, a SeedSequence, or one or more whole numbers >= 0: what
        `numpy.random.default_rng` takes, but not None.

    Returns
    -------
    Generator

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> as_generator(1).integers(10) == np.random.default_rng(1).integers(10)
    np.True_
    """
    try:
        if rng is not None and not isinstance(rng, bool | float | str):
            return np.random.default_rng(rng)
    except (TypeError, ValueError):
        pass
    raise ValueError(
        f"rng must be a numpy.random.Generator, or a seed for numpy.random.default_rng, got {rng!r}"
    )


def _is_between(minimum: int | None, number: int, maximum: int | None) -> bool:
    return (minimum is None or minimum <= number) and (maximum is None or number <= maximum)


def _limits(minimum: int | None, maximum: int | None) -> str:
    if minimum is not None and maximum is not None:
        return f" from {minimum} to {_power_or_number(maximum)}"
    if maximum is not None:
        return f" <= {_power_or_number(maximum)}"
    return f" >= {minimum}" if minimum is not None else ""


def _power_or_number(number: int) -> str:
    for name, power in (("{}", number), ("{} - 1", number + 1)):
        if power > 2**16 and power & (power - 1) == 0:
            return name.format(f"2^{power.bit_length() - 1}")
    return str(number)

"""A number, or a word, that a text on the results may state."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

#: Unit in which a text states a fraction.
PER_CENT = "%"

Kind: TypeAlias = Literal["measured", "exact", "given", "text"]


@dataclass(frozen=True)
class Number:
    """A number or a word of a run.

    Attributes
    ----------
    value : float, int, str or None
        None where there is none, as for the correlation length of an ordered lattice.
    error : float or None
        Standard error; None where there is none, or where it is not known.
    unit : str
        In words, "" for none; `PER_CENT` for a fraction, which is 100 times that of the tables.
    rule : str
        The rule of the workflow that made it, or `config.yaml`.
    meaning : str
        What it is, in one line.
    kind : str
        `measured` with random numbers, `exact` without any, `given` by the configuration, `text`.
    n_values : int or None
        Number of seeds that the error comes from; None if from one seed, or if there is no error.
    digits : int
        Significant digits that are printed where there is no error.

    Examples
    --------
    >>> Number(2.5, 0.1, "lattice spacings", "tabulate_numbers", "a length").kind
    'measured'
    """

    value: float | int | str | None
    error: float | None
    unit: str
    rule: str
    meaning: str
    kind: Kind = "measured"
    n_values: int | None = None
    digits: int = 4


Named: TypeAlias = Iterator[tuple[str, Number]]

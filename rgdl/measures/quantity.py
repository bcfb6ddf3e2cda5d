"""One quantity of the table of measures."""

from dataclasses import dataclass

SITES, SPACINGS = "sites", "lattice spacings"


@dataclass(frozen=True)
class Quantity:
    """Meaning, unit, and the significant digits that are printed where there is no error.

    Examples
    --------
    >>> Quantity("correlation length", "lattice spacings").digits
    4
    """

    meaning: str
    unit: str = ""
    digits: int = 4

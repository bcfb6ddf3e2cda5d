"""Values and errors rounded to the digits that the error leaves: one rule for texts and figures."""

import math
from dataclasses import dataclass

#: Unit, in tables, of a fraction; texts print it in per cent.
FRACTION = "fraction"

#: Significant digits of every number in tables and files.
KNOWN_DIGITS = 6

_TOO_LARGE, _TOO_SMALL = 1e6, 1e-4  # to be written without a power of ten
_ROUNDING = 1e-9  # smaller values are rounding errors of exact zeros
_LIMIT_IN_ERRORS = 3 * math.sqrt(2)  # 3/n over the error of no count, which is 1 / (sqrt(2) n)


@dataclass(frozen=True)
class Printed:
    """Digits of a value and of its error ("" without one), both times 10^exponent."""

    value: str
    error: str = ""
    exponent: int = 0


def round_with_error(value: float, error: float) -> Printed:
    """Round a value and its standard error to the same decimal.

    The error keeps one significant digit, or two if it begins with 1. The value keeps no more
    than the six digits of the tables.

    Parameters
    ----------
    value : float
        Finite.
    error : float
        Positive.
    """
    exponent = _exponent(max(abs(value), error))
    value, error = value / 10.0**exponent, error / 10.0**exponent
    place = _error_place(error)
    if value:
        place = max(place, _place(value, KNOWN_DIGITS))
    error = max(round(error, -place), 10.0**place)
    return Printed(_fixed(round(value, -place), place), _fixed(error, place), exponent)


def round_measured(value: float, error: float, *, is_fraction: bool = False) -> Printed:
    """Round a value with its standard error, or give an upper limit for a fraction of no counts.

    If none of n units has a property, the error of the fraction is `counting_error(0, n)`. The
    limit is 3/n: a larger fraction would give no count with less than 5 % probability. It is
    printed as "< 0.15", rounded up to one significant digit, or two if it begins with 1.

    Parameters
    ----------
    value : float
        Finite.
    error : float
        Positive.
    is_fraction : bool
        Whether it is a fraction of a number of units, in any unit.

    Examples
    --------
    >>> round_measured(0.0, 0.0353, is_fraction=True).value
    '< 0.15'
    """
    if value or not is_fraction:
        return round_with_error(value, error)
    limit = _LIMIT_IN_ERRORS * error
    place = _error_place(limit)
    return Printed(f"< {_fixed(math.ceil(limit / 10.0**place) * 10.0**place, place)}")


def round_exact(value: float, *, digits: int) -> Printed:
    """Round a value without an error to so many significant digits.

    Whole numbers, and those printed with all digits of the tables, lose trailing zeros. Values
    below 1e-9, the size of rounding errors, have two digits.

    Parameters
    ----------
    value : float
        Finite.
    digits : int
        Number of significant digits.
    """
    value = float(value)
    if abs(value) < _ROUNDING:
        return round_to_digits(value, 2, strip=False)
    return round_to_digits(value, digits, strip=value.is_integer() or digits >= KNOWN_DIGITS)


def round_to_digits(value: float, digits: int, *, strip: bool) -> Printed:
    """Round to so many significant digits; `strip` removes zeros behind the decimal point."""
    if not value:
        return Printed("0")
    value = float(f"{value:.{digits - 1}e}")  # 9.96 may become 10
    exponent = _exponent(abs(value))
    place = _place(value / 10.0**exponent, digits)
    text = _fixed(round(value / 10.0**exponent, -place), place)
    if strip and "." in text:
        text = text.rstrip("0").rstrip(".")
    return Printed(text, exponent=exponent)


def _exponent(size: float) -> int:
    return 0 if _TOO_SMALL <= size < _TOO_LARGE else math.floor(math.log10(size))


def _error_place(error: float) -> int:
    """Power of ten of the last digit of an error: 0.012 ends at -3, 0.02 at -2."""
    digits, _, power = f"{error:.1e}".partition("e")
    return int(power) - digits.startswith("1")


def _place(value: float, digits: int) -> int:
    """Power of ten of the last of so many significant digits."""
    return int(f"{value:.{digits - 1}e}".partition("e")[2]) - digits + 1


def _fixed(value: float, place: int) -> str:
    text = f"{value:.{max(0, -place)}f}"
    return text if float(text) else text.removeprefix("-")

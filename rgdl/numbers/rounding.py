"""Numbers as a text prints them: to the digits that their errors leave."""

import math
from dataclasses import dataclass

from rgdl.numbers.number import Number

#: Significant digits of every number in tables and files.
KNOWN_DIGITS = 6

_MISSING = "–"
_TOO_LARGE, _TOO_SMALL = 1e6, 1e-4  # to be written without a power of ten
_ROUNDING = 1e-9  # below this, digits are those of rounding errors


@dataclass(frozen=True)
class Printed:
    """Digits of a value and its error, "" where it has none, both times 10^exponent."""

    value: str
    error: str = ""
    exponent: int = 0


def print_number(number: Number) -> Printed:
    """Round a number as a text prints it.

    An error has one significant digit, or two if it begins with 1, and the value ends at the same
    place, or where the digits of tables end. Without an error a value has `number.digits`, and no
    zeros behind the point if it is whole or has all digits of the tables; a value of the
    configuration has all of its own.

    Parameters
    ----------
    number : Number
        Not a word.

    Returns
    -------
    Printed
        With plain digits: "-0.0012", "40,000"; "–" for what is not there.
    """
    value = number.value
    if value is None or isinstance(value, str):
        return Printed(_MISSING)
    if isinstance(value, int):
        return Printed(f"{value:,}" if abs(value) >= 10_000 else str(value))
    if number.error:
        return _with_error(value, number.error)
    if number.kind == "given":
        return _to_digits(value, 15, strip=True)
    if abs(value) < _ROUNDING:
        return _to_digits(value, 2, strip=True)
    whole = value.is_integer() or number.digits >= KNOWN_DIGITS
    return _to_digits(value, number.digits, strip=whole)


def _with_error(value: float, error: float) -> Printed:
    exponent = _exponent(max(abs(value), error))
    value, error = value / 10.0**exponent, error / 10.0**exponent
    place = _error_place(error)
    if value:
        place = max(place, _place(value, KNOWN_DIGITS))
    error = max(round(error, -place), 10.0**place)
    return Printed(_fixed(round(value, -place), place), _fixed(error, place), exponent)


def _to_digits(value: float, digits: int, *, strip: bool) -> Printed:
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
    """Power of ten of the last digit that an error has: 0.012 ends at -3, 0.02 at -2."""
    digits, _, power = f"{error:.1e}".partition("e")
    return int(power) - digits.startswith("1")


def _place(value: float, digits: int) -> int:
    """Power of ten of the last of so many significant digits."""
    return int(f"{value:.{digits - 1}e}".partition("e")[2]) - digits + 1


def _fixed(value: float, place: int) -> str:
    text = f"{value:.{max(0, -place)}f}"
    return text if float(text) else text.removeprefix("-")

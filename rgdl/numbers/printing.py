"""The digits of a `Number` as a text prints them."""

from rgdl.numbers.number import PER_CENT, Number
from rgdl.rounding import Printed, round_exact, round_measured, round_to_digits


def print_number(number: Number) -> Printed:
    """Round a number as a text prints it.

    With an error the value ends at the error's last digit, without one it has `number.digits`; a
    fraction of no counts is an upper limit; a value of the configuration keeps all its digits.

    Parameters
    ----------
    number : Number
        Not a word.

    Returns
    -------
    Printed
        With plain digits: "-0.0012", "40,000", "< 0.15"; "–" where there is no value.
    """
    value = number.value
    if value is None or isinstance(value, str):
        return Printed("–")
    if isinstance(value, int):
        return Printed(f"{value:,}" if abs(value) >= 10_000 else str(value))
    if number.error:
        return round_measured(value, number.error, is_fraction=number.unit == PER_CENT)
    if number.kind == "given":
        return round_to_digits(value, 15, strip=True)
    return round_exact(value, digits=number.digits)

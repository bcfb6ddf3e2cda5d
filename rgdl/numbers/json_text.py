"""Numbers as JSON: written, read, and the text of each."""

import json
from collections.abc import Mapping

from rgdl.numbers.number import Number
from rgdl.numbers.printing import print_number
from rgdl.rounding import KNOWN_DIGITS

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_FIELDS = ("value", "error", "unit", "rule", "meaning", "kind", "n_values")


def as_json(numbers: Mapping[str, Number]) -> str:
    """Write numbers as JSON, sorted by key; equal numbers give equal bytes.

    Parameters
    ----------
    numbers : mapping of str to Number
        As `collect_numbers` returns them.

    Returns
    -------
    str
        One object per key, with the attributes of `Number`: `value` and `error` to six significant
        digits unless given by the configuration, null where there is none; and `text`, the value
        and error as they are printed, without the unit.

    Examples
    --------
    >>> length = Number(2.5, 0.1, "lattice spacings", "tabulate_numbers", "a length")
    >>> json.loads(as_json({"length": length}))["length"]["text"]
    '2.50 ± 0.10'
    """
    entries = {key: _entry(numbers[key]) for key in sorted(numbers)}
    return json.dumps(entries, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_numbers(text: str) -> dict[str, Number]:
    """Read the output of `as_json`.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    dict of str to Number

    Raises
    ------
    ValueError
        If it is not JSON, or not of numbers.

    Examples
    --------
    >>> length = Number(2.5, 0.1, "lattice spacings", "tabulate_numbers", "a length")
    >>> read_numbers(as_json({"length": length})) == {"length": length}
    True
    """
    try:
        entries = dict(json.loads(text))
        return {
            key: Number(**{name: entry[name] for name in _FIELDS}) for key, entry in entries.items()
        }
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"text must be numbers as as_json writes them, got {error!r}") from None


def as_text(number: Number) -> str:
    """The number as a text prints it, without its unit: `0.067 ± 0.003`, `1.4 × 10⁻¹⁴`."""
    if isinstance(number.value, str):
        return number.value
    digits = print_number(number)
    text = digits.value.replace("-", "−")
    if digits.error:
        text = f"{text} ± {digits.error}"
    if not digits.exponent:
        return text
    power = f"10{str(digits.exponent).translate(_SUPERSCRIPTS)}"
    return f"({text}) × {power}" if digits.error else f"{text} × {power}"


def _entry(number: Number) -> dict[str, object]:
    return {
        "value": number.value if number.kind == "given" else _rounded(number.value),
        "error": _rounded(number.error),
        "unit": number.unit,
        "text": as_text(number),
        "meaning": number.meaning,
        "kind": number.kind,
        "n_values": number.n_values,
        "rule": number.rule,
    }


def _rounded(value: float | int | str | None) -> float | int | str | None:
    return float(f"{value:.{KNOWN_DIGITS}g}") if isinstance(value, float) else value

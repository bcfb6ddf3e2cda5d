"""Numbers as LaTeX macros."""

import re
from collections.abc import Mapping

from rgdl.numbers.number import Number
from rgdl.numbers.printing import print_number

_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def as_tex(numbers: Mapping[str, Number]) -> str:
    r"""Write numbers as LaTeX macros, one per line, sorted by key.

    Parameters
    ----------
    numbers : mapping of str to Number
        As `collect_numbers` returns them.

    Returns
    -------
    str
        `\newcommand{\rgdlModelDKL}{$0.067 \pm 0.003$}`, followed by a comment with the unit, the
        meaning and the rule. Words have no dollars.

    Raises
    ------
    ValueError
        If two keys give the same macro.

    Examples
    --------
    >>> length = Number(2.5, 0.1, "", "tabulate_numbers", "a length")
    >>> print(as_tex({"length": length}).splitlines()[1])
    \newcommand{\rgdlLength}{$2.50 \pm 0.10$} % a length (tabulate_numbers)
    """
    lines: dict[str, str] = {}
    keys: dict[str, str] = {}
    for key in sorted(numbers):
        name = macro_name(key)
        if name in lines:
            raise ValueError(f"keys must give macros of their own, got {keys[name]} and {key}")
        keys[name], lines[name] = key, _line(name, numbers[key])
    return "% Numbers of a run, each with its unit, its meaning and the rule that made it.\n" + (
        "".join(lines.values())
    )


def macro_name(key: str) -> str:
    r"""The macro of a key: `fields.layer1.rms_radius` is `\rgdlFieldsLayerOneRmsRadius`.

    A point between digits, as in `0.0002`, is spelled out.
    """
    spelled = re.sub(r"(?<=\d)\.(?=\d)", "_Point_", key)
    spelled = re.sub(r"\d", lambda digit: f"_{_DIGITS[int(digit[0])]}_", spelled)
    parts = re.findall(r"[A-Za-z]+", spelled)
    return "\\rgdl" + "".join(part[0].upper() + part[1:] for part in parts)


def _line(name: str, number: Number) -> str:
    unit = f"{number.unit}; " if number.unit else ""
    comment = " ".join(f"{unit}{number.meaning} ({number.rule})".split())
    return f"\\newcommand{{{name}}}{{{_body(number)}}} % {comment}\n"


def _body(number: Number) -> str:
    if isinstance(number.value, str):
        return "".join(_SPECIAL.get(character, character) for character in number.value)
    if number.value is None:
        return "--"
    digits = print_number(number)
    text = digits.value.replace(",", "{,}")
    if digits.error:
        text = rf"{text} \pm {digits.error}"
    if digits.exponent:
        text = rf"({text})" if digits.error else text
        text = rf"{text} \times 10^{{{digits.exponent}}}"
    return f"${text}$"

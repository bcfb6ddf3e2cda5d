"""Every number that a text on the results may state, with its error, unit and rule."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.numbers.collection import collect_numbers
    from rgdl.numbers.configuration import flatten
    from rgdl.numbers.json_text import as_json, read_numbers
    from rgdl.numbers.macros import as_tex
    from rgdl.numbers.number import Number
    from rgdl.numbers.reference_agreement import compare_numbers, passes, summarize

__all__ = [
    "Number",
    "as_json",
    "as_tex",
    "collect_numbers",
    "compare_numbers",
    "flatten",
    "passes",
    "read_numbers",
    "summarize",
]

load_on_first_use(__name__)

"""Numbers in figures: the digits of the text, with matplotlib's mathematics."""

import math

from rgdl.rounding import Printed, round_exact, round_measured


def write_number(
    value: float, err: float = 0.0, *, digits: int = 4, is_fraction: bool = False
) -> str:
    """Write a value with its standard error, as "0.376 ± 0.016".

    Parameters
    ----------
    value : float
        NaN gives a dash.
    err : float
        0 for an exact number; NaN for an unknown error, which gives a question mark.
    digits : int
        Significant digits of a value without a known error.
    is_fraction : bool
        Of a fraction an upper limit is written where nothing was counted.
    """
    if not math.isfinite(value):
        return "–"
    known = err > 0 and math.isfinite(err)
    printed = (
        round_measured(value, err, is_fraction=is_fraction)
        if known
        else round_exact(value, digits=digits)
    )
    text = _write(printed)
    return text if math.isfinite(err) else f"{text} ± ?"


def _write(printed: Printed) -> str:
    if not printed.exponent:
        value = printed.value.replace("-", "−")
        return f"{value} ± {printed.error}" if printed.error else value
    factor = f"10^{{{printed.exponent}}}"
    if printed.error:
        return f"$({printed.value} \\pm {printed.error})\\times{factor}$"
    return f"${factor}$" if printed.value == "1" else f"${printed.value}\\times{factor}$"

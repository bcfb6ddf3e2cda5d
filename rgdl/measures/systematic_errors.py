"""Systematic errors of the exponents of hidden spins, from other rows of the table of measures."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

_OF_CONTROL = "matched "  # majority spins at the positions of the hidden spins, and the step
_EXPONENTS = ("y_T", "y_h")


def systematic_errors(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The systematic error of each exponent of each step of hidden spins.

    It is the deviation of majority spins at the same positions from the exact value, and the
    change of the exponent by the last operator, in quadrature.

    Parameters
    ----------
    rows : DataFrame
        Rows of the table of measures; without those of topic `exact` there are no errors.

    Yields
    ------
    dict
        A row with the quantity `y_T_systematic` or `y_h_systematic`, without an error of its own.
    """
    exact = rows[rows["topic"] == "exact"].set_index("quantity")["value"]
    of_steps = rows[(rows["topic"] == "exponents") & rows["at"].isna()]
    values = of_steps.set_index(["network", "which", "layer", "quantity"])["value"]
    for name in [y for y in _EXPONENTS if y in exact]:
        controls = of_steps["which"].str.startswith(_OF_CONTROL) & (of_steps["quantity"] == name)
        for control in of_steps[controls].to_dict("records"):
            which = control["which"].replace(_OF_CONTROL, "hidden ")
            truncation = (control["network"], which, control["layer"], f"{name}_truncation")
            if truncation in values:
                error = math.hypot(control["value"] - exact[name], values[truncation])
                labels = {"which": which, "quantity": f"{name}_systematic"}
                unknown = {"err": math.nan, "err_seeds": math.nan, "within": ""}
                row: Any = control | labels | unknown | {"value": error}
                yield row

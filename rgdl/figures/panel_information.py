"""What a coarse spin knows about its environment, against how closely it follows its block."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from rgdl.figures.style import ACCENT, INK, NETWORK, SERIES

_LINES: dict[str, dict[str, Any]] = {
    "block": {"color": INK, "linestyle": ":"},
    "best filter": {"color": SERIES[2], "linestyle": "-"},
    "majority": {"color": INK, "linestyle": "--"},
    "decimation": {"color": ACCENT, "linestyle": "-."},
}
_NAMES = {"block": "whole block", "wired machine": "RBM wired in blocks"}
_UNITS: dict[str, Any] = {"color": NETWORK["color"], "marker": "_", "linestyle": "none"}
_WIRED: dict[str, Any] = {**NETWORK, "markersize": 4.5, "linestyle": "none", "zorder": 5}


def plot_information(*, ax: Axes, rules: pd.DataFrame, torus: str, coupling: float) -> None:
    """Draw I(h : E) of Kadanoff's rule against p, and that of all other rules.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    rules : DataFrame
        The table `information`: `torus`, `coupling`, `rule`, `p`, `unit` and `information`.
    torus : str
        Name of the torus.
    coupling : float
        K, one of those in the table.

    Raises
    ------
    ValueError
        If the table has no such torus at this coupling.
    """
    alike = np.isclose(rules["coupling"], coupling, rtol=1e-5)  # tables have six digits
    chosen = rules[(rules["torus"] == torus) & alike]
    if chosen.empty:
        raise ValueError(f"torus and coupling must be in the table, got {torus} at {coupling}")
    curve = chosen[chosen["rule"] == "Kadanoff"]
    ax.plot(
        curve["p"], curve["information"], color=SERIES[1], linewidth=1.0, label="Kadanoff's rule"
    )
    for rule, look in _LINES.items():
        value = chosen.loc[chosen["rule"] == rule, "information"].item()
        ax.axhline(value, linewidth=0.9, label=_NAMES.get(rule, rule), **look)
    wired = chosen[chosen["rule"] == "wired machine"]
    ax.plot(wired["p"], wired["information"], label=_NAMES["wired machine"], **_WIRED)
    units, end = chosen[chosen["unit"].notna()], curve["p"].max()
    ax.plot([end] * len(units), units["information"], label="RBM that sees all", **_UNITS)
    ax.set_xlim(0, 1.05 * end)
    ax.set_ylim(0, None)
    ax.set_xlabel("$p$, or weight $w$ of the machine")
    ax.set_ylabel("$I(h : E)$ (bits)")

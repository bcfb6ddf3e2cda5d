"""Decimation of chains from samples, and how far the network of Fig. 2B is from the chain."""

from itertools import cycle
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rgdl.figures.style import ACCENT, INK, PAGE, SERIES, TWO_SIGMA, ZERO, label_panels

_ENDS = {"closed": ("o", INK), "open": ("s", ACCENT)}  # marker, color
_OPEN_SYMBOLS: dict[str, Any] = {"markerfacecolor": "none", "markeredgewidth": 0.7}
_OPEN_SYMBOLS |= {"linestyle": "none"}
_FLOW: dict[str, Any] = {"markersize": 3, "linestyle": "none", "elinewidth": 0.8}


def compose_decimation(samples: pd.DataFrame, divergence: pd.DataFrame) -> Figure:
    """Draw the flow of couplings, their deviations from exact values, and D_KL of the network.

    Parameters
    ----------
    samples : DataFrame
        One row per fitted coupling: `ends` (closed or open), `initial_coupling` J, `step`,
        `interaction`, `coupling`, `coupling_err`, the exact value `expected`, and `z`, the
        deviation in standard errors.
    divergence : DataFrame
        `ends`, `coupling` J, `n_spins`, and D_KL per spin: `enumerated`, `closed_form` and
        `long_chain`.
    """
    figure = Figure(figsize=(PAGE, 2.6), layout="constrained")
    parts = cast(Any, figure.subfigures(1, 3, width_ratios=[1.0, 1.05, 1.0]))
    plot_flow_of_samples(ax=parts[0].subplots(), samples=samples)
    plot_deviations_of_samples(ax=parts[1].subplots(), samples=samples)
    plot_divergence(ax=parts[2].subplots(), divergence=divergence)
    label_panels(parts)
    return figure


def plot_flow_of_samples(*, ax: Axes, samples: pd.DataFrame) -> None:
    """Draw the nearest-neighbor coupling after each decimation, and Eq. 24 as lines."""
    nearest = samples[samples["interaction"] == "nearest"]
    ax.axhline(0, **ZERO)
    colors = cycle([INK, *SERIES])
    for color, (J, chains) in zip(colors, nearest.groupby("initial_coupling"), strict=False):
        exact = chains.drop_duplicates("step")
        ax.plot(exact["step"], exact["expected"], color=color, linewidth=0.9)
        for ends, fitted in chains.groupby("ends"):
            style = {"color": color, "marker": _ENDS[str(ends)][0], **_FLOW}
            label = f"$J = {J:g}$" if ends == "closed" else None
            shifted = fitted["step"] + (0.06 if ends == "open" else -0.06)
            ax.errorbar(shifted, fitted["coupling"], fitted["coupling_err"], label=label, **style)
    ax.set_xticks(sorted(set(samples["step"])))
    ax.set(xlabel="decimations $n$", ylabel="fitted $J^{(n)}$")
    ax.set_title("coupling of the remaining spins\nand Eq. 24 of MS (lines)")
    ax.legend(handletextpad=0.2)


def plot_deviations_of_samples(*, ax: Axes, samples: pd.DataFrame) -> None:
    """Draw the deviation of every fitted coupling from its exact value, in standard errors."""
    kinds = list(dict.fromkeys(samples["interaction"]))
    ax.axhspan(-2, 2, **TWO_SIGMA)
    ax.axhline(0, **ZERO)
    for ends, part in samples.groupby("ends"):
        marker, color = _ENDS[str(ends)]
        style = {"marker": marker, "color": color, "markersize": 2.8, **_OPEN_SYMBOLS}
        offset = part["step"] / max(samples["step"].max(), 1) - 0.5
        position = part["interaction"].map(kinds.index) + 0.7 * offset
        ax.plot(position, part["z"], label=f"{ends} ends", **style)
    limit = max(4.0, 1.1 * samples["z"].abs().max())
    ax.set_ylim(-limit, 1.25 * limit)
    ax.set_xticks(range(len(kinds)), [kind.replace("next", "next-\nnearest") for kind in kinds])
    ax.set_ylabel("(fitted − exact) / standard error")
    ax.set_title(f"all fitted couplings\nafter 0 to {samples['step'].max()} decimations")
    ax.legend(ncols=2, loc="upper center", handletextpad=0.2)


def plot_divergence(*, ax: Axes, divergence: pd.DataFrame) -> None:
    """Draw D_KL per spin of the network, enumerated (symbols) and in closed form (lines)."""
    long = divergence.drop_duplicates("coupling")
    ax.plot(long["coupling"], long["long_chain"], color="0.6", linewidth=0.9, label="long chain")
    for ends, (marker, color) in _ENDS.items():
        part = divergence[divergence["ends"] == ends]
        label = f"{part['n_spins'].iloc[0]} spins, {ends}"
        ax.plot(part["coupling"], part["closed_form"], color=color, linewidth=0.8, label=label)
        some = part.iloc[:: max(1, len(part) // 15)]
        style = {"marker": marker, "color": color, "markersize": 3, **_OPEN_SYMBOLS}
        ax.plot(some["coupling"], some["enumerated"], **style)
    ax.set_xlim(0, long["coupling"].max())
    ax.set_ylim(bottom=0)
    ax.set(xlabel="$J$", ylabel="$D_{KL}$ per spin")
    ax.set_title("network of MS Fig. 2B: enumeration\n(symbols) and closed form (lines)")
    ax.legend(loc="lower right")

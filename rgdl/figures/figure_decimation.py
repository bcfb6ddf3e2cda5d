"""Decimation of chains from samples, and how far the network of Fig. 2B is from the chain."""

from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rgdl.figures.style import ACCENT, INK, LIKELY, PAGE, SERIES, ZERO, label_panel

_MARKER = {"closed": "o", "open": "s"}


def compose_decimation(samples: pd.DataFrame, divergence: pd.DataFrame) -> Figure:
    """Draw the flow of couplings, those that must not arise, and D_KL of the network.

    Parameters
    ----------
    samples : DataFrame
        `ends`, `initial_coupling`, `step`, `interaction`, `coupling`, `coupling_err`,
        `expected` and `z`.
    divergence : DataFrame
        `ends`, `coupling`, `n_spins`, `enumerated`, `closed_form` and `long_chain`.
    """
    figure = Figure(figsize=(PAGE, 2.6), layout="constrained")
    parts = cast(Any, figure.subfigures(1, 3, width_ratios=[1.0, 1.05, 1.0]))
    plot_flow_of_samples(ax=parts[0].subplots(), samples=samples)
    plot_deviations_of_samples(ax=parts[1].subplots(), samples=samples)
    plot_divergence(ax=parts[2].subplots(), divergence=divergence)
    for part, letter in zip(parts, "ABC", strict=True):
        label_panel(part, letter)
    return figure


def plot_flow_of_samples(*, ax: Axes, samples: pd.DataFrame) -> None:
    """Draw the nearest-neighbor coupling after each decimation, on the line of Eq. 24.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    samples : DataFrame
        As for `compose_decimation`.
    """
    nearest = samples[samples["interaction"] == "nearest"]
    ax.axhline(0, **ZERO)
    for color, (J, chains) in zip(_cycle(), nearest.groupby("initial_coupling"), strict=False):
        expected = chains.drop_duplicates("step")
        ax.plot(expected["step"], expected["expected"], color=color, linewidth=0.9)
        for ends, measured in chains.groupby("ends"):
            shift = 0.06 if ends == "open" else -0.06
            label = f"$J = {J:g}$" if ends == "closed" else None
            ax.errorbar(
                measured["step"] + shift, measured["coupling"], measured["coupling_err"],
                color=color, marker=_MARKER[str(ends)], markersize=3, linestyle="none",
                linewidth=0.8, label=label,
            )  # fmt: skip
    ax.set_xticks(sorted(set(samples["step"])))
    ax.set_xlabel("decimations $n$")
    ax.set_ylabel("fitted $J^{(n)}$")
    ax.set_title("spins that are left,\nbeside MS Eq. 24 (lines)")
    ax.legend(frameon=False, fontsize=6.5, handletextpad=0.2)


def plot_deviations_of_samples(*, ax: Axes, samples: pd.DataFrame) -> None:
    """Draw how far every fitted coupling is from its exact value, in standard errors.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    samples : DataFrame
        As for `compose_decimation`.
    """
    kinds = list(dict.fromkeys(samples["interaction"]))
    ax.axhspan(-2, 2, **LIKELY)
    ax.axhline(0, **ZERO)
    for ends, part in samples.groupby("ends"):
        places = part["interaction"].map(kinds.index)
        offset = part["step"] / max(samples["step"].max(), 1) - 0.5
        ax.plot(
            places + 0.7 * offset, part["z"], color=ACCENT if ends == "open" else INK,
            marker=_MARKER[str(ends)], markersize=2.8, linestyle="none", label=f"{ends} ends",
            markerfacecolor="none", markeredgewidth=0.7,
        )  # fmt: skip
    limit = max(4.0, 1.1 * samples["z"].abs().max())
    ax.set_ylim(-limit, 1.25 * limit)
    ax.set_xticks(range(len(kinds)), [kind.replace("next", "next-\nnearest") for kind in kinds])
    ax.set_ylabel("(fitted - exact) / standard error")
    ax.set_title(f"all fitted couplings,\n0 to {samples['step'].max()} decimations")
    ax.legend(frameon=False, fontsize=6.5, ncols=2, loc="upper center", handletextpad=0.2)


def plot_divergence(*, ax: Axes, divergence: pd.DataFrame) -> None:
    """Draw D_KL per spin of the network, enumerated on top of its closed form.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    divergence : DataFrame
        As for `compose_decimation`.
    """
    long = divergence.drop_duplicates("coupling")
    ax.plot(long["coupling"], long["long_chain"], color="0.6", linewidth=0.9, label="long chain")
    for ends, color in (("closed", INK), ("open", ACCENT)):
        part = divergence[divergence["ends"] == ends]
        n = part["n_spins"].iloc[0]
        label = f"{n} spins, {ends}"
        ax.plot(part["coupling"], part["closed_form"], color=color, linewidth=0.8, label=label)
        every = part.iloc[:: max(1, len(part) // 15)]
        ax.plot(
            every["coupling"], every["enumerated"], color=color, linestyle="none",
            marker=_MARKER[ends], markersize=3, markerfacecolor="none", markeredgewidth=0.7,
        )  # fmt: skip
    ax.set_xlim(0, long["coupling"].max())
    ax.set_ylim(bottom=0)
    ax.set_xlabel("$J$")
    ax.set_ylabel("$D_{KL}$ per spin")
    ax.set_title("network of MS Fig. 2B, all states\n(symbols) on closed forms (lines)")
    ax.legend(frameon=False, fontsize=6.5, loc="lower right")


def _cycle() -> list[str]:
    return [INK, *SERIES] * 2

"""The first layer's machine as a model of the Ising model: its Hamiltonian, D_KL and dF."""

import math
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, SymmetricalLogLocator

from rgdl.figures.over_seeds import mean_over_seeds
from rgdl.figures.style import EXACT, INK, LAYERS, PAGE, label_panel

_PANELS = {  # column: its axis, title
    "D_KL": ("$D_{KL}$ per spin", "distance from the Ising model"),
    "dF": (r"$\Delta F$", "difference of free energies"),
    "log_X_std": (r"std. dev. of $H - H^{RBM}$", r"spread of $\log X$ over samples"),
}
_MACHINE = LAYERS[0]["color"]
_POINTS: dict[str, Any] = {
    "color": _MACHINE, "marker": ".", "markersize": 3.5, "markeredgewidth": 0, "linestyle": "none",
    "alpha": 0.7,
}  # fmt: skip
_SEEN: dict[str, Any] = {
    "color": INK, "linewidth": 0.8, "linestyle": ":", "marker": "o", "markersize": 3.0,
    "markerfacecolor": "white", "markeredgewidth": 0.7,
}  # fmt: skip
_TRAINING: dict[str, Any] = {"color": INK, "linewidth": 0.8, "marker": "o", "markersize": 3.5}
_MEAN: dict[str, Any] = {"color": _MACHINE, "linewidth": 0.8}
_CORNER: dict[str, Any] = {"fontsize": 6.5, "ha": "left", "va": "top", "linespacing": 1.4}
_BAND: dict[str, Any] = {"color": _MACHINE, "linewidth": 0, "alpha": 0.25}


def compose_model(model: pd.DataFrame, curve: pd.DataFrame, hamiltonians: pd.DataFrame) -> Figure:
    """Draw both Hamiltonians against each other, and what training does to three distances.

    Parameters
    ----------
    model : DataFrame
        The trained machines: `network`, `seed`, and `D_KL`, `dF`, `log_X_std`, `slope` and `R2`
        with their errors `..._err`. The first network is drawn.
    curve : DataFrame
        The same measurements with `n_epochs`, of machines that were stopped there, and `D_KL_gap`,
        by which D_KL is less on the samples of the training.
    hamiltonians : DataFrame
        `network`, `seed`, and from their means `H` and `H_RBM` of some samples. The first seed is
        drawn.
    """
    machines = model[model["network"] == model["network"].iloc[0]]
    pairs = hamiltonians[hamiltonians["network"] == machines["network"].iloc[0]]
    figure = Figure(figsize=(PAGE, 4.7), layout="constrained")
    parts = cast(Any, figure.subfigures(2, 2)).ravel()
    axes = [part.subplots() for part in parts]
    plot_hamiltonians(ax=axes[0], pairs=pairs[pairs["seed"] == pairs["seed"].iloc[0]])
    axes[0].text(0.03, 0.95, _quality(machines), transform=axes[0].transAxes, **_CORNER)
    for ax, (column, (label, title)) in zip(axes[1:], _PANELS.items(), strict=True):
        plot_training(ax=ax, curve=curve, machines=machines, column=column)
        ax.set(ylabel=label, title=title)
    plot_seen(ax=axes[1], curve=curve)
    for part, letter in zip(parts, "ABCD", strict=True):
        label_panel(part, letter)
    _add_legend(figure, n_machines=len(machines))
    return figure


def plot_hamiltonians(*, ax: Axes, pairs: pd.DataFrame) -> None:
    """Draw H^RBM against H, a point for each sample, on the line of an exact RG.

    Parameters
    ----------
    ax : Axes
        Where to draw; both axes show the same range.
    pairs : DataFrame
        `H` and `H_RBM`, from their means.
    """
    largest = pairs[["H", "H_RBM"]].abs().max().max()
    limit = 1.05 * largest if largest > 0 else 1.0
    ax.plot(pairs["H"], pairs["H_RBM"], **_POINTS)
    ax.axline((0, 0), slope=1, **EXACT)
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), title="Hamiltonians of samples")
    ax.locator_params(nbins=5)
    ax.set_xlabel(r"$H - \langle H \rangle$")
    ax.set_ylabel(r"$H^{RBM} - \langle H^{RBM} \rangle$")


def plot_training(*, ax: Axes, curve: pd.DataFrame, machines: pd.DataFrame, column: str) -> None:
    """Draw one quantity against epochs, on a band where the trained machines are.

    Parameters
    ----------
    ax : Axes
        Where to draw; epochs are logarithmic from 1 on, and 0 has its place.
    curve : DataFrame
        `n_epochs`, the column and its error, a row for each machine that was stopped there.
    machines : DataFrame
        The column and its error, a row for each trained machine of one network.
    column : str
        What to draw; 0 for an exact RG.
    """
    ((mean, err),) = mean_over_seeds(machines, column, by=["network"]).to_numpy()
    path = mean_over_seeds(curve.sort_values("n_epochs"), column, by=["n_epochs"])
    ax.axhline(0, zorder=1, **EXACT)
    if math.isfinite(err):
        ax.axhspan(mean - err, mean + err, zorder=0, **_BAND)
    ax.axhline(mean, zorder=1.5, **_MEAN)
    ax.errorbar(path.index, path["mean"], path["err"], **_TRAINING)
    ax.set_xscale("symlog", linthresh=1, linscale=0.4)
    ax.xaxis.set_major_locator(SymmetricalLogLocator(base=10, linthresh=1, subs=[1, 2, 5]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.set_xlabel("epochs")


def plot_seen(*, ax: Axes, curve: pd.DataFrame) -> None:
    """Draw D_KL as it seems on samples of the training.

    Parameters
    ----------
    ax : Axes
        Where `plot_training` has drawn D_KL.
    curve : DataFrame
        `n_epochs`, and `D_KL` and `D_KL_gap` with their errors.
    """
    new, gap = (
        mean_over_seeds(curve.sort_values("n_epochs"), column, by=["n_epochs"])["mean"]
        for column in ("D_KL", "D_KL_gap")
    )
    ax.plot(new.index, new - gap, **_SEEN)


def _quality(machines: pd.DataFrame) -> str:
    """Slope and R^2 in words."""
    means = {
        column: mean_over_seeds(machines, column, by=["network"]).iloc[0]
        for column in ("slope", "R2")
    }
    slope, R2 = (_with_error(row["mean"], row["err"]) for row in means.values())
    return f"slope = {slope}\n$R^2$ = {R2}"


def _with_error(value: float, err: float) -> str:
    """Write as many digits as the error allows, two of its own."""
    if not (err > 0 and math.isfinite(value)):
        return f"{value:.4g}"
    digits = max(0, 1 - math.floor(math.log10(err)))
    return f"{value:.{digits}f} ± {err:.{digits}f}"


def _add_legend(figure: Figure, n_machines: int) -> None:
    several = f"trained machines: mean ± standard error ({n_machines} seeds)"
    trained = (Patch(**_BAND), Line2D([], [], **_MEAN))
    handles: dict[str, Any] = {
        "samples, first seed": Line2D([], [], **{**_POINTS, "markersize": 6.0, "alpha": 1.0}),
        "during training": Line2D([], [], **_TRAINING),
        "on samples of the training": Line2D([], [], **_SEEN),
        several if n_machines > 1 else "trained machine": trained,
        "exact RG": Line2D([], [], **EXACT),
    }
    figure.legend(
        list(handles.values()), list(handles), loc="outside lower center", ncols=3, frameon=False,
        fontsize=6.5,
    )  # fmt: skip

"""Layer 1 as a model of the Ising samples: its Hamiltonian, D_KL, dF and |m| during training."""

import math
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from rgdl.figures.axes import use_counts
from rgdl.figures.selection import select, select_first_network
from rgdl.figures.style import EXACT, INK, LAYERS, PAGE, label_panels
from rgdl.figures.written_numbers import write_number

_PANELS = {  # quantity: axis label, title
    "D_KL": ("$D_{KL}$ per spin", "divergence from the Ising model"),
    "dF": (r"$\Delta F$", "difference of free energies"),
    "log_X_std": ("standard deviation", r"fluctuations of $\log X = H - H^{RBM}$"),
    "reverse_magnetization": (r"$\langle |m| \rangle$", "Gibbs chains from the samples"),
}
_COLOR = LAYERS[0]["color"]
_POINTS: dict[str, Any] = {"color": _COLOR, "marker": ".", "markersize": 3.5, "alpha": 0.7}
_POINTS |= {"markeredgewidth": 0, "linestyle": "none"}
_TRAINING: dict[str, Any] = {"color": INK, "linewidth": 0.8, "marker": "o", "markersize": 3.5}
_ON_TRAINING_SAMPLES: dict[str, Any] = {**_TRAINING, "linestyle": ":", "markersize": 3.0}
_ON_TRAINING_SAMPLES |= {"markerfacecolor": "white", "markeredgewidth": 0.7}
_MEAN: dict[str, Any] = {"color": _COLOR, "linewidth": 0.8}
_BAND: dict[str, Any] = {"color": _COLOR, "linewidth": 0, "alpha": 0.25}
_CORNER: dict[str, Any] = {"fontsize": 6.5, "ha": "left", "va": "top", "linespacing": 1.4}


def compose_model(measures: pd.DataFrame, hamiltonians: pd.DataFrame) -> Figure:
    """Draw H^RBM against H, three distances from the Ising model during training, and |m|.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; topics `model`, of which the first network is drawn, and
        `learning_curve`.
    hamiltonians : DataFrame
        `network`, `seed`, and `H` and `H_RBM` of samples, from their means. The first seed of the
        network is drawn.
    """
    model = select_first_network(measures, "model")
    curve = select_first_network(measures, "learning_curve")
    pairs = hamiltonians[hamiltonians["network"] == model["network"].iloc[0]]
    figure = Figure(figsize=(PAGE, 4.0), layout="constrained")
    *parts, rest = cast(Any, figure.subfigures(2, 3)).ravel()
    axes = [part.subplots() for part in parts]
    plot_hamiltonians(ax=axes[0], pairs=pairs[pairs["seed"] == pairs["seed"].iloc[0]])
    note = f"slope = {_value_of(model, 'slope')}\n$R^2$ = {_value_of(model, 'R2')}"
    axes[0].text(0.03, 0.95, note, transform=axes[0].transAxes, **_CORNER)
    of_samples = select(model, quantity="sample_magnetization")["value"].iloc[0]
    levels = {"reverse_magnetization": of_samples}
    for ax, (quantity, (label, title)) in zip(axes[1:], _PANELS.items(), strict=True):
        of_quantity = select(curve, quantity=quantity)
        trained = select(model, quantity=quantity).iloc[0]
        plot_training(ax=ax, curve=of_quantity, trained=trained, exact=levels.get(quantity, 0.0))
        ax.set(ylabel=label, title=title)
    plot_on_training_samples(ax=axes[1], curve=curve)
    label_panels(parts)
    _add_legend(rest, n_seeds=int(model["n_trained"].iloc[0]))
    return figure


def plot_hamiltonians(*, ax: Axes, pairs: pd.DataFrame) -> None:
    """Draw H^RBM against H, one point per sample, and the line of an exact RG."""
    largest = pairs[["H", "H_RBM"]].abs().max().max()
    limit = 1.05 * largest if largest > 0 else 1.0
    ax.plot(pairs["H"], pairs["H_RBM"], **_POINTS)
    ax.axline((0, 0), slope=1, **EXACT)
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), title="Hamiltonians of samples")
    ax.locator_params(nbins=5)
    ax.set_xlabel(r"$H - \langle H \rangle$")
    ax.set_ylabel(r"$H^{RBM} - \langle H^{RBM} \rangle$")


def plot_training(*, ax: Axes, curve: pd.DataFrame, trained: pd.Series, exact: float) -> None:
    """Draw one quantity against epochs, and its value after the whole training as a band.

    `curve` holds measures at some epochs (`at`) of machines as they are at that moment. `trained`
    is one measure of machines whose parameters are averaged over the last epochs; it is no point
    of the curve. `exact` is the value of an exact RG.
    """
    path = curve.sort_values("at")
    ax.axhline(exact, zorder=1, **EXACT)
    if math.isfinite(trained["err"]):
        low, high = trained["value"] - trained["err"], trained["value"] + trained["err"]
        ax.axhspan(low, high, zorder=0, **_BAND)
    ax.axhline(trained["value"], zorder=1.5, **_MEAN)
    ax.errorbar(path["at"], path["value"], path["err"], **_TRAINING)
    use_counts(ax, path["at"].tolist(), label="epochs")


def plot_on_training_samples(*, ax: Axes, curve: pd.DataFrame) -> None:
    """Draw D_KL estimated on the samples of the training: D_KL less D_KL_gap."""
    new, gap = (
        select(curve, quantity=name).set_index("at")["value"].sort_index()
        for name in ("D_KL", "D_KL_gap")
    )
    ax.plot(new.index, new - gap, **_ON_TRAINING_SAMPLES)


def _value_of(model: pd.DataFrame, quantity: str) -> str:
    row = select(model, quantity=quantity).iloc[0]
    return write_number(row["value"], row["err"])


def _add_legend(part: SubFigure, n_seeds: int) -> None:
    several = (
        f"trained machines, averaged over their\nlast epochs: mean and error of {n_seeds} seeds"
    )
    one = "trained machine, averaged over its\nlast epochs"
    handles: dict[str, Any] = {
        "samples, first seed": Line2D([], [], **{**_POINTS, "markersize": 6.0, "alpha": 1.0}),
        "during training, not averaged": Line2D([], [], **_TRAINING),
        "same, on the training samples": Line2D([], [], **_ON_TRAINING_SAMPLES),
        several if n_seeds > 1 else one: (Patch(**_BAND), Line2D([], [], **_MEAN)),
        "exact RG; in E, the samples": Line2D([], [], **EXACT),
    }
    part.legend(list(handles.values()), list(handles), loc="center", labelspacing=1.0)

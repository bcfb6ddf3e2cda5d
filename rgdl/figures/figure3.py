"""Figure 3 of the paper: a deep network trained on the two-dimensional Ising model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from matplotlib.figure import Figure

from rgdl.figures.panel_fields import COLOR_BAR, fill_with_layer, plot_growth
from rgdl.figures.panel_network import plot_network
from rgdl.figures.panel_spins import plot_reconstructions
from rgdl.figures.style import PAGE, label_panels
from rgdl.types import Array

PANELS = "ABCDE"
_NOTE: dict[str, Any] = {"ha": "center", "va": "center", "color": "0.4"}


@dataclass(frozen=True)
class Figure3Content:
    """Content of Figure 3.

    Attributes
    ----------
    layers : sequence of int
        Units of each layer, visible first.
    fields : sequence of ndarray, shape (n_units, L, L)
        Receptive fields of the hidden layers, bottom up.
    representative : sequence of int
        Index of the unit of each hidden layer that panel D shows.
    samples, reconstructions : ndarray, shape (n_samples, L, L)
        Spins -1 and +1, and mean spins reconstructed from the top layer.
    """

    layers: Sequence[int]
    fields: Sequence[Array]
    representative: Sequence[int]
    samples: Array
    reconstructions: Array


def compose_figure3(content: Figure3Content) -> Figure:
    """Draw all five panels on one page-wide figure."""
    figure = Figure(figsize=(PAGE, 0.72 * PAGE), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1, height_ratios=[1.0, 0.72]))
    top = upper.subfigures(1, 3, width_ratios=[0.95, 1.0, 1.0])
    bottom = lower.subfigures(1, 2, width_ratios=[1.2, 1.0])
    parts = [*top, *bottom]
    for letter, part in zip(PANELS, parts, strict=True):
        _DRAW[letter](part, content)
    label_panels(parts)
    return figure


def compose_panel3(letter: str, content: Figure3Content) -> Figure:
    """Draw one panel, "A" to "E", as a figure of its own."""
    figure = Figure(figsize=_SIZE[letter], layout="constrained")
    _DRAW[letter](figure, content)
    return figure


def _draw_network(part: Any, content: Figure3Content) -> None:
    plot_network(ax=part.subplots(), layers=content.layers)


def _draw_top_layer(part: Any, content: Figure3Content) -> None:
    fill_with_layer(part, content.fields[-1], layer=len(content.fields))


def _draw_middle_layer(part: Any, content: Figure3Content) -> None:
    layer = len(content.fields) - 1
    if layer:
        fill_with_layer(part, content.fields[layer - 1], layer=layer)
    else:
        part.text(0.5, 0.5, "the network has one hidden layer", **_NOTE)


def _draw_growth(part: Any, content: Figure3Content) -> None:
    axes = part.subplots(1, len(content.fields), squeeze=False, gridspec_kw={"wspace": 0.12})[0]
    shown = zip(content.fields, content.representative, strict=True)
    fields = [layer[unit] for layer, unit in shown]
    titles = [f"layer {k}, spin {j}" for k, j in enumerate(content.representative, start=1)]
    image = plot_growth(axes=axes, fields=fields, titles=titles)
    label = r"$r_{ij}\, /\, \max_i |r_{ij}|$"
    part.colorbar(image, ax=axes, ticks=[-1, 0, 1], label=label, **COLOR_BAR)


def _draw_reconstructions(part: Any, content: Figure3Content) -> None:
    axes = part.subplots(2, len(content.samples), squeeze=False)
    plot_reconstructions(
        axes=axes,
        samples=content.samples,
        reconstructions=content.reconstructions,
        n_top=content.layers[-1],
    )


_DRAW: dict[str, Callable[[Any, Figure3Content], None]] = {
    "A": _draw_network,
    "B": _draw_top_layer,
    "C": _draw_middle_layer,
    "D": _draw_growth,
    "E": _draw_reconstructions,
}
_SIZE = {"A": (2.4, 2.4), "B": (3.0, 3.3), "C": (3.0, 3.3), "D": (4.2, 2.3), "E": (3.375, 2.35)}

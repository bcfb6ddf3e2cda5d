"""The page: a template, a style and a program of this package, and the data of one network."""

import html
import json
import re
from importlib.resources import files
from typing import Any

import numpy as np
from matplotlib import colormaps

from rgdl.explore.content import MEASURES, Explored, Layer, check_content
from rgdl.explore.encoding import LEVELS, quantize, to_base64, to_list
from rgdl.explore.gauge import fix_gauge

_PLACE = re.compile(r"\{\{(\w+)\}\}")


def explore_page(content: Explored, *, colors: str) -> str:
    """Write the page of one network.

    Parameters
    ----------
    content : Explored
        The network, as trained: signs of hidden spins are chosen here.
    colors : str
        Name of matplotlib's diverging colors for fields, from negative to positive.

    Returns
    -------
    str
        HTML that asks for nothing outside itself; equal content gives equal text.

    Raises
    ------
    ValueError
        If the parts of the content do not fit together, or there are no such colors.
    """
    check_content(content)
    if colors not in colormaps:
        raise ValueError(f"colors must be one of matplotlib's color maps, got {colors!r}")
    parts = {
        "title": html.escape(content.title),
        "subtitle": html.escape(content.subtitle),
        "provenance": html.escape(_as_json(content.provenance, indent=2)),
        "style": _part("page.css"),
        "program": _part("page.js"),
        "data": _as_json(_data(content, colors)),
    }
    return _PLACE.sub(lambda place: parts[place[1]], _part("page.html"))


def _part(name: str) -> str:
    return files("rgdl.explore").joinpath(name).read_text(encoding="utf-8")


def _as_json(content: Any, indent: int | None = None) -> str:
    separators = (",", ":") if indent is None else None
    return json.dumps(
        content, allow_nan=False, sort_keys=True, indent=indent, separators=separators
    )


def _data(content: Explored, colors: str) -> dict[str, Any]:
    """Numbers and base64 alone: nothing in it could end the script that holds it."""
    table = colormaps[colors](np.linspace(0, 1, 2 * LEVELS + 1), bytes=True)[:, :3]
    return {
        "lattice_size": content.samples.shape[1],
        "colors": to_base64(table, "u1"),
        "samples": to_base64(content.samples * LEVELS, "i1"),
        "sample_numbers": [int(number) for number in content.sample_numbers],
        "layers": [
            _layer_data(layer) | {"weights": to_base64(layer.weights, "<f4") if k else None}
            for k, layer in enumerate(fix_gauge(content.layers))
        ],
    }


def _layer_data(layer: Layer) -> dict[str, Any]:
    """All of a layer but its weights: those of the first one are its fields."""
    levels, largest = quantize(layer.fields)
    medians = {name: layer.measures[name].median() for name in MEASURES if name != "localized"}
    return {
        "n_units": len(levels),
        "typical": int(layer.typical),
        "fields": to_base64(levels, "i1"),
        "largest": to_list(largest),
        "median_largest": to_list([np.median(largest)])[0],
        "measures": {name: to_list(layer.measures[name]) for name in MEASURES},
        "medians": dict(zip(medians, to_list(list(medians.values())), strict=True)),
        "mean_spins": to_base64(2 * layer.activations - 1, "<f4"),
        "reconstructions": to_base64(np.rint(layer.reconstructions * LEVELS), "i1"),
        "overlaps": to_list(layer.overlaps),
    }

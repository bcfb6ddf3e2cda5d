"""The HTML page: the files in `static/` with the data of one network."""

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

# Files of the page's one program, in this order.
_PROGRAM = ("data", "elements", "images", "list", "spin", "samples", "address")

_SLOT = re.compile(r"\{\{(\w+)\}\}")


def explore_page(content: Explored, *, colors: str) -> str:
    """Write the page of one network.

    Parameters
    ----------
    content : Explored
        The network as trained; the signs of hidden spins are fixed here.
    colors : str
        Name of a diverging color map of matplotlib for fields, from negative to positive.

    Returns
    -------
    str
        HTML that loads nothing from outside; equal content gives equal text.

    Raises
    ------
    ValueError
        If the content is inconsistent, or the color map is unknown.

    Examples
    --------
    >>> from rgdl.rg import measure_receptive_fields
    >>> fields = np.eye(4).reshape(4, 2, 2)  # each unit sees one site of a 2 x 2 lattice
    >>> layer = Layer(
    ...     fields=fields,
    ...     weights=np.eye(4),
    ...     measures=measure_receptive_fields(fields.reshape(4, 4), lattice_size=2),
    ...     typical=0,
    ...     activations=np.full((3, 4), 0.5),
    ...     reconstructions=np.zeros((3, 2, 2)),
    ...     overlaps=np.zeros(3),
    ... )
    >>> up = np.ones((3, 2, 2), np.int8)
    >>> content = Explored("title", "subtitle", [layer], up, [0, 1, 2], provenance={})
    >>> explore_page(content, colors="RdBu")[:15]
    '<!doctype html>'
    """
    check_content(content)
    if colors not in colormaps:
        raise ValueError(f"colors must be one of matplotlib's color maps, got {colors!r}")
    slots = {
        "title": html.escape(content.title),
        "subtitle": html.escape(content.subtitle),
        "provenance": html.escape(_as_json(content.provenance, indent=2)),
        "style": _static("page.css"),
        "program": "\n".join(_static(f"{name}.js") for name in _PROGRAM),
        "data": _as_json(_data(content, colors)),
    }
    return _SLOT.sub(lambda slot: slots[slot[1]], _static("page.html"))


def _static(name: str) -> str:
    return (files("rgdl.explore") / "static" / name).read_text(encoding="utf-8")


def _as_json(content: Any, indent: int | None = None) -> str:
    separators = (",", ":") if indent is None else None
    return json.dumps(
        content, allow_nan=False, sort_keys=True, indent=indent, separators=separators
    )


def _data(content: Explored, colors: str) -> dict[str, Any]:
    """Only numbers and base64, so that no text can end the script element."""
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
    """Everything of a layer except its weights; those of layer 1 are its fields."""
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

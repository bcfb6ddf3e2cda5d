"""What the points of a study are, for its tables and its figure."""

from collections.abc import Sequence
from typing import Any

from rgdl.config.studies import Point, labels_of
from rgdl.plan.networks import trained_at


def rows_of(points: Sequence[Point]) -> list[dict[str, Any]]:
    """Each point and seed of a study.

    Parameters
    ----------
    points : sequence of Point
        All points of the study.

    Returns
    -------
    list of dict
        `labels`, what was varied; `point`, the name of the point, which is the value of the first
        key if that differs at all points, else the values of all keys; `ensemble`, `network` and
        `seed`, the names of the folders; and `setting`, the numbers that quantities of the point
        are computed from.
    """
    first_values = {next(iter(point.varied.values())) for point in points}
    n_named = 1 if len(first_values) == len(points) else None
    return [
        {
            "labels": point.varied,
            "point": " ".join(map(str, [*point.varied.values()][:n_named])),
            **dict(zip(("ensemble", "network", "seed"), trained.key, strict=True)),
            "setting": trained.setting,
        }
        for point in points
        for trained in trained_at([point])
    ]


def setting_of(points: Sequence[Point], base: Point) -> dict[str, Any]:
    """Settings of a study, for its figure.

    Parameters
    ----------
    points : sequence of Point
        All points of the study.
    base : Point
        The network that they vary.

    Returns
    -------
    dict
        `reference`, the values that the varied keys have before they are varied; and where all
        points have one, else None, `lattice_size`, `n_samples`, `layers` (as text), `n_epochs` and
        `n_seeds`.
    """
    values: dict[str, set[Any]] = {
        "lattice_size": {point.ensemble.lattice_size for point in points},
        "n_samples": {point.ensemble.n_samples for point in points},
        "layers": {"-".join(map(str, point.network.layers)) for point in points},
        "n_epochs": {point.network.training.n_epochs for point in points},
        "n_seeds": {len(point.network.seeds) for point in points},
    }
    common = {name: found.pop() if len(found) == 1 else None for name, found in values.items()}
    return {"reference": labels_of(points[0].varied, base.ensemble, base.network), **common}

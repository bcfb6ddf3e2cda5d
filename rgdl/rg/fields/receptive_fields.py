"""Effective receptive fields of hidden units, and their size on the periodic lattice."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from rgdl.arguments import whole_number
from rgdl.rg.positions import minimum_image
from rgdl.states import check_not_empty
from rgdl.types import Array


def compose_receptive_fields(weights: Sequence[Array]) -> list[Array]:
    """Effective receptive fields of every layer: r^(1) = W^(1), r^(l) = r^(l-1) W^(l).

    Parameters
    ----------
    weights : sequence of ndarray, shapes (n_1, n_0), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit as in scikit-learn (the transpose of
        the paper's W).

    Returns
    -------
    list of ndarray of float, shapes (n_1, n_0), (n_2, n_0), ...
        Row j of layer l is the field of its unit j on the visible layer. Its sign is a gauge: see
        `fix_signs`.

    Raises
    ------
    ValueError
        If there are no weights, they are not matrices, or the shapes of successive layers do not
        fit.

    References
    ----------
    Mehta & Schwab (2014), Appendix B.

    Examples
    --------
    >>> below = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]])  # 2 units on 3 sites
    >>> above = np.array([[1.0, -1.0]])
    >>> compose_receptive_fields([below, above])[1].tolist()
    [[1.0, -3.0, 2.0]]
    """
    first, *others = as_layers(weights)
    fields = [first]
    for layer, W in enumerate(others, start=2):
        if W.shape[1] != len(fields[-1]):
            raise ValueError(
                f"weights of layer {layer} must have {len(fields[-1])} columns, got shape {W.shape}"
            )
        fields.append(W @ fields[-1])
    return fields


def as_layers(weights: Sequence[Array]) -> list[Array]:
    """One matrix of floats per layer.

    Parameters
    ----------
    weights : sequence of array-like
        Weights from the bottom up, one row per hidden unit.

    Returns
    -------
    list of ndarray of float
        At least one; whether their shapes fit is not checked.

    Raises
    ------
    ValueError
        If there are no weights, or they are not matrices of real numbers.
    """
    if not isinstance(weights, Iterable):
        raise ValueError(f"weights must be a list of arrays, one per layer, got {weights!r}")
    if isinstance(weights, np.ndarray) and weights.ndim < 3:
        raise ValueError(
            "weights must be a list of arrays, one per layer, got one array of shape "
            f"{weights.shape}: for a single layer W, pass [W]"
        )
    layers = [np.asarray(W) for W in weights]
    if not layers:
        raise ValueError("weights must hold at least one layer")
    for layer, W in enumerate(layers, start=1):
        if W.ndim != 2 or W.dtype.kind not in "iuf":
            raise ValueError(
                f"weights of layer {layer} must be a matrix of real numbers, one row per hidden "
                f"unit, got {W.dtype} of shape {W.shape}"
            )
    return [as_floats(W) for W in layers]


def fix_signs(fields: Array) -> Array:
    """Choose the sign of each field so that its entry of largest magnitude is positive.

    Parameters
    ----------
    fields : array-like, shape (n_fields, n_sites)
        Receptive fields.

    Returns
    -------
    ndarray of float, shape (n_fields, n_sites)
        Each field times +1 or -1.

    Raises
    ------
    ValueError
        If the fields do not have that shape.

    Examples
    --------
    >>> fix_signs(np.array([[1.0, -3.0, 2.0], [1.0, 3.0, 2.0]])).tolist()
    [[-1.0, 3.0, -2.0], [1.0, 3.0, 2.0]]
    """
    fields = as_floats(fields)
    if fields.ndim != 2 or not fields.shape[1]:
        raise ValueError(f"fields must have shape (n_fields, n_sites >= 1), got {fields.shape}")
    largest = np.abs(fields).argmax(axis=1)
    signs = np.where(fields[np.arange(len(fields)), largest] < 0, -1, 1)
    flipped: Array = fields * signs[:, None].astype(fields.dtype)
    return flipped


def measure_receptive_fields(
    fields: Array, lattice_size: int, *, localized: float = 0.5
) -> pd.DataFrame:
    """Size and position of each field on the torus, with weight p_i = r_i^2 / sum r^2 on site i.

    No noise floor is subtracted: an even background increases the size of a field. If a fraction x
    of sum r^2 is even over the lattice and the rest has rms radius r about the same center, then
    the square of `rms_radius` is x L^2 / 6 + (1 - x) r^2. For a field to be localized, x must be
    below the square of `localized`, a quarter by default, even if r is 0. `cut_noise` removes such
    a background.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields.
    lattice_size : int
        Linear size L.
    localized : float
        A field is localized if its rms radius is below this fraction of that of a uniform field,
        L / sqrt 6.

    Returns
    -------
    DataFrame
        One row per field. `participation_ratio` (sum r^2)^2 / sum r^4, in sites: b^2 for a block
        of b x b. `rms_radius` about the circular center by minimum image, in lattice spacings:
        sqrt((b^2 - 1) / 6) for a block. `radius_50` and `radius_90`, which contain 50 % and 90 %
        of sum |r|, in lattice spacings. `center_x`, `center_y`; `norm`, sqrt(sum r^2); `localized`.
        A field of zeros is not localized, and its other measures are NaN.

    Raises
    ------
    ValueError
        If there are no fields, or they do not have L^2 sites.

    Examples
    --------
    A block of 4 x 4 sites has 16 sites and the rms radius sqrt(15 / 6) = 1.581:

    >>> block = np.zeros((1, 16, 16))
    >>> block[0, 2:6, 2:6] = 1
    >>> sizes = measure_receptive_fields(block.reshape(1, -1), 16).round(3)
    >>> sizes[["participation_ratio", "rms_radius", "center_x", "localized"]]
       participation_ratio  rms_radius  center_x  localized
    0                 16.0       1.581       3.5       True
    """
    fields, lattice_size = as_fields(fields, lattice_size)
    check_not_empty("fields", fields)
    r = fields.astype(np.float64)
    total = (r**2).sum(axis=1)
    p = weights_of_sites(fields)
    with np.errstate(invalid="ignore"):
        participation_ratio = total**2 / (r**4).sum(axis=1)
    center_x, center_y = _circular_centers(p, lattice_size)
    distance2 = _squared_distances(center_x, center_y, lattice_size)
    rms_radius = np.sqrt((p * distance2).sum(axis=1))
    return pd.DataFrame(
        {
            "participation_ratio": participation_ratio,
            "rms_radius": rms_radius,
            "radius_50": _radius_containing(0.5, r, distance2),
            "radius_90": _radius_containing(0.9, r, distance2),
            "center_x": center_x,
            "center_y": center_y,
            "norm": np.sqrt(total),
            "localized": rms_radius < localized * lattice_size / math.sqrt(6),
        }
    )


def weights_of_sites(fields: Array) -> Array:
    """p_i = r_i^2 / sum r^2 (field, site); NaN for a field of zeros."""
    squared = fields.astype(np.float64) ** 2
    with np.errstate(invalid="ignore"):
        p: Array = squared / squared.sum(axis=1, keepdims=True)
    return p


def as_fields(fields: Array, lattice_size: int) -> tuple[Array, int]:
    """Fields, and L as a Python integer; ValueError unless they have shape (n_fields, L^2)."""
    fields, L = as_floats(fields), whole_number("lattice_size", lattice_size, minimum=1)
    n_sites = L**2
    if fields.ndim != 2 or fields.shape[1] != n_sites:
        raise ValueError(
            f"fields must have shape (n_fields, {n_sites}) for L = {L}, got {fields.shape}"
        )
    return fields, L


def as_floats(values: Array) -> Array:
    """An array in which whole numbers are float64, so that no sum or sign of them overflows."""
    array = np.asarray(values)
    return array.astype(np.float64) if array.dtype.kind in "biu" else array


def representative_field(measures: pd.DataFrame) -> int:
    """Row of the localized field with the median participation ratio.

    If none is localized, the median over all fields.

    Parameters
    ----------
    measures : DataFrame
        As `measure_receptive_fields` returns it.

    Returns
    -------
    int
        Index of the row; for an even number of fields, the lower of the two in the middle.

    Examples
    --------
    >>> blocks = np.zeros((4, 8, 8))
    >>> for b, field in zip((3, 1, 2, 8), blocks):  # the last one is the whole lattice
    ...     field[:b, :b] = 1
    >>> representative_field(measure_receptive_fields(blocks.reshape(4, -1), 8))
    2
    """
    eligible = measures[measures["localized"]] if measures["localized"].any() else measures
    rows = np.flatnonzero(measures.index.isin(eligible.index))
    order = np.argsort(eligible["participation_ratio"].to_numpy(), kind="stable")
    return int(rows[order[(len(order) - 1) // 2]])


def _circular_centers(p: Array, lattice_size: int) -> tuple[Array, Array]:
    """On each axis L / (2 pi) times the argument of sum_i p_i exp(2 pi i x_i / L)."""
    phase = np.exp(2j * np.pi * np.arange(lattice_size) / lattice_size)
    p = p.reshape(-1, lattice_size, lattice_size)  # field, x, y
    to_sites = lattice_size / (2 * np.pi)
    center_x = np.angle(p.sum(axis=2) @ phase) * to_sites % lattice_size
    center_y = np.angle(p.sum(axis=1) @ phase) * to_sites % lattice_size
    return center_x, center_y


def _squared_distances(center_x: Array, center_y: Array, lattice_size: int) -> Array:
    """Squared minimum-image distance of every site from each center (field, site)."""
    sites = np.arange(lattice_size)
    # field, x and field, y
    dx, dy = (minimum_image(sites - c[:, None], lattice_size) for c in (center_x, center_y))
    distance2: Array = dx[:, :, None] ** 2 + dy[:, None, :] ** 2
    return distance2.reshape(len(center_x), -1)


def _radius_containing(fraction: float, r: Array, distance2: Array) -> Array:
    """Radius about the center that contains a fraction of sum |r|."""
    order = np.argsort(distance2, axis=1, kind="stable")
    weight = np.cumsum(np.take_along_axis(np.abs(r), order, axis=1), axis=1)
    reached = (weight < fraction * weight[:, -1:]).sum(axis=1)
    nearest = np.take_along_axis(distance2, order, axis=1)
    radius: Array = np.sqrt(nearest[np.arange(len(r)), reached])
    return radius

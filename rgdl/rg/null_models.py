"""Null models that change fields or images; those that change samples are in `rgdl.ising`."""

import numpy as np

from rgdl.arguments import as_generator
from rgdl.types import Array, RandomSource


def put_back(fields: Array, order: Array) -> Array:
    """Fields of permuted samples, moved back to the sites of the original samples.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields on the permuted sites.
    order : ndarray, shape (n_sites,)
        Site i of the permuted samples is site order[i] of the original ones.

    Returns
    -------
    ndarray, shape (n_fields, n_sites)
    """
    back = np.empty_like(fields)
    back[:, order] = fields
    return back


def move_at_random(images: Array, rng: RandomSource) -> Array:
    """Move each image to a random position on the torus.

    Parameters
    ----------
    images : ndarray, shape (n_images, L, L)
        Receptive fields, or their weights on the sites.
    rng : Generator or seed
        Draws the displacements, all rows first.

    Returns
    -------
    ndarray, same shape and type
    """
    n, L, _ = images.shape
    shift_x, shift_y = as_generator(rng).integers(L, size=(2, n, 1))
    x, y = (np.arange(L) + shift_x) % L, (np.arange(L) + shift_y) % L  # image, site
    moved: Array = images[np.arange(n)[:, None, None], x[:, :, None], y[:, None, :]]
    return moved


def mismatched_images(images: Array, rng: RandomSource) -> Array:
    """Give every sample the image of another one: what chance and the mean alone achieve.

    Parameters
    ----------
    images : ndarray, shape (n_samples, ...)
        One image per sample, at least two.
    rng : Generator or seed
        Draws a random order, and how far the images are shifted along it.

    Returns
    -------
    ndarray, same shape and type
        Every image once, none at its own index.

    Raises
    ------
    ValueError
        If there are fewer than two images.
    """
    n, rng = len(images), as_generator(rng)
    if n < 2:
        raise ValueError(f"images must hold >= 2 images, got {n}")
    order = rng.permutation(n)
    shifted = np.empty_like(images)
    shifted[order] = images[np.roll(order, rng.integers(1, n))]
    return shifted

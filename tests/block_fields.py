"""Receptive fields that are blocks, on a torus."""

import numpy as np

L = 12


def block(b, corner=(0, 0), height=1.0):
    """One field (x, y)."""
    field = np.zeros((L, L))
    field[np.ix_(*((np.arange(start, start + b) % L) for start in corner))] = height
    return field


def tiles(b, start=0):
    """Fields (field, site) that together cover the torus once."""
    corners = [(x + start, y + start) for x in range(0, L, b) for y in range(0, L, b)]
    return np.array([block(b, corner).ravel() for corner in corners])

"""Pictures of samples and of what a network makes of them."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from rgdl.figures.style import INK, SPIN_COLORS
from rgdl.types import Array


def plot_reconstructions(
    *, axes: Sequence[Sequence[Axes]], samples: Array, reconstructions: Array, n_top: int
) -> None:
    """Draw samples in the upper row and their reconstructions below them.

    Parameters
    ----------
    axes : two sequences of Axes
        Upper and lower row.
    samples : ndarray, shape (n_samples, L, L)
        Spins, -1 (black) and +1 (white).
    reconstructions : ndarray, shape (n_samples, L, L)
        Mean spin of each site, between -1 and +1.
    n_top : int
        Units of the top layer from which the reconstructions are made.
    """
    rows = zip(axes, (samples, reconstructions), strict=True)
    for row, pictures in rows:
        for ax, picture in zip(row, pictures, strict=True):
            ax.imshow(picture, cmap=SPIN_COLORS, vmin=-1, vmax=1)
            ax.set_xticks([])
            ax.set_yticks([])
            for spine in ax.spines.values():
                spine.set_color(INK)
    axes[0][0].set_ylabel("sample")
    axes[1][0].set_ylabel(f"from {n_top} spins")

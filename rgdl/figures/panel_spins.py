"""Images of samples and of their reconstructions."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from rgdl.figures.style import SPIN_COLORS, show_frame_only
from rgdl.nouns import plural
from rgdl.types import Array


def plot_reconstructions(
    *, axes: Sequence[Sequence[Axes]], samples: Array, reconstructions: Array, n_top: int
) -> None:
    """Draw samples in the upper row and their reconstructions in the lower row.

    Parameters
    ----------
    axes : two sequences of Axes
        Upper and lower row.
    samples : ndarray, shape (n_samples, L, L)
        Spins, -1 (black) and +1 (white).
    reconstructions : ndarray, shape (n_samples, L, L)
        Mean spin of each site, between -1 and +1.
    n_top : int
        Units of the top layer, from which the reconstructions are made.
    """
    for row, images in zip(axes, (samples, reconstructions), strict=True):
        for ax, image in zip(row, images, strict=True):
            ax.imshow(image, cmap=SPIN_COLORS, vmin=-1, vmax=1)
            show_frame_only(ax)
    axes[0][0].set_ylabel("sample")
    axes[1][0].set_ylabel(f"from {n_top} {plural('spin', n_top)}")

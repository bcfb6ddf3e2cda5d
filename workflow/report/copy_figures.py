"""Copy the figures of a run with at most 256 colors each, so that the repository stays small."""

import sys
from pathlib import Path

from PIL import Image

# The default takes colors where most pixels are, which makes steps in the bar of a color scale.
RARE_COLORS_TOO = {
    "method": Image.Quantize.MAXCOVERAGE,
    "kmeans": 2,
    "dither": Image.Dither.NONE,
}


def copy_figures(source, target):
    """Write each PNG of one folder into another."""
    for path in sorted(Path(source).glob("*.png")):
        with Image.open(path) as image:
            colors = image.convert("RGB").quantize(256, **RARE_COLORS_TOO)
            colors.save(Path(target, path.name), optimize=True)


if __name__ == "__main__":
    copy_figures(*sys.argv[1:])

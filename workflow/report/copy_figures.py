"""Copy the figures of a run with at most 256 colors each, so that the repository stays small."""

import sys
from pathlib import Path

from PIL import Image


def copy_figures(source, target):
    """Write each PNG of one folder into another."""
    for path in sorted(Path(source).glob("*.png")):
        with Image.open(path) as image:
            colors = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
            colors.save(Path(target, path.name), optimize=True)


if __name__ == "__main__":
    copy_figures(*sys.argv[1:])

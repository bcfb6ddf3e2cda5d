"""One HTML file, which loads nothing else, that shows every hidden spin of a network."""

from rgdl.explore.content import Explored, Layer
from rgdl.explore.page import explore_page

__all__ = ["Explored", "Layer", "explore_page"]

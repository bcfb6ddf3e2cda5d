"""A page on which a reader looks at every hidden spin of a network: one file, nothing outside."""

from rgdl.explore.content import Explored, Layer
from rgdl.explore.page import explore_page

__all__ = ["Explored", "Layer", "explore_page"]

"""One HTML file, which loads nothing else, that shows every hidden spin of a network."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.explore.content import Explored, Layer
    from rgdl.explore.page import explore_page

__all__ = ["Explored", "Layer", "explore_page"]

load_on_first_use(__name__)

"""The plan of a run: which samples, networks and jobs a configuration needs, and every path."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.plan.paths import origin_of
    from rgdl.plan.plan import Plan
    from rgdl.plan.summary import plan_warnings, summarize

__all__ = ["Plan", "origin_of", "plan_warnings", "summarize"]

load_on_first_use(__name__)

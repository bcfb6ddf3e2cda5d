"""The plan of a run: which samples, networks and jobs a configuration needs, and every path."""

from rgdl.plan.paths import origin_of
from rgdl.plan.plan import Plan

__all__ = ["Plan", "origin_of"]

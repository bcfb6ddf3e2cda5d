"""Compiled kernels are kept between runs, in a place that changes with the code."""

import os
from pathlib import Path

from rgdl.provenance import package_digest

ROOT = Path(__file__).resolve().parent.parent
os.environ["NUMBA_CACHE_DIR"] = str(ROOT / ".pytest_cache" / "numba" / package_digest())

"""Monte Carlo RG: exponents of a coarse graining from correlations of fine and coarse spins.

`block_levels` makes block spins of samples, and `measure_steps` gives the exponents of their steps.
`rgdl.rg.monte_carlo_rg` does so for any coarse spins.
"""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.rg.mcrg.levels import Level, block_levels, level_of_samples, network_levels
    from rgdl.rg.mcrg.steps import StepExponents, join_steps, measure_steps

__all__ = [
    "Level",
    "StepExponents",
    "block_levels",
    "join_steps",
    "level_of_samples",
    "measure_steps",
    "network_levels",
]

load_on_first_use(__name__)

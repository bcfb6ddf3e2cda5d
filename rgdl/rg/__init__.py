"""The renormalization group, and its relation to trained networks."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use
from rgdl.rg.block_spin import block_spin

if TYPE_CHECKING:
    from rgdl.rg import (
        coarse,
        coupling_expansion,
        fields,
        generative,
        identities,
        information,
        kadanoff,
        lattice_couplings,
        mcrg,
        variational,
    )
    from rgdl.rg.decimation import decimate_coupling
    from rgdl.rg.fields.layers import summarize_receptive_fields
    from rgdl.rg.fields.receptive_fields import (
        compose_receptive_fields,
        fix_signs,
        measure_receptive_fields,
        representative_field,
    )
    from rgdl.rg.mcrg.transformation import monte_carlo_rg

__all__ = [
    "block_spin",
    "coarse",
    "compose_receptive_fields",
    "coupling_expansion",
    "decimate_coupling",
    "fields",
    "fix_signs",
    "generative",
    "identities",
    "information",
    "kadanoff",
    "lattice_couplings",
    "mcrg",
    "measure_receptive_fields",
    "monte_carlo_rg",
    "representative_field",
    "summarize_receptive_fields",
    "variational",
]

load_on_first_use(__name__)

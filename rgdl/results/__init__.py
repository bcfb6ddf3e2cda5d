"""The files of the workflow, read and written as objects.

Every file says under `origin` of its metadata for which ensemble, network, seed and layer it was
made, in the words of its own path; a file found in another place is refused.
"""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.results.checkpoints import TrainingCheckpoint, resume_key
    from rgdl.results.fields_file import Fields, read_fields, write_fields
    from rgdl.results.layer_file import read_layer, read_stack, write_layer
    from rgdl.results.machine_training import MachineTraining
    from rgdl.results.reconstructions import (
        Reconstructions,
        read_reconstructions,
        write_reconstructions,
    )
    from rgdl.results.sample_blocks import FinishedBlocks
    from rgdl.results.samples import Samples, read_samples, write_samples

__all__ = [
    "Fields",
    "FinishedBlocks",
    "MachineTraining",
    "Reconstructions",
    "Samples",
    "TrainingCheckpoint",
    "read_fields",
    "read_layer",
    "read_reconstructions",
    "read_samples",
    "read_stack",
    "resume_key",
    "write_fields",
    "write_layer",
    "write_reconstructions",
    "write_samples",
]

load_on_first_use(__name__)

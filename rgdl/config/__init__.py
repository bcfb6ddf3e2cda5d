"""The configuration: allowed keys and values of `config.yaml`, and checks.

The JSON schema and the reference of all keys are generated from the models (`make schema`).
"""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.config.differences import differing_keys
    from rgdl.config.errors import ConfigError, Problem
    from rgdl.config.extending import extend_values, merge, read_files
    from rgdl.config.file import Config, load
    from rgdl.config.keys import some_of
    from rgdl.config.models import Ensemble, Network, Training
    from rgdl.config.reading import read_texts
    from rgdl.config.studies import Point, study_points

__all__ = [
    "Config",
    "ConfigError",
    "Ensemble",
    "Network",
    "Point",
    "Problem",
    "Training",
    "differing_keys",
    "extend_values",
    "load",
    "merge",
    "read_files",
    "read_texts",
    "some_of",
    "study_points",
]

load_on_first_use(__name__)

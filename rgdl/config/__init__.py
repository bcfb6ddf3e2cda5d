"""The configuration: what may stand in `config.yaml`.

The models are the one description of the file; the JSON schema that editors use is generated
from them (`make schema`).
"""

from rgdl.config.errors import ConfigError, Problem
from rgdl.config.file import Config, is_complete, load
from rgdl.config.models import Ensemble, Network, Training
from rgdl.config.reading import read_texts, read_yaml
from rgdl.config.studies import Point, study_points

__all__ = [
    "Config",
    "ConfigError",
    "Ensemble",
    "Network",
    "Point",
    "Problem",
    "Training",
    "is_complete",
    "load",
    "read_texts",
    "read_yaml",
    "study_points",
]

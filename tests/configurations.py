"""Configurations with some values changed, and tables of invalid ones with their messages."""

import copy
from pathlib import Path

import pytest
import yaml

from rgdl.config import Config
from rgdl.config.errors import shown_value
from rgdl.plan import Plan

ROOT = Path(__file__).resolve().parent.parent
PAPER = yaml.safe_load((ROOT / "config.yaml").read_text())
QUICK = yaml.safe_load((ROOT / "config" / "quick.yaml").read_text())
CHAIN = {"pilot_sweeps": 20_000, "residual_correlation": 0.01, "residual_bias": 1e-6}
NETWORK, ENSEMBLE = "networks.mehta_schwab", "ensembles.near_critical"
TRAINING = f"{NETWORK}.training"
SHORT = {
    "T.": f"{TRAINING}.",
    "N.": f"{NETWORK}.",
    "E.": f"{ENSEMBLE}.",
    "M.": "measurements.",
    "D.": "definitions.",
}


def changed(changes, base=PAPER):
    """A configuration with values at dotted paths, deleted where they are `...`."""
    values = copy.deepcopy(base)
    for path, value in changes.items():
        *parents, last = path.split(".")
        section = values
        for parent in parents:
            section = section[int(parent) if isinstance(section, list) else parent]
        if value is ...:
            del section[last]
        else:
            section[last] = value
    return values


def parsed(changes, base=PAPER):
    return Config.parse(changed(changes, base), source="config.yaml")


def plan_of(base=PAPER, **studies):
    """The plan of a configuration with some studies of its network."""
    studies = {name: {"network": "mehta_schwab", **study} for name, study in studies.items()}
    return Plan(parsed({"studies": studies}, base))


def cases(table):
    """Parameters path, value and message of each line `path = value | message` of a table.

    The value is as it is written in config.yaml. A message that begins with a colon follows the
    same path and value.
    """
    found = []
    for line in table.strip().splitlines():
        given, message = line.split(" | ")
        path, _, text = given.partition(" = ")
        path, value = _whole(path), yaml.safe_load(text)
        if message.startswith(":"):
            message = f"{path} = {shown_value(value)!r}{message}"
        found.append(pytest.param(path, value, _whole(message), id=line))
    return found


def _whole(path):
    return SHORT.get(path[:2], path[:2]) + path[2:]

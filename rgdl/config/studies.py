"""Points of a parameter study: a network with some of its values replaced."""

import itertools
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from rgdl.config.checks import chain_problems, misfits
from rgdl.config.errors import ConfigError, Problem, problems_of
from rgdl.config.models import Ensemble, Network, Section, Study

S = TypeVar("S", bound=Section)

_ENSEMBLE = "ensemble"  # first part of a varied key that belongs to the network's samples


@dataclass(frozen=True)
class Point:
    """One point of a study."""

    varied: dict[str, Any]  # dotted key: value, a list as text such as 1600-400
    ensemble: Ensemble
    network: Network


def study_points(study: Study, network: Network, ensemble: Ensemble) -> list[Point]:
    """Every combination of the values that a study varies.

    Parameters
    ----------
    study : Study
        What to vary.
    network, ensemble : Network, Ensemble
        What is varied.

    Returns
    -------
    list of Point
        The last key varies fastest.

    Raises
    ------
    ConfigError
        If a key does not exist, or a value is not allowed where it is put.
    """
    points = []
    for values in itertools.product(*study.vary.values()):
        varied = dict(zip(study.vary, values, strict=True))
        points.append(_point(varied, network, ensemble))
    return points


def study_problems(at: str, study: Study, network: Network, ensemble: Ensemble) -> list[Problem]:
    """What is wrong with the keys and values of a study."""
    known = _leaves(network, "") + _leaves(ensemble, f"{_ENSEMBLE}.")
    unknown = [
        Problem(f"{at}.vary.{key}", values, f"is no key of a network (keys: {', '.join(known)})")
        for key, values in study.vary.items()
        if key not in known
    ]
    if unknown:
        return unknown
    try:
        points = study_points(study, network, ensemble)
    except ConfigError as error:
        return [Problem(f"{at}.vary.{p.path}", p.value, p.allowed) for p in error.problems]
    keys = [(point.ensemble.key, point.network.key) for point in points]
    if len(set(keys)) < len(keys):
        return [Problem(f"{at}.vary", study.vary, "must not give the same point twice")]
    found = [
        problem
        for point in points
        for problem in chain_problems(f"{at}.vary.{_ENSEMBLE}", point.ensemble)
        + misfits(f"{at}.vary", point.network, point.ensemble)
    ]
    return list({str(problem): problem for problem in found}.values())


def _point(varied: dict[str, Any], network: Network, ensemble: Ensemble) -> Point:
    values = {_ENSEMBLE: ensemble.model_dump(), **network.model_dump(exclude={_ENSEMBLE})}
    for key, value in varied.items():
        *parents, last = key.split(".")
        section = values
        for parent in parents:
            section = section[parent]
        section[last] = value
    new_ensemble = _validate(Ensemble, values.pop(_ENSEMBLE), f"{_ENSEMBLE}.")
    new_network = _validate(Network, values | {_ENSEMBLE: network.ensemble}, "")
    labels = {key: _label(_look_up(key, new_ensemble, new_network)) for key in varied}
    return Point(labels, new_ensemble, new_network)


def _validate(model: type[S], values: dict[str, Any], prefix: str) -> S:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = problems_of(error, model)
        moved = [Problem(prefix + p.path, p.value, p.allowed) for p in found]
        raise ConfigError("study", moved) from None


def _look_up(key: str, ensemble: Ensemble, network: Network) -> Any:
    """The value that a dotted key has after validation."""
    value: Any = network
    for part in key.split("."):
        value = ensemble if part == _ENSEMBLE else getattr(value, part)
    return value


def _label(value: Any) -> Any:
    return "-".join(map(str, value)) if isinstance(value, list) else value


def _leaves(section: Section, prefix: str) -> list[str]:
    """Dotted paths of the values that a study may vary."""
    paths = []
    for key in type(section).model_fields:
        value = getattr(section, key)
        if isinstance(value, Section):
            paths += _leaves(value, f"{prefix}{key}.")
        elif value is not None:  # a section that is left out has no values to vary
            paths.append(prefix + key)
    return [path for path in paths if path not in (_ENSEMBLE, "seeds")]

"""Points of a parameter study: a network with some of its values replaced."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from rgdl.config.checks import chain_problems, misfits
from rgdl.config.errors import ConfigError, Problem, problems_of
from rgdl.config.models import Ensemble, Network, Nulls, Section, Study

S = TypeVar("S", bound=Section)

_ENSEMBLE = "ensemble"  # first part of a varied key that belongs to the network's samples


@dataclass(frozen=True)
class Point:
    """One point of a study, or a null model."""

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


def null_points(nulls: Nulls, network: Network, ensemble: Ensemble) -> dict[str, Point]:
    """Every null model of a network, by name, with the seeds of the null models.

    Raises
    ------
    ConfigError
        If a key does not exist, or a value is not allowed where it is put.
    """
    few = network.model_copy(update={"seeds": nulls.seeds})
    return {name: _point(change, few, ensemble) for name, change in nulls.changes.items()}


def null_problems(at: str, nulls: Nulls, network: Network, ensemble: Ensemble) -> list[Problem]:
    """What is wrong with the changes of null models."""
    problems = []
    for name, change in nulls.changes.items():
        where = f"{at}.changes.{name}"
        unknown = _unknown_keys(where, change, network, ensemble)
        if unknown:
            problems += unknown
            continue
        try:
            point = _point(change, network.model_copy(update={"seeds": nulls.seeds}), ensemble)
        except ConfigError as error:
            problems += [Problem(f"{where}.{p.path}", p.value, p.allowed) for p in error.problems]
            continue
        problems += chain_problems(f"{where}.{_ENSEMBLE}", point.ensemble)
        problems += misfits(where, point.network, point.ensemble)
    return problems


def study_problems(at: str, study: Study, network: Network, ensemble: Ensemble) -> list[Problem]:
    """What is wrong with the keys and values of a study."""
    unknown = _unknown_keys(f"{at}.vary", study.vary, network, ensemble)
    if unknown:
        return unknown
    try:
        points = study_points(study, network, ensemble)
    except ConfigError as error:
        return [Problem(f"{at}.vary.{p.path}", p.value, p.allowed) for p in error.problems]
    keys = [(p.ensemble.key, p.network.surrogate, p.network.key) for p in points]
    if len(set(keys)) < len(keys):
        return [Problem(f"{at}.vary", study.vary, "must not give the same point twice")]
    found = [
        problem
        for point in points
        for problem in chain_problems(f"{at}.vary.{_ENSEMBLE}", point.ensemble)
        + misfits(f"{at}.vary", point.network, point.ensemble)
    ]
    return list({str(problem): problem for problem in found}.values())


def _unknown_keys(
    at: str, values: Mapping[str, Any], network: Network, ensemble: Ensemble
) -> list[Problem]:
    known = _leaves(network, "") + _leaves(ensemble, f"{_ENSEMBLE}.")
    return [
        Problem(f"{at}.{key}", value, f"is no key of a network (keys: {', '.join(known)})")
        for key, value in values.items()
        if key not in known
    ]


def _point(varied: Mapping[str, Any], network: Network, ensemble: Ensemble) -> Point:
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
        elif value is not None or key == "surrogate":  # an absent section has no values to vary
            paths.append(prefix + key)
    return [path for path in paths if path not in (_ENSEMBLE, "seeds")]

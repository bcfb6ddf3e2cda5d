"""Points of a parameter study: a network with some of its values replaced."""

import itertools
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from rgdl.config.errors import ConfigError, Problem, problems_of
from rgdl.config.models import Ensemble, Network, Section, Study

S = TypeVar("S", bound=Section)

_ENSEMBLE = "ensemble"  # first part of a varied key that belongs to the network's samples


@dataclass(frozen=True)
class Point:
    """One point of a study."""

    varied: dict[str, Any]  # dotted key: value
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
    misfit = [p for point in points for p in misfits(f"{at}.vary", point.network, point.ensemble)]
    return list({str(problem): problem for problem in misfit}.values())


def misfits(at: str, network: Network, ensemble: Ensemble) -> list[Problem]:
    """Where a network does not fit its samples, or itself."""
    L, training = ensemble.lattice_size, network.training
    checks = [
        (
            network.layers[0] == L * L,
            "layers",
            network.layers,
            f"must begin with lattice_size^2 = {L * L}",
        ),
        (len(set(network.seeds)) == len(network.seeds), "seeds", network.seeds, "must all differ"),
        (
            training.batch_size <= ensemble.n_samples,
            "training.batch_size",
            training.batch_size,
            f"must be at most the ensemble's n_samples = {ensemble.n_samples}",
        ),
        (
            training.average_last <= training.n_epochs,
            "training.average_last",
            training.average_last,
            f"must be at most n_epochs = {training.n_epochs}",
        ),
    ]
    return [
        Problem(f"{at}.{key}", value, allowed) for good, key, value, allowed in checks if not good
    ]


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
    return Point(varied, new_ensemble, new_network)


def _validate(model: type[S], values: dict[str, Any], prefix: str) -> S:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = problems_of(error, model)
        moved = [Problem(prefix + p.path, p.value, p.allowed) for p in found]
        raise ConfigError("study", moved) from None


def _leaves(section: Section, prefix: str) -> list[str]:
    """Dotted paths of the values that a study may vary."""
    paths = []
    for key in type(section).model_fields:
        value = getattr(section, key)
        nested = isinstance(value, Section)
        paths += _leaves(value, f"{prefix}{key}.") if nested else [prefix + key]
    return [path for path in paths if path != _ENSEMBLE]

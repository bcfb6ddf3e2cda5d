"""Points of a study, null models and variants: a network with some values replaced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import ValidationError

from rgdl.config.checks import ensemble_problems, network_problems
from rgdl.config.dotted_keys import ENSEMBLE, SEEDS, keys_of, unknown_keys
from rgdl.config.errors import ConfigError, Problem, problems_of
from rgdl.config.models import Ensemble, Network, Section, Study, Variants

S = TypeVar("S", bound=Section)


@dataclass(frozen=True)
class Point:
    """One point of a study, a null model, or a variant.

    Examples
    --------
    In a clone of the repository:

    >>> from rgdl.config import load
    >>> config = load("config.yaml")
    >>> name, study = next(iter(config.studies.items()))
    >>> network = config.networks[study.network]
    >>> first = study_points(study, network, config.ensembles[network.ensemble])[0]
    >>> isinstance(first, Point), [*first.varied] == [*study.changes[0]]
    (True, True)
    """

    varied: dict[str, Any]  # value by dotted key; a list as text such as 1600-400
    ensemble: Ensemble
    network: Network


def study_points(study: Study, network: Network, ensemble: Ensemble) -> list[Point]:
    """Every point of a study.

    Parameters
    ----------
    study : Study
        The keys and values to vary.
    network, ensemble : Network, Ensemble
        The network that is varied, and its ensemble.

    Returns
    -------
    list of Point
        In the order of the list; in a grid the last key varies fastest.

    Raises
    ------
    ConfigError
        If a key does not exist, or a value is not allowed.

    Examples
    --------
    In a clone of the repository:

    >>> from rgdl.config import load
    >>> config = load("config.yaml")
    >>> study = next(iter(config.studies.values()))
    >>> network = config.networks[study.network]
    >>> points = study_points(study, network, config.ensembles[network.ensemble])
    >>> len(points) == len(study.changes)
    True
    """
    base = study_base(study, network, ensemble)
    return [_point(change, base.network, base.ensemble) for change in study.changes]


def study_base(study: Study, network: Network, ensemble: Ensemble) -> Point:
    """The network that a study varies: with the values of `base`, and the seeds of the study.

    Raises
    ------
    ConfigError
        If a value of `base` is not allowed.
    """
    return _point(study.base, _with_seeds(network, study.seeds), ensemble)


def variant_points(variants: Variants, network: Network, ensemble: Ensemble) -> dict[str, Point]:
    """Variants of a network, by name, with their own seeds.

    Raises
    ------
    ConfigError
        If a key does not exist, or a value is not allowed.
    """
    few = _with_seeds(network, variants.seeds)
    return {name: _point(change, few, ensemble) for name, change in variants.changes.items()}


def variant_problems(
    at: str, variants: Variants, network: Network, ensemble: Ensemble
) -> list[Problem]:
    """Problems of the changes of variants."""
    few = _with_seeds(network, variants.seeds)
    known = [*keys_of(network, ensemble), SEEDS]
    problems = []
    for name, change in variants.changes.items():
        where = f"{at}.changes.{name}"
        if change.keys() == {SEEDS}:
            problems.append(Problem(where, change, f"must change more than {SEEDS}"))
        unknown = unknown_keys(where, change, known, network)
        problems += unknown or _point_problems(where, change, few, ensemble)[0]
    return problems


def study_problems(at: str, study: Study, network: Network, ensemble: Ensemble) -> list[Problem]:
    """Problems of the keys of a study, or of its values if all keys exist."""
    if (study.vary is None) == (study.points is None):
        keys = ", ".join(type(study).model_fields)
        return [Problem(at, None, f"must have one of vary and points (keys: {keys})")]
    problems = _key_problems(at, study, network, keys_of(network, ensemble))
    if problems:
        return problems
    try:
        base = study_base(study, network, ensemble)
    except ConfigError as error:
        return [Problem(f"{at}.base.{p.path}", p.value, p.allowed) for p in error.problems]
    return _value_problems(at, study, base.network, base.ensemble)


def labels_of(keys: Iterable[str], ensemble: Ensemble, network: Network) -> dict[str, Any]:
    """Values of dotted keys, as they appear in tables."""
    return {key: _label(_look_up(key, ensemble, network)) for key in keys}


def _key_problems(at: str, study: Study, network: Network, known: list[str]) -> list[Problem]:
    """Keys that a network does not have, or that not all points have."""
    problems = unknown_keys(f"{at}.base", study.base, known, network)
    if study.vary:
        return problems + unknown_keys(f"{at}.vary", study.vary, known, network)
    first, *others = study.changes
    problems += unknown_keys(f"{at}.points.0", first, known, network)
    for number, change in enumerate(others, start=1):
        if change.keys() != first.keys():
            allowed = f"must have the keys of points.0: {', '.join(first)}"
            problems.append(Problem(f"{at}.points.{number}", change, allowed))
    return problems


def _value_problems(at: str, study: Study, network: Network, ensemble: Ensemble) -> list[Problem]:
    """Values that are not allowed, and points that occur twice."""
    problems, seen = [], dict[tuple[str, str | None, str], str]()
    for number, change in enumerate(study.changes):
        where = f"{at}.vary" if study.vary else f"{at}.points.{number}"
        found, point = _point_problems(where, change, network, ensemble)
        problems += [_at_its_value(at, where, study, change, problem) for problem in found]
        if point:
            key = (point.ensemble.key, point.network.surrogate, point.network.key)
            if key in seen:
                allowed = f"must not give the same point twice: it is that of {seen[key]}"
                problems.append(Problem(where, change, allowed))
            seen.setdefault(key, where if study.points else f"{change}")
    return list({str(problem): problem for problem in problems}.values())


def _at_its_value(
    at: str, where: str, study: Study, change: Mapping[str, Any], problem: Problem
) -> Problem:
    """The problem of a point, at the varied value or at the key of `base` that it is from."""
    inside = problem.path.removeprefix(f"{where}.")
    for key, values in (study.vary or {}).items():
        if f"{inside}.".startswith(f"{key}."):
            number = next(k for k, value in enumerate(values) if value is change[key])
            return replace(problem, path=f"{where}.{key}.{number}{inside.removeprefix(key)}")
    from_base = inside in study.base and inside not in change
    return replace(problem, path=f"{at}.base.{inside}") if from_base else problem


def _point_problems(
    at: str, change: Mapping[str, Any], network: Network, ensemble: Ensemble
) -> tuple[list[Problem], Point | None]:
    """Problems of the values of one point, and the point itself if they are allowed."""
    try:
        point = _point(change, network, ensemble)
    except ConfigError as error:
        return [Problem(f"{at}.{p.path}", p.value, p.allowed) for p in error.problems], None
    problems = [
        *ensemble_problems(f"{at}.{ENSEMBLE}", point.ensemble, point.network.ensemble),
        *network_problems(at, point.network, point.ensemble),
    ]
    return problems, point


def _with_seeds(network: Network, seeds: list[int] | None) -> Network:
    return network.model_copy(update={"seeds": seeds}) if seeds else network


def _point(varied: Mapping[str, Any], network: Network, ensemble: Ensemble) -> Point:
    values = {ENSEMBLE: ensemble.model_dump(), **network.model_dump(exclude={ENSEMBLE})}
    for key, value in varied.items():
        *parents, last = key.split(".")
        section = values
        for parent in parents:
            section = section[parent]
        section[last] = value
    new_ensemble = _validate(Ensemble, values.pop(ENSEMBLE), f"{ENSEMBLE}.")
    new_network = _validate(Network, values | {ENSEMBLE: network.ensemble}, "")
    return Point(labels_of(varied, new_ensemble, new_network), new_ensemble, new_network)


def _validate(model: type[S], values: dict[str, Any], prefix: str) -> S:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = problems_of(error, model)
        moved = [Problem(prefix + p.path, p.value, p.allowed) for p in found]
        raise ConfigError("study", moved) from None


def _look_up(key: str, ensemble: Ensemble, network: Network) -> Any:
    """Value of a dotted key after validation."""
    value: Any = network
    for part in key.split("."):
        value = ensemble if part == ENSEMBLE else getattr(value, part)
    return value


def _label(value: Any) -> Any:
    """A value as it appears in a table."""
    if value is None:
        return "none"
    return "-".join(map(str, value)) if isinstance(value, list) else value

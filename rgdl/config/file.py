"""The whole configuration: reading it, and checks that concern several sections."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError

from rgdl.config.checks import (
    ensemble_problems,
    figure1_problems,
    name_problems,
    network_problems,
    theory_problems,
)
from rgdl.config.errors import ConfigError, Problem, did_you_mean, problems_of
from rgdl.config.extending import EXTENDS, read_files
from rgdl.config.figure_models import Figures
from rgdl.config.measurements import Definitions, Measurements
from rgdl.config.models import (
    Acceptance,
    Address,
    Ensemble,
    Name,
    Network,
    Nulls,
    Section,
    Study,
    Variants,
)
from rgdl.config.renormalization import Renormalization, renormalization_problems
from rgdl.config.reserved import ALL_ENSEMBLES, COMPOSITION, MEANS, SHARED_FOLDERS
from rgdl.config.studies import Point, study_problems, variant_points, variant_problems
from rgdl.config.theory_models import Theory


class Config(Section):
    """The whole configuration. `load` reads it from a file."""

    name: Name = Field(description="results are written to results/NAME")
    ensembles: Annotated[dict[Name, Ensemble], Field(min_length=1)] = Field(
        description="named ensembles of samples"
    )
    acceptance: Acceptance
    theory: Theory
    networks: Annotated[dict[Name, Network], Field(min_length=1)] = Field(
        description="named networks, each trained on an ensemble"
    )
    nulls: Nulls
    renormalization: Renormalization
    measurements: Measurements
    definitions: Definitions
    figures: Figures
    studies: dict[Name, Study] = Field(
        default_factory=dict,
        description="named parameter studies; `snakemake study` runs them alone",
    )

    repository: Address | None = Field(
        default=None,
        description="address of the repository on a site like GitHub; if given, captions in the "
        "manuscript link to the script that made a figure, at its commit",
    )

    def values_of_results(self, mode: Literal["python", "json"] = "python") -> dict[str, Any]:
        """All values that can change the tables, figures or numbers of this configuration.

        Its name does not, nor the address of the repository, nor how many points a study may have;
        studies have tables of their own.

        Examples
        --------
        >>> config = load("config.yaml")
        >>> "name" in config.values_of_results(), "theory" in config.values_of_results()
        (False, True)
        """
        without: Any = dict.fromkeys(("name", "studies", "repository"), True)
        return self.model_dump(mode=mode, exclude=without | {"acceptance": {"max_points"}})

    @classmethod
    def parse(cls, values: Any, *, source: str) -> Self:
        """Check a configuration that has been read.

        Parameters
        ----------
        values : mapping
            Content of the file.
        source : str
            Name of the file, for messages.

        Raises
        ------
        ConfigError
            Lists every problem: path of the key, its value, and what is allowed.
        """
        try:
            config = cls.model_validate(values)
        except ValidationError as error:
            problems = problems_of(error, cls)
            problems = _sections_missing(problems) or _names_misspelled(problems, values)
            raise ConfigError(source, problems) from None
        # null models and studies change networks, which must be valid before
        for problems_in in (_problems, _problems_of_changes, _problems_of_measured):
            if problems := list(problems_in(config)):
                raise ConfigError(source, problems)
        return config


def load(path: str | Path, *, root: str | Path = ".") -> Config:
    """Read and check a configuration file.

    Parameters
    ----------
    path : str or Path
        A YAML file: a whole configuration, or with `extends` changes of another one.
    root : str or Path
        Folder of the workflow. A file that this one extends is looked for in the folder of `path`,
        and then in this folder.

    Returns
    -------
    Config

    Raises
    ------
    ConfigError
        If the file is not YAML, or a value is not allowed.
    OSError
        If the file cannot be read.

    Examples
    --------
    In a clone of the repository:

    >>> load("config.yaml").name
    'paper'
    """
    layers = read_files([path], root=root)
    return Config.parse(layers.values, source=layers.source)


def _sections_missing(problems: Sequence[Problem]) -> list[Problem]:
    """What to say of a file without all sections: it may be meant to change another one."""
    required = {key for key, field in Config.model_fields.items() if field.is_required()}
    missing = [p.path for p in problems if p.path in required and p.value is None]
    if not missing:
        return []
    allowed = (
        f"must have all sections, and lacks {', '.join(missing)}; if it changes values of "
        f"another file, it must say so with `{EXTENDS}: config.yaml`"
    )
    unknown = [p for p in problems if p.path not in required and "." not in p.path]
    return [*unknown, Problem("the file", None, allowed)]


# Sections whose names a file may choose, and misspell where it means one of another file.
_NAMED = (
    "ensembles",
    "networks",
    "studies",
    "theory.systems",
    "theory.machines",
    "theory.information.tori",
)


def _names_misspelled(problems: Sequence[Problem], values: Any) -> list[Problem]:
    """One problem for all missing keys of a name that is similar to another one."""
    missing: dict[tuple[str, str], list[str]] = {}
    others = []
    for problem in problems:
        at = _similar_name(problem, values)
        if at:
            missing.setdefault(at, []).append(problem.path.removeprefix(f"{at[0]}."))
        else:
            others.append(problem)
    named = [
        Problem(place, None, f"must have {', '.join(keys)}{hint}")
        for (place, hint), keys in missing.items()
    ]
    return named + others


def _similar_name(problem: Problem, values: Any) -> tuple[str, str] | None:
    """Where a key is missing under a name that is similar to another one, and a hint at that."""
    for section in _NAMED:
        if problem.value is None and problem.path.startswith(f"{section}."):
            name = problem.path.removeprefix(f"{section}.").partition(".")[0]
            known = values
            for part in section.split("."):
                known = known[part]
            hint = did_you_mean(name, [str(one) for one in known if one != name])
            return (f"{section}.{name}", hint) if hint else None
    return None


def _problems(config: Config) -> Iterator[Problem]:
    """Problems of all sections but the null models and the studies."""
    yield from _reserved_names(config)
    for name, ensemble in config.ensembles.items():
        yield from ensemble_problems(f"ensembles.{name}", ensemble)
    for name, network in config.networks.items():
        at = f"networks.{name}"
        yield from name_problems(f"{at}.ensemble", network.ensemble, "ensembles", config.ensembles)
        if ensemble_of := config.ensembles.get(network.ensemble):
            yield from network_problems(at, network, ensemble_of)
    yield from _figure_problems(config)
    yield from theory_problems(config.theory)
    yield from _measurement_problems(config)


def _reserved_names(config: Config) -> Iterator[Problem]:
    if config.name in SHARED_FOLDERS:
        taken = ", ".join(f"results/{folder}" for folder in SHARED_FOLDERS)
        allowed = f"must not be the name of a shared folder ({taken})"
        yield Problem("name", config.name, allowed)
    rows = "must have another name: tables use this one for"
    if ALL_ENSEMBLES in config.ensembles:
        yield Problem(f"ensembles.{ALL_ENSEMBLES}", None, f"{rows} all ensembles together")
    for section, names in (("networks", config.networks), ("nulls.changes", config.nulls.changes)):
        if COMPOSITION in names:
            allowed = f"{rows} the null model of composition"
            yield Problem(f"{section}.{COMPOSITION}", None, allowed)


def _figure_problems(config: Config) -> Iterator[Problem]:
    one, three, at = config.figures.figure1, config.figures.figure3, "figures.figure"
    yield from name_problems(f"{at}1.ensemble", one.ensemble, "ensembles", config.ensembles)
    if ensemble := config.ensembles.get(one.ensemble):
        yield from figure1_problems(f"{at}1", one, ensemble)
    yield from name_problems(f"{at}3.network", three.network, "networks", config.networks)
    if network := config.networks.get(three.network):
        ensemble = config.ensembles.get(network.ensemble)
        if ensemble and max(three.samples) >= ensemble.n_samples:
            allowed = f"must be below n_samples = {ensemble.n_samples}"
            yield Problem(f"{at}3.samples", three.samples, allowed)


def _measurement_problems(config: Config) -> Iterator[Problem]:
    measurements, at = config.measurements, "measurements"
    nearest, next_nearest = config.definitions.nearest, config.definitions.next_nearest
    if next_nearest <= nearest:
        allowed = f"must be above definitions.nearest = {nearest}"
        yield Problem("definitions.next_nearest", next_nearest, allowed)
    network = measurements.learning_curve.network
    yield from name_problems(f"{at}.learning_curve.network", network, "networks", config.networks)
    generation = measurements.generation
    if generation.n_samples % generation.n_chains:
        allowed = f"must be a multiple of n_chains = {generation.n_chains}"
        yield Problem(f"{at}.generation.n_samples", generation.n_samples, allowed)
    used = {network.ensemble for network in config.networks.values()}
    if any(after <= before for before, after in pairwise(measurements.flow.steps)):
        yield Problem(f"{at}.flow.steps", measurements.flow.steps, "must be ascending")
    for name, ensemble in config.ensembles.items():
        if name in used and measurements.n_samples > ensemble.n_samples:
            allowed = f"must be <= n_samples = {ensemble.n_samples} of ensemble {name}"
            yield Problem(f"{at}.n_samples", measurements.n_samples, allowed)


def _problems_of_changes(config: Config) -> Iterator[Problem]:
    """Problems of null models, variants and studies."""
    networks, nulls = config.networks, config.nulls
    yield from _variant_problems(config, "nulls", nulls, networks)
    for name in nulls.hidden_spins:
        yield from name_problems("nulls.hidden_spins", name, "nulls.changes", nulls.changes)
    at, variants = "renormalization.variants", config.renormalization.variants
    yield from _variant_problems(config, at, variants, {**networks, **nulls.changes})
    for name, study in config.studies.items():
        at = f"studies.{name}"
        if study.n_points > config.acceptance.max_points:
            allowed = (
                f"must have at most acceptance.max_points = {config.acceptance.max_points} points, "
                f"has {study.n_points}"
            )
            yield Problem(at, None, allowed)
            continue
        yield from name_problems(f"{at}.network", study.network, "networks", networks)
        if network := networks.get(study.network):
            yield from study_problems(at, study, network, config.ensembles[network.ensemble])
        if f"{name}{MEANS}" in config.studies:
            allowed = f"must have another name: the means of {name} have this one"
            yield Problem(f"{at}{MEANS}", None, allowed)


def _variant_problems(
    config: Config, at: str, variants: Variants, taken: Collection[str]
) -> Iterator[Problem]:
    networks = config.networks
    yield from name_problems(f"{at}.network", variants.network, "networks", networks)
    if network := networks.get(variants.network):
        for name in (name for name in variants.changes if name in taken):
            yield Problem(f"{at}.changes.{name}", None, "must not have the name of a network")
        yield from variant_problems(at, variants, network, config.ensembles[network.ensemble])


def _problems_of_measured(config: Config) -> Iterator[Problem]:
    """Problems of measurements with networks, null models and variants, which must be valid."""
    points = _measured_points(config)
    trained = {where: point.ensemble for where, point in points.items()}
    yield from renormalization_problems("renormalization", config.renormalization, trained)


def _measured_points(config: Config) -> dict[str, Point]:
    """Networks whose exponents are measured, by their paths."""
    networks, ensembles = config.networks, config.ensembles
    points = {
        f"networks.{name}": Point({}, ensembles[network.ensemble], network)
        for name, network in networks.items()
    }
    nulls, variants = config.nulls, config.renormalization.variants
    for at, changed in (("nulls", nulls), ("renormalization.variants", variants)):
        network = networks[changed.network]
        for name, point in variant_points(changed, network, ensembles[network.ensemble]).items():
            if changed is variants or name in nulls.hidden_spins:
                points[f"{at}.changes.{name}"] = point
    return points

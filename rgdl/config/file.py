"""The whole configuration: reading it, and checks that concern several sections."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError

from rgdl.config.checks import ensemble_problems, figure1_problems, misfits, theory_problems
from rgdl.config.errors import ConfigError, Problem, problems_of, unknown_name
from rgdl.config.measurements import Definitions, Measurements
from rgdl.config.models import Acceptance, Ensemble, Figures, Name, Network, Nulls, Section, Study
from rgdl.config.reading import read_yaml
from rgdl.config.studies import null_problems, study_problems
from rgdl.config.theory_models import Theory

_SHARED_FOLDERS = ("samples", "networks")  # under results/, used by all configurations
_ALL_ENSEMBLES, _COMPOSITION = "all", "composition"  # labels of rows in tables
_MEANS = "_over_seeds"  # ending of the table of a study's means


class Config(Section):
    """The whole configuration. `load` reads it from a file."""

    name: Name = Field(description="results are written to results/NAME")
    ensembles: Annotated[dict[Name, Ensemble], Field(min_length=1)] = Field(
        description="named ensembles of samples"
    )
    acceptance: Acceptance = Field(description="limits beyond which the run stops")
    theory: Theory = Field(description="small systems whose states are all enumerated")
    networks: Annotated[dict[Name, Network], Field(min_length=1)] = Field(
        description="named networks, each trained on an ensemble"
    )
    nulls: Nulls = Field(description="null models: the same network with one thing changed")
    measurements: Measurements = Field(
        description="settings of the measurements of trained networks"
    )
    definitions: Definitions = Field(
        description="thresholds that turn measurements into words and verdicts"
    )
    figures: Figures = Field(description="settings of the figures")
    studies: dict[Name, Study] = Field(
        default_factory=dict, description="named parameter studies, run by `snakemake study`"
    )

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
            raise ConfigError(source, problems_of(error, cls)) from None
        problems = _name_problems(config) + _ensemble_problems(config)
        problems += _network_problems(config) + _figure_problems(config)
        problems += theory_problems(config.theory) + _measurement_problems(config)
        problems = problems or _null_problems(config) + _all_study_problems(config)
        if problems:
            raise ConfigError(source, problems)
        return config


def load(path: str | Path) -> Config:
    """Read and check a configuration file.

    Parameters
    ----------
    path : str or Path
        A YAML file.

    Returns
    -------
    Config

    Raises
    ------
    ConfigError
        If the file is not YAML, or a value is not allowed.
    OSError
        If the file cannot be read.
    """
    return Config.parse(read_yaml(path), source=str(path))


def is_complete(values: Mapping[str, Any]) -> bool:
    """Whether a configuration has all sections, or must be laid over another one."""
    required = {key for key, field in Config.model_fields.items() if field.is_required()}
    return required <= values.keys()


def _name_problems(config: Config) -> list[Problem]:
    problems = []
    if config.name in _SHARED_FOLDERS:
        taken = " and ".join(f"results/{folder}" for folder in _SHARED_FOLDERS)
        allowed = f"must not be the name of a shared folder ({taken})"
        problems.append(Problem("name", config.name, allowed))
    if _ALL_ENSEMBLES in config.ensembles:
        allowed = "must have another name: tables use this one for all ensembles together"
        problems.append(Problem(f"ensembles.{_ALL_ENSEMBLES}", None, allowed))
    for section, names in (("networks", config.networks), ("nulls.changes", config.nulls.changes)):
        if _COMPOSITION in names:
            allowed = (
                "must have another name: tables use this one for the null model of composition"
            )
            problems.append(Problem(f"{section}.{_COMPOSITION}", None, allowed))
    return problems


def _ensemble_problems(config: Config) -> list[Problem]:
    return [
        problem
        for name, ensemble in config.ensembles.items()
        for problem in ensemble_problems(f"ensembles.{name}", ensemble)
    ]


def _network_problems(config: Config) -> list[Problem]:
    problems = []
    for name, network in config.networks.items():
        at = f"networks.{name}"
        if network.ensemble in config.ensembles:
            problems += misfits(at, network, config.ensembles[network.ensemble])
        else:
            known = list(config.ensembles)
            problems.append(unknown_name(f"{at}.ensemble", network.ensemble, "ensembles", known))
    return problems


def _figure_problems(config: Config) -> list[Problem]:
    return _figure1_problems(config) + _figure3_problems(config)


def _figure1_problems(config: Config) -> list[Problem]:
    figure, at = config.figures.figure1, "figures.figure1"
    if figure.ensemble not in config.ensembles:
        known = list(config.ensembles)
        return [unknown_name(f"{at}.ensemble", figure.ensemble, "ensembles", known)]
    return figure1_problems(at, figure, config.ensembles[figure.ensemble])


def _figure3_problems(config: Config) -> list[Problem]:
    figure, at = config.figures.figure3, "figures.figure3"
    if figure.network not in config.networks:
        known = list(config.networks)
        return [unknown_name(f"{at}.network", figure.network, "networks", known)]
    ensemble = config.ensembles.get(config.networks[figure.network].ensemble)
    if ensemble and max(figure.samples) >= ensemble.n_samples:
        allowed = f"must be below n_samples = {ensemble.n_samples}"
        return [Problem(f"{at}.samples", figure.samples, allowed)]
    return []


def _measurement_problems(config: Config) -> list[Problem]:
    measurements, at = config.measurements, "measurements"
    problems = []
    nearest, beyond = config.definitions.nearest, config.definitions.next_nearest
    if beyond <= nearest:
        allowed = f"must be above definitions.nearest = {nearest}"
        problems.append(Problem("definitions.next_nearest", beyond, allowed))
    if measurements.learning_curve.network not in config.networks:
        at_name, name = f"{at}.learning_curve.network", measurements.learning_curve.network
        problems.append(unknown_name(at_name, name, "networks", list(config.networks)))
    generation = measurements.generation
    if generation.n_samples % generation.n_chains:
        allowed = f"must be a multiple of n_chains = {generation.n_chains}"
        problems.append(Problem(f"{at}.generation.n_samples", generation.n_samples, allowed))
    for name in {network.ensemble for network in config.networks.values()} & set(config.ensembles):
        n_samples = config.ensembles[name].n_samples
        if measurements.n_samples > n_samples:
            allowed = f"must be <= n_samples = {n_samples} of ensemble {name}"
            problems.append(Problem(f"{at}.n_samples", measurements.n_samples, allowed))
    return problems


def _null_problems(config: Config) -> list[Problem]:
    nulls, networks = config.nulls, config.networks
    if nulls.network not in networks:
        return [unknown_name("nulls.network", nulls.network, "networks", list(networks))]
    if len(set(nulls.seeds)) < len(nulls.seeds):
        return [Problem("nulls.seeds", nulls.seeds, "must all differ")]
    taken = [f"nulls.changes.{name}" for name in nulls.changes if name in networks]
    problems = [Problem(at, None, "must not have the name of a network") for at in taken]
    network = networks[nulls.network]
    return problems + null_problems("nulls", nulls, network, config.ensembles[network.ensemble])


def _all_study_problems(config: Config) -> list[Problem]:
    problems = []
    for name, study in config.studies.items():
        at = f"studies.{name}"
        if study.network in config.networks:
            network = config.networks[study.network]
            problems += study_problems(at, study, network, config.ensembles[network.ensemble])
        else:
            known = list(config.networks)
            problems.append(unknown_name(f"{at}.network", study.network, "networks", known))
        if f"{name}{_MEANS}" in config.studies:
            allowed = f"must have another name: the means of {name} have this one"
            problems.append(Problem(f"{at}{_MEANS}", None, allowed))
    return problems

"""The whole configuration, and reading it."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError

from rgdl.config.checks_between import CHECKS
from rgdl.config.errors import ConfigError, Problem, problems_of
from rgdl.config.extending import read_files
from rgdl.config.figure_models import Figures
from rgdl.config.measurements import Definitions, Measurements
from rgdl.config.missing import explain_missing
from rgdl.config.models import Acceptance, Address, Ensemble, Name, Network, Nulls, Section, Study
from rgdl.config.parts import all_parts, problems_between, valid_parts
from rgdl.config.renormalization import Renormalization
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
        problems: list[Problem] = []
        try:
            config = cls.model_validate(values)
            parts = all_parts(config)
        except ValidationError as error:
            problems += explain_missing(problems_of(error, cls), values, cls)
            parts = valid_parts(cls, values)
        problems += problems_between(parts, CHECKS)
        if problems:
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

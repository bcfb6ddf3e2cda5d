"""The sections of `config.yaml`: keys, types, limits, and the names of result folders."""

import math
import re
from functools import cache
from itertools import product
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

T = TypeVar("T")


def _read_exponent(value: Any) -> Any:
    """Read 2e-4 as a number: YAML takes it for text because it has no dot."""
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+", value):
        return float(value)
    return value


def _refuse_values(name: str) -> str:
    """Refuse names that a table reads as a number, a truth value or a missing value."""
    if name.lower() in ("na", "nan", "null", "none", "inf", "infinity", "true", "false"):
        raise PydanticCustomError("value_as_name", "another word: tables do not read this as text")
    return name


def _all_differ(values: list[T]) -> list[T]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("repeated_value", "all differ")
    return values


def _refuse_other_addresses(address: str) -> str:
    """Refuse what a link cannot begin with."""
    if not re.fullmatch(r"https://[^\s/]+/\S*[^\s/]", address):
        raise PydanticCustomError("no_address", "like https://HOST/OWNER/NAME")
    return address


#: Upper limit of all counts: samples are numbered with 32 bits.
MAX_COUNT = 10**9

#: Upper limit of couplings: the lattice is frozen far below it.
MAX_COUPLING = 20

Number = Annotated[float, BeforeValidator(_read_exponent), Field(allow_inf_nan=False)]
Coupling = Annotated[Number, Field(ge=0, le=MAX_COUPLING)]
Positive = Annotated[int, Field(ge=1, le=MAX_COUNT)]
Natural = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]
AllDiffer = AfterValidator(_all_differ)  # of a list whose values name rows of tables
Seeds = Annotated[list[Seed], Field(min_length=1), AllDiffer]
Name = Annotated[
    str,
    Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=64),
    AfterValidator(_refuse_values),
]

Address = Annotated[str, AfterValidator(_refuse_other_addresses)]


def _text(value: float) -> str:
    """A number in the name of a folder, where + is the mark of surrogates."""
    return repr(value).replace("+", "")


@cache
def _optional(section: type[BaseModel]) -> list[str]:
    """Keys of a section that may be left out, and are not null then."""
    fields = section.model_fields.items()
    return [key for key, one in fields if not one.is_required() and one.default is not None]


class Section(BaseModel):
    """A mapping with known keys only, and without conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_null(cls, values: Any) -> Any:
        """Take null for a key that is left out, where that is allowed."""
        if not isinstance(values, dict):
            return values
        nulls = [key for key in _optional(cls) if key in values and values[key] is None]
        return {k: value for k, value in values.items() if k not in nulls} if nulls else values


class MarkovChainSettings(Section):
    """Burn-in and thinning of Markov chains, in terms of their autocorrelation time tau."""

    pilot_sweeps: Annotated[int, Field(ge=1000, le=MAX_COUNT)] = Field(
        description="sweeps of the run that measures tau; doubled until they are 1000 tau"
    )
    residual_correlation: Annotated[Number, Field(gt=0, lt=1)] = Field(
        description="remaining correlation of successive samples, exp(-thinning / tau)"
    )
    residual_bias: Annotated[Number, Field(gt=0, lt=1)] = Field(
        description="remaining influence of the initial state, exp(-burn_in / tau)"
    )

    @property
    def key(self) -> str:
        """Part of a folder name, with every parameter."""
        return (
            f"pilot{self.pilot_sweeps}_corr{_text(self.residual_correlation)}"
            f"_bias{_text(self.residual_bias)}"
        )


class Ensemble(Section):
    """Samples of the two-dimensional Ising model on a periodic lattice."""

    lattice_size: Annotated[int, Field(ge=2, le=10_000)] = Field(description="linear size L")
    coupling: Coupling = Field(description="K = J/kT")
    n_samples: Positive = Field(description="number of configurations")
    sampler: Literal["cftp", "swendsen_wang", "metropolis"] = Field(
        description="coupling from the past (exact, independent samples) or a Markov chain"
    )
    markov_chain: MarkovChainSettings | None = Field(
        default=None, description="for swendsen_wang and metropolis; ignored by cftp"
    )
    seed: Seed = Field(description="of the random numbers")

    @property
    def is_markov(self) -> bool:
        """Whether successive samples come from one Markov chain."""
        return self.sampler != "cftp"

    @property
    def parameters(self) -> dict[str, Any]:
        """All values that affect the samples."""
        return self.model_dump(exclude=None if self.is_markov else {"markov_chain"})

    @property
    def key(self) -> str:
        """Folder name with every parameter."""
        chain = f"_{self.markov_chain.key}" if self.is_markov and self.markov_chain else ""
        return (
            f"L{self.lattice_size}_K{_text(self.coupling)}_n{self.n_samples}_{self.sampler}{chain}"
            f"_seed{self.seed}"
        )


class Acceptance(Section):
    """Limits beyond which the run stops with an error."""

    min_p_value: Annotated[Number, Field(gt=0, lt=0.1)] = Field(
        description="smallest p-value of all tests of an ensemble together"
    )
    max_residual: Annotated[Number, Field(gt=0, lt=1)] = Field(
        description="largest residual of an equation of the theory on a small system"
    )
    max_points: Positive = Field(
        default=20_000, description="a study with more points is refused before it is planned"
    )


class Training(Section):
    """Settings of contrastive divergence, the same for every layer of a network."""

    n_epochs: Natural = Field(description="passes over the samples; 0 keeps the initial weights")
    batch_size: Positive = Field(description="samples per mini-batch")
    learning_rate: Annotated[Number, Field(gt=0)] = Field(description="step size eta")
    momentum: Annotated[Number, Field(ge=0, lt=1)] = Field(
        description="fraction of the previous step that is added"
    )
    l1: Annotated[Number, Field(ge=0)] = Field(description="strength of the L1 penalty")
    l2: Annotated[Number, Field(ge=0)] = Field(
        default=0.0, description="strength of the L2 penalty (weight decay)"
    )
    units: Literal["bits", "spins"] = Field(
        default="bits", description="gradient of the RBM with 0/1 units or with -1/1 units"
    )
    n_gibbs: Positive = Field(description="Gibbs steps: k of CD-k")
    init_scale: Annotated[Number, Field(ge=0)] = Field(
        description="standard deviation of the initial weights"
    )
    average_last: Natural = Field(
        description="last epochs over which the parameters are averaged; 0: no averaging"
    )
    shuffle: bool = Field(description="new mini-batches in every epoch, or the same in all")
    pass_up: Literal["probabilities", "samples"] = Field(
        description="training data of the next layer: probabilities or states of the hidden units"
    )
    engine: Literal["numpy", "torch"] = Field(
        description="torch: bfloat16 by PyTorch, with AVX512_BF16 or AMX; elsewhere as numpy"
    )

    @property
    def key(self) -> str:
        """Folder name with every parameter; values of later additions appear if not the default."""
        l2 = f"_l2-{_text(self.l2)}" if self.l2 else ""
        units = "" if self.units == "bits" else f"_{self.units}"
        passed = "" if self.pass_up == "probabilities" else f"_{self.pass_up}"
        engine = "" if self.engine == "numpy" else f"_{self.engine}"
        return (
            f"epochs{self.n_epochs}_batch{self.batch_size}_rate{_text(self.learning_rate)}"
            f"_momentum{_text(self.momentum)}_l1-{_text(self.l1)}{l2}{units}_cd{self.n_gibbs}"
            f"_init{_text(self.init_scale)}_average{self.average_last}"
            f"_{'shuffled' if self.shuffle else 'fixed'}{passed}{engine}"
        )


class Network(Section):
    """A stack of restricted Boltzmann machines trained layer by layer on an ensemble."""

    ensemble: Name = Field(description="name of the ensemble it is trained on")
    surrogate: Literal["shuffled", "permuted", "gaussian"] | None = Field(
        default=None,
        description="null model of the samples: sites shuffled in each sample separately, or in "
        "all samples alike, or thresholded Gaussian fields with the same two-point function",
    )
    layers: Annotated[list[Positive], Field(min_length=2)] = Field(
        description="number of units per layer, from L * L visible ones up"
    )
    seeds: Seeds = Field(description="seeds of the independent repetitions")
    training: Training

    @property
    def key(self) -> str:
        """Folder name with the layers and every parameter of the training."""
        return "-".join(map(str, self.layers)) + "_" + self.training.key


class Variants(Section):
    """A network with some values changed, in several ways."""

    network: Name = Field(description="name of the network that is changed")
    seeds: Seeds = Field(description="seeds of a null model or variant that has none of its own")
    changes: dict[Name, Annotated[dict[str, Any], Field(min_length=1)]] = Field(
        default_factory=dict,
        description="by name, dotted keys of the network, or `ensemble.KEY`, with their new "
        "values; `seeds` are those of this variant",
    )


class Nulls(Variants):
    """Null models: a network with one thing changed."""

    hidden_spins: Annotated[list[Name], AllDiffer] = Field(
        default_factory=list,
        description="null models whose hidden spins are measured too, as coarse spins",
    )


class Study(Section):
    """A network, and the values to vary: a grid or a list of points."""

    network: Name = Field(description="name of the network that is varied")
    vary: (
        Annotated[dict[str, Annotated[list[Any], Field(min_length=1)]], Field(min_length=1)] | None
    ) = Field(
        default=None,
        description="dotted keys of the network or `ensemble.KEY`, each with its values: a grid",
    )
    points: (
        Annotated[list[Annotated[dict[str, Any], Field(min_length=1)]], Field(min_length=1)] | None
    ) = Field(
        default=None,
        description="a list of points instead of a grid: the same keys in each, with one value",
    )
    base: dict[str, Any] = Field(
        default_factory=dict,
        description="dotted keys with the values that all points have instead of the network's",
    )
    seeds: Seeds | None = Field(default=None, description="seeds instead of those of the network")

    @property
    def n_points(self) -> int:
        """Number of points, without a list of them."""
        if self.points is not None:
            return len(self.points)
        return math.prod(map(len, (self.vary or {}).values()))

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The changes of every point; in a grid the last key varies fastest."""
        if self.points is not None:
            return self.points
        vary = self.vary or {}
        return [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]

"""The sections of `config.yaml`: their keys, types and limits, and the paths they name."""

import re
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError


def _read_exponent(value: Any) -> Any:
    """YAML reads 2e-4, without a dot, as text: take it for the number that it is."""
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+", value):
        return float(value)
    return value


def _refuse_values(name: str) -> str:
    """Tables read some words as a number, a truth value or nothing, not as a name."""
    if name.lower() in ("na", "nan", "null", "none", "inf", "infinity", "true", "false"):
        raise PydanticCustomError("value_as_name", "another word: tables do not read this as text")
    return name


#: Largest number of anything that is counted: samples are numbered with 32 bits.
MOST = 10**9

Number = Annotated[float, BeforeValidator(_read_exponent), Field(allow_inf_nan=False)]
Positive = Annotated[int, Field(ge=1, le=MOST)]
Natural = Annotated[int, Field(ge=0, le=MOST)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]
Name = Annotated[
    str,
    Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=64),
    AfterValidator(_refuse_values),
]


class Section(BaseModel):
    """A mapping of the file in which every key is known and every type is exact."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class MarkovChain(Section):
    """How far apart samples are taken from Markov chains, which have a memory."""

    pilot_sweeps: Annotated[int, Field(ge=1000, le=MOST)] = Field(
        description="sweeps of the run that measures the autocorrelation time"
    )
    residual_correlation: Annotated[Number, Field(gt=0, lt=1)] = Field(
        description="correlation left between successive samples, exp(-thinning / tau)"
    )
    residual_bias: Annotated[Number, Field(gt=0, lt=1)] = Field(
        description="memory of the start left in the first sample, exp(-burn_in / tau)"
    )

    @property
    def key(self) -> str:
        """Part of a folder's name that states every parameter."""
        return (
            f"pilot{self.pilot_sweeps}_corr{self.residual_correlation!r}_bias{self.residual_bias!r}"
        )


class Ensemble(Section):
    """Samples of the two-dimensional Ising model on a periodic lattice."""

    lattice_size: Annotated[int, Field(ge=2, le=10_000)] = Field(description="linear size L")
    coupling: Annotated[Number, Field(ge=0)] = Field(description="K = J/kT")
    n_samples: Positive = Field(description="number of configurations")
    sampler: Literal["cftp", "swendsen_wang", "metropolis"] = Field(
        description="coupling from the past (exact, independent samples) or a Markov chain"
    )
    markov_chain: MarkovChain | None = Field(
        default=None, description="for swendsen_wang and metropolis; cftp has no use for it"
    )
    seed: Seed = Field(description="key of the random numbers")

    @property
    def is_markov(self) -> bool:
        """Whether successive samples come from one Markov chain."""
        return self.sampler != "cftp"

    @property
    def parameters(self) -> dict[str, Any]:
        """Every value that counts: what an exact sampler does not read is left out."""
        return self.model_dump(exclude=None if self.is_markov else {"markov_chain"})

    @property
    def key(self) -> str:
        """Folder name that states every parameter."""
        chain = f"_{self.markov_chain.key}" if self.is_markov and self.markov_chain else ""
        return (
            f"L{self.lattice_size}_K{self.coupling!r}_n{self.n_samples}_{self.sampler}{chain}"
            f"_seed{self.seed}"
        )


class Acceptance(Section):
    """When samples are too improbable, or an equation too far from holding, to go on with."""

    least_p_value: Annotated[Number, Field(gt=0, lt=0.1)] = Field(
        description="of an ensemble's tests against exact values, all together"
    )
    largest_residual: Annotated[Number, Field(gt=0, lt=1)] = Field(
        description="of an equation of the theory, checked on a small system"
    )


class Training(Section):
    """Recipe of contrastive divergence, the same for each layer of a network."""

    n_epochs: Natural = Field(description="passes over the samples; 0 leaves the initial weights")
    batch_size: Positive = Field(description="samples in a mini-batch")
    learning_rate: Annotated[Number, Field(gt=0)] = Field(description="step size eta")
    momentum: Annotated[Number, Field(ge=0, lt=1)] = Field(description="part of the last step kept")
    l1: Annotated[Number, Field(ge=0)] = Field(description="strength of the L1 penalty")
    l2: Annotated[Number, Field(ge=0)] = Field(default=0.0, description="weight decay")
    units: Literal["bits", "spins"] = Field(
        default="bits", description="whose gradient training follows: of 0/1 or of -1/1 units"
    )
    n_gibbs: Positive = Field(description="the k of CD-k")
    init_scale: Annotated[Number, Field(ge=0)] = Field(
        description="standard deviation of the initial weights"
    )
    average_last: Natural = Field(
        description="last epochs over which the parameters are averaged; 0: none"
    )
    shuffle: bool = Field(description="new mini-batches every epoch, or the same throughout")
    pass_up: Literal["probabilities", "samples"] = Field(
        description="what the next layer is trained on: the hidden units' probabilities or states"
    )
    engine: Literal["numpy", "torch"] = Field(
        description="what does the arithmetic; torch is faster and needs PyTorch"
    )

    @property
    def key(self) -> str:
        """Folder name that states every parameter; what is usual goes without saying."""
        l2 = f"_l2-{self.l2!r}" if self.l2 else ""
        units = "" if self.units == "bits" else f"_{self.units}"
        passed = "" if self.pass_up == "probabilities" else f"_{self.pass_up}"
        engine = "" if self.engine == "numpy" else f"_{self.engine}"
        return (
            f"epochs{self.n_epochs}_batch{self.batch_size}_rate{self.learning_rate!r}"
            f"_momentum{self.momentum!r}_l1-{self.l1!r}{l2}{units}_cd{self.n_gibbs}"
            f"_init{self.init_scale!r}_average{self.average_last}"
            f"_{'shuffled' if self.shuffle else 'fixed'}{passed}{engine}"
        )


class Network(Section):
    """A stack of restricted Boltzmann machines trained layer by layer on an ensemble."""

    ensemble: Name = Field(description="name of the ensemble it is trained on")
    surrogate: Literal["shuffled", "permuted", "gaussian"] | None = Field(
        default=None,
        description="null model of the samples: sites shuffled in each sample by itself, or in all "
        "alike, or thresholded Gaussian fields with the same two-point function",
    )
    layers: Annotated[list[Positive], Field(min_length=2)] = Field(
        description="number of units of each layer, from L * L visible ones up"
    )
    seeds: Annotated[list[Seed], Field(min_length=1)] = Field(
        description="seeds of the independent repetitions"
    )
    training: Training = Field(description="recipe of each layer")

    @property
    def key(self) -> str:
        """Folder name that states the layers and every parameter of the training."""
        return "-".join(map(str, self.layers)) + "_" + self.training.key


class Nulls(Section):
    """Networks that lack one thing, beside the one that has it."""

    network: Name = Field(description="name of the network that is changed")
    seeds: Annotated[list[Seed], Field(min_length=1)] = Field(
        description="seeds of the repetitions of each"
    )
    changes: dict[Name, Annotated[dict[str, Any], Field(min_length=1)]] = Field(
        description="by name, dotted keys of the network or `ensemble.KEY`, with their values"
    )


class Figure1(Section):
    """What Figure 1 coarse-grains, twice."""

    ensemble: Name = Field(description="name of the ensemble")
    sample: Natural = Field(description="which of its samples, from 0")
    block_size: Annotated[int, Field(ge=2, le=MOST)] = Field(
        description="linear size of a block; its square must divide that of the lattice"
    )
    seed: Seed = Field(description="of the random numbers that decide ties")


class Figure2(Section):
    """Which chain Figure 2 decimates."""

    coupling: Annotated[Number, Field(gt=0, le=20)] = Field(description="J to begin with")
    n_steps: Annotated[int, Field(ge=1, le=8)] = Field(description="decimations")


class Figure3(Section):
    """What Figure 3 and the figure of all first-layer fields show."""

    network: Name = Field(description="name of the network; its first seed is shown")
    samples: Annotated[list[Natural], Field(min_length=1, max_length=6)] = Field(
        description="which samples of the ensemble panel E reconstructs, counted from 0"
    )


class Figures(Section):
    """Choices of the figures."""

    figure1: Figure1
    figure2: Figure2
    figure3: Figure3


class Study(Section):
    """A network and the values to vary: keys with their values as a grid, or a list of points."""

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
        description="in place of a grid, each point by itself: the same keys, with their values",
    )
    seeds: Annotated[list[Seed], Field(min_length=1)] | None = Field(
        default=None, description="in place of those of the network"
    )

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What every point changes; of a grid the last key varies fastest."""
        if self.points is not None:
            return self.points
        vary = self.vary or {}
        return [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]

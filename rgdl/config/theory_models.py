"""The section `theory` of `config.yaml`: small systems whose states are all enumerated."""

from typing import Annotated, Literal

from pydantic import Field

from rgdl.config.models import (
    MAX_COUNT,
    MAX_COUPLING,
    AllDiffer,
    Name,
    Number,
    Positive,
    Section,
    Seed,
    Seeds,
)
from rgdl.enumeration import MAX_JOINT_SPINS

Coupling = Annotated[Number, Field(ge=-MAX_COUPLING, le=MAX_COUPLING)]


class System(Section):
    """A Hamiltonian with fields, pairs and triples (Eq. 3)."""

    lattice: Literal["torus", "ring", "chain", "complete"] = Field(
        description="periodic square lattice, closed or open chain, or all spins coupled"
    )
    size: Annotated[int, Field(ge=3, le=19)] = Field(
        description="linear size of the torus; for the others, number of spins"
    )
    field: Coupling = Field(description="K_i of every spin")
    pair: Coupling = Field(description="K_ij of nearest neighbors")
    triple: Coupling = Field(description="K_ijk of three successive spins")
    disorder: Seed | None = Field(
        default=None,
        description="seed of normal couplings, with the values as standard deviations; "
        "without it, couplings are equal",
    )

    @property
    def n_spins(self) -> int:
        """Number of spins N."""
        return self.size**2 if self.lattice == "torus" else self.size


class MachineSettings(Section):
    """A small RBM: random, or trained on a system by the exact gradient."""

    n_hidden: Annotated[int, Field(ge=1, le=16)] = Field(description="number of hidden units M")
    units: Literal["spins", "bits"] = Field(
        description="values of the units: -1 and +1, or 0 and 1"
    )
    scale: Annotated[Number, Field(ge=0, le=10)] = Field(
        description="standard deviation of the random, or initial, weights and biases"
    )
    trained: bool = Field(description="whether D_KL is minimized")
    seed: Seed = Field(description="of the random numbers")


class Kadanoff(Section):
    """Kadanoff's variational RG on the 4 x 4 torus, with blocks of 2 x 2."""

    couplings: Annotated[list[Coupling], Field(min_length=1, max_length=6), AllDiffer] = Field(
        description="K of each torus"
    )
    max_p: Annotated[Number, Field(gt=0, le=100)] = Field(
        description="largest p, which sets how closely coarse spins follow their blocks"
    )
    n_values: Annotated[int, Field(ge=2, le=1000)] = Field(
        description="number of values of p, from 0"
    )
    seed: Seed = Field(description="of the initial weights of trained RBMs")


class BlockTorus(Section):
    """A torus with a block, a buffer around it, and an environment."""

    columns: Annotated[int, Field(ge=3, le=256)] = Field(
        description="columns of the torus, at least block_size + 2 buffer + 1"
    )
    rows: Annotated[int, Field(ge=3, le=9)] = Field(
        description="rows of the torus: the length of a column"
    )
    block_size: Annotated[int, Field(ge=2, le=3)] = Field(
        description=f"b of the b x b block; b^2 + 2 rows <= {MAX_JOINT_SPINS}"
    )
    buffer: Annotated[int, Field(ge=0, le=100)] = Field(
        description="columns of the buffer on either side of the block"
    )


class Information(Section):
    """Mutual information of a coarse spin and the environment of its block."""

    couplings: Annotated[
        list[Annotated[Number, Field(gt=0, le=2)]], Field(min_length=1, max_length=6), AllDiffer
    ] = Field(description="K of each torus")
    tori: Annotated[dict[Name, BlockTorus], Field(min_length=1)] = Field(
        description="tori with a block and an environment"
    )
    max_p: Annotated[Number, Field(gt=0, le=100)] = Field(
        description="largest p of Kadanoff's rule"
    )
    n_values: Annotated[int, Field(ge=2, le=1000)] = Field(
        description="number of values of p, from 0"
    )
    n_starts: Annotated[int, Field(ge=1, le=1000)] = Field(
        description="random weights from which the best filter is sought"
    )
    n_hidden: Annotated[
        list[Annotated[int, Field(ge=1, le=12)]], Field(min_length=1), AllDiffer
    ] = Field(description="hidden units of each RBM that sees all spins of the 4 x 4 torus")
    init_scale: Annotated[Number, Field(gt=0, le=10)] = Field(
        description="standard deviation of the initial weights of RBMs"
    )
    n_iterations: Annotated[int, Field(ge=1, le=10**5)] = Field(
        description="largest number of iterations of a training"
    )
    copying_strength: Annotated[Number, Field(gt=0, le=50)] = Field(
        description="weight with which hidden spins of the exact machine copy visible ones"
    )
    seeds: Seeds = Field(
        description="of the initial weights of RBMs; the first one also of those of filters"
    )


class Decimation(Section):
    """Decimation of the one-dimensional chain, by samples and by enumeration."""

    couplings: Annotated[list[Coupling], Field(min_length=1, max_length=6), AllDiffer] = Field(
        description="J of the chains"
    )
    n_steps: Annotated[int, Field(ge=1, le=8)] = Field(description="decimations")
    n_spins: Annotated[int, Field(ge=16, le=2**16)] = Field(
        description="spins of a closed chain that is sampled; an open one has one less"
    )
    n_samples: Annotated[int, Field(ge=20, le=MAX_COUNT)] = Field(
        description="independent samples of each chain"
    )
    enumerated_spins: Literal[8, 12] = Field(
        description="spins of a closed chain whose states are enumerated; an open one has one less"
    )
    max_coupling: Annotated[Number, Field(gt=0, le=20)] = Field(
        description="D_KL of the network of Fig. 2B is computed for J from 0 to this"
    )
    n_values: Annotated[int, Field(ge=2, le=1000)] = Field(description="number of values of J")
    seed: Seed = Field(description="of the random numbers")


class Learning(Section):
    """A small RBM trained by the exact gradient, CD-1, CD-10 and persistent CD."""

    lattice_size: Annotated[int, Field(ge=3, le=4)] = Field(description="linear size of the torus")
    coupling: Coupling = Field(description="K of the torus")
    n_hidden: Annotated[int, Field(ge=1, le=12)] = Field(description="hidden units")
    n_steps: Annotated[int, Field(ge=10, le=MAX_COUNT)] = Field(description="mini-batches")
    batch_size: Positive = Field(description="exact samples per mini-batch, all of them new")
    learning_rate: Annotated[Number, Field(gt=0)] = Field(description="step size")
    momentum: Annotated[Number, Field(ge=0, lt=1)] = Field(
        description="fraction of the previous step that is added"
    )
    init_scale: Annotated[Number, Field(ge=0)] = Field(
        description="standard deviation of the initial weights"
    )
    seeds: Seeds = Field(
        description="of the initial weights, which all methods share, and of the samples"
    )


class Theory(Section):
    """Exact tests on small systems (Secs. I-IV A)."""

    systems: Annotated[dict[Name, System], Field(min_length=1)] = Field(
        description="systems on which every equation is tested"
    )
    machines: Annotated[dict[Name, MachineSettings], Field(min_length=1)] = Field(
        description="small RBMs, each tested with every system"
    )
    kadanoff: Kadanoff
    information: Information
    decimation: Decimation
    learning: Learning

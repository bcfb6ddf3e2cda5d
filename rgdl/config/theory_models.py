"""The sections of `config.yaml` about small systems, of which every state is counted."""

from typing import Annotated, Literal

from pydantic import Field

from rgdl.config.models import MOST, Name, Number, Positive, Section, Seed

#: Most spins of a system and a machine together, whose joint states are enumerated.
MOST_UNITS = 20

Coupling = Annotated[Number, Field(ge=-20, le=20)]


class System(Section):
    """A Hamiltonian of fields, pairs and triples (Eq. 3)."""

    lattice: Literal["torus", "ring", "chain", "complete"] = Field(
        description="square lattice with periodic ends, closed or open chain, or all with all"
    )
    size: Annotated[int, Field(ge=3, le=19)] = Field(
        description="linear size of the torus, else number of spins"
    )
    field: Coupling = Field(description="K_i of every spin")
    pair: Coupling = Field(description="K_ij of nearest neighbors")
    triple: Coupling = Field(description="K_ijk of three successive spins")
    disorder: Seed | None = Field(
        default=None,
        description="seed of normal couplings with the values for standard deviations; "
        "without it, all are equal",
    )

    @property
    def n_spins(self) -> int:
        """N."""
        return self.size**2 if self.lattice == "torus" else self.size


class SystemMachine(Section):
    """A small machine: random, or trained on a system by the exact gradient."""

    n_hidden: Annotated[int, Field(ge=1, le=16)] = Field(description="M")
    units: Literal["spins", "bits"] = Field(description="-1 and +1, or 0 and 1")
    scale: Annotated[Number, Field(ge=0, le=10)] = Field(
        description="standard deviation of random weights and biases, or of those to start from"
    )
    trained: bool = Field(description="whether D_KL is then minimized")
    seed: Seed = Field(description="of the random numbers")


class Kadanoff(Section):
    """Kadanoff's variational RG on the 4 x 4 torus, with blocks of 2 x 2."""

    couplings: Annotated[list[Coupling], Field(min_length=1, max_length=6)] = Field(
        description="K of each torus"
    )
    largest_p: Annotated[Number, Field(gt=0, le=100)] = Field(
        description="how closely coarse spins follow their blocks: p from 0 to this"
    )
    n_values: Annotated[int, Field(ge=2, le=1000)] = Field(description="values of p")
    seed: Seed = Field(description="of the weights from which machines are trained")


class Decimation(Section):
    """Decimation of chains, from samples and from all states."""

    couplings: Annotated[list[Coupling], Field(min_length=1, max_length=6)] = Field(
        description="J of the chains"
    )
    n_steps: Annotated[int, Field(ge=1, le=8)] = Field(description="decimations")
    n_spins: Annotated[int, Field(ge=16, le=2**16)] = Field(
        description="spins of a closed chain that is sampled; an open one has one less"
    )
    n_samples: Annotated[int, Field(ge=20, le=MOST)] = Field(
        description="sampled chains of each kind"
    )
    enumerated_spins: Literal[8, 12] = Field(
        description="spins of a closed chain whose states are enumerated; an open one has one less"
    )
    largest_coupling: Annotated[Number, Field(gt=0, le=20)] = Field(
        description="D_KL of the network of Fig. 2B is computed for J from 0 to this"
    )
    n_values: Annotated[int, Field(ge=2, le=1000)] = Field(description="values of J")
    seed: Seed = Field(description="of the random numbers")


class Learning(Section):
    """A small machine trained by the exact gradient, by CD-1 and CD-10, and by persistent CD."""

    lattice_size: Annotated[int, Field(ge=3, le=4)] = Field(description="of the torus")
    coupling: Coupling = Field(description="K of the torus")
    n_hidden: Annotated[int, Field(ge=1, le=12)] = Field(description="hidden units")
    n_steps: Annotated[int, Field(ge=10, le=MOST)] = Field(description="mini-batches")
    batch_size: Positive = Field(description="exact samples in each, all new")
    learning_rate: Annotated[Number, Field(gt=0)] = Field(description="step size")
    momentum: Annotated[Number, Field(ge=0, lt=1)] = Field(description="part of the last step kept")
    init_scale: Annotated[Number, Field(ge=0)] = Field(
        description="standard deviation of the initial weights"
    )
    seeds: Annotated[list[Seed], Field(min_length=1)] = Field(
        description="of the initial weights, the same for all methods, and of the samples"
    )


class Theory(Section):
    """What is checked to the last digit (Secs. I-IV A)."""

    systems: Annotated[dict[Name, System], Field(min_length=1)] = Field(
        description="systems on which every equation is checked, with every machine"
    )
    machines: Annotated[dict[Name, SystemMachine], Field(min_length=1)] = Field(
        description="machines with which every system is checked"
    )
    kadanoff: Kadanoff
    decimation: Decimation
    learning: Learning

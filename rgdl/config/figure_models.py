"""The section `figures` of `config.yaml`: what the three figures of the paper show."""

from typing import Annotated

from pydantic import Field

from rgdl.config.models import MAX_COUNT, Name, Natural, Number, Section, Seed


class Figure1(Section):
    """The sample that Figure 1 coarse-grains, twice if its blocks fit the lattice."""

    ensemble: Name = Field(description="name of the ensemble")
    sample: Natural = Field(description="number of the sample, from 0")
    block_size: Annotated[int, Field(ge=2, le=MAX_COUNT)] = Field(
        description="linear size b of a block; where it does not divide the lattice size, the "
        "smallest that does"
    )
    seed: Seed = Field(description="of the random choice at ties")


class Figure2(Section):
    """The chain that Figure 2 decimates."""

    coupling: Annotated[Number, Field(gt=0, le=20)] = Field(description="initial J")
    n_steps: Annotated[int, Field(ge=1, le=8)] = Field(description="decimations")


class Figure3(Section):
    """The network of Figure 3, and of everything that shows one network."""

    network: Name = Field(description="name of the network; its first seed is shown")
    samples: Annotated[list[Natural], Field(min_length=1, max_length=6)] = Field(
        description="numbers of the samples that panel E reconstructs, from 0"
    )


class Figures(Section):
    """Settings of the figures."""

    figure1: Figure1
    figure2: Figure2
    figure3: Figure3

"""The section of `config.yaml` on how trained networks are measured."""

from typing import Annotated

from pydantic import Field

from rgdl.config.models import MOST, Name, Natural, Positive, Section, Seed


class Likelihood(Section):
    """Annealed importance sampling of a machine's partition function."""

    n_chains: Annotated[int, Field(ge=2, le=MOST)] = Field(
        description="independent chains, each way"
    )
    n_temperatures: Positive = Field(description="steps of the annealing")
    n_burn_in: Natural = Field(
        description="Gibbs rounds from the samples before the reverse chains begin"
    )


class LearningCurve(Section):
    """How D_KL and dF of the first layer move during training."""

    network: Name = Field(
        description="name of the network, whose first layer is measured, at every seed"
    )
    n_epochs: Annotated[list[Natural], Field(min_length=1)] = Field(
        description="epochs after which it is measured; one more trains that layer again"
    )


class Generation(Section):
    """Samples of the machines themselves, by long Gibbs chains."""

    n_samples: Annotated[int, Field(ge=40, le=MOST)] = Field(description="a multiple of n_chains")
    n_chains: Positive = Field(description="chains side by side")
    n_burn_in: Natural = Field(description="rounds before the first sample")
    thinning: Positive = Field(description="rounds from sample to sample")


class Measurements(Section):
    """How trained networks are measured."""

    n_samples: Annotated[int, Field(ge=100, le=MOST)] = Field(
        description="how many of the training, or new ones, networks are measured on"
    )
    likelihood: Likelihood
    learning_curve: LearningCurve
    generation: Generation
    n_permutations: Positive = Field(
        description="of hidden indices, in the null model of composed receptive fields"
    )
    seed: Seed = Field(description="of all random numbers of the measurements")

"""The sections `measurements` and `definitions` of `config.yaml`."""

from typing import Annotated

from pydantic import Field

from rgdl.config.models import (
    MAX_COUNT,
    AllDiffer,
    Coupling,
    Name,
    Natural,
    Number,
    Positive,
    Section,
    Seed,
)


class Likelihood(Section):
    """Annealed importance sampling of the partition function of an RBM."""

    n_chains: Annotated[int, Field(ge=2, le=MAX_COUNT)] = Field(
        description="independent chains in each direction"
    )
    n_temperatures: Positive = Field(
        description="steps of the annealing from independent units to the RBM, or of each leg of "
        "an annealing through the RBMs of the learning curve"
    )
    n_burn_in: Natural = Field(
        description="Gibbs steps from the samples before the reverse chains start"
    )


class LearningCurve(Section):
    """D_KL and dF of layer 1 during its training."""

    network: Name = Field(description="name of the network, of which all seeds are measured")
    n_epochs: Annotated[list[Natural], Field(min_length=1), AllDiffer] = Field(
        description="epochs after which it is measured; an additional value trains layer 1 again"
    )


class Generation(Section):
    """Samples drawn from the RBMs by Gibbs chains."""

    n_samples: Annotated[int, Field(ge=40, le=MAX_COUNT)] = Field(
        description="number of samples, a multiple of n_chains"
    )
    n_chains: Positive = Field(description="independent chains")
    n_burn_in: Natural = Field(description="Gibbs steps before the first sample")
    thinning: Positive = Field(description="Gibbs steps between samples")


class FlowStarts(Section):
    """K of the exact samples from which flows start; one more has the K of the training samples."""

    hot: Coupling = Field(description="K of the hot samples")
    critical: Coupling = Field(description="K of the critical samples")
    cold: Coupling = Field(description="K of the cold samples")


class Flow(Section):
    """Samples that pass through the RBMs, up and down, again and again."""

    starts: FlowStarts
    steps: Annotated[list[Positive], Field(min_length=1)] = Field(
        description="ascending numbers of steps after which the samples are measured; in each step "
        "all states are drawn"
    )
    n_samples: Annotated[int, Field(ge=40, le=MAX_COUNT)] = Field(
        description="number of samples of each flow"
    )
    n_draws: Positive = Field(
        description="sets of as many exact energies, for the noise of the distance from the Ising "
        "model"
    )
    block_size: Annotated[int, Field(ge=2, le=1000)] = Field(
        description="b of the majority in blocks of b x b spins, a step of the RG to compare with; "
        "where it does not divide the lattice size, the smallest that does"
    )


class Measurements(Section):
    """Settings of the measurements of trained networks."""

    n_samples: Annotated[int, Field(ge=100, le=MAX_COUNT)] = Field(
        description="number of samples for each measurement: training samples or new ones"
    )
    likelihood: Likelihood
    learning_curve: LearningCurve
    generation: Generation
    flow: Flow
    n_permutations: Positive = Field(
        description="permutations of hidden indices, in the null model of composed receptive fields"
    )
    n_arrangements: Positive = Field(
        description="arrangements of the fields of a layer at random positions, in the null model "
        "of their coverage"
    )
    seed: Seed = Field(description="of all random numbers of the measurements")


Fraction = Annotated[Number, Field(gt=0, lt=1)]


class Definitions(Section):
    """Thresholds that turn measurements into words, such as "localized", and into verdicts."""

    localized: Annotated[Number, Field(gt=0, le=1)] = Field(
        description="a field is localized if its rms radius is below this fraction of that of a "
        "uniform field"
    )
    dead: Annotated[Number, Field(ge=0, lt=1)] = Field(
        description="a field is dead if its norm is below this fraction of the largest norm in "
        "its layer"
    )
    spot_level: Fraction = Field(
        description="sites where |r| is above this fraction of its largest value form spots"
    )
    noise_false_alarm: Annotated[Number, Field(ge=1e-12, lt=1)] = Field(
        description="probability that any entry of the fields of an untrained layer is above the "
        "noise floor"
    )
    duplicate_cosine: Fraction = Field(
        description="two fields of a layer are duplicates if their |cosine| is above this"
    )
    unresponsive: Annotated[Number, Field(ge=0, lt=1)] = Field(
        description="a unit is unresponsive if its p(h = 1) can change by less than this"
    )
    nearest: Annotated[Number, Field(gt=0, le=100)] = Field(
        description="largest distance of nearest neighbors among coarse spins, in their spacings"
    )
    next_nearest: Annotated[Number, Field(gt=0, le=100)] = Field(
        description="largest distance of next-nearest neighbors, in the same unit"
    )
    max_pair_spins: Annotated[int, Field(ge=2, le=200)] = Field(
        description="largest number of coarse spins of which all pair couplings are fitted"
    )
    environment: Annotated[Number, Field(ge=0, le=100)] = Field(
        description="the environment of a coarse spin begins at this distance, in their spacings"
    )
    n_distance_bins: Annotated[int, Field(ge=1, le=1000)] = Field(
        description="bins of the correlation function C(r), from 0 to half of the lattice"
    )
    min_pairs: Annotated[int, Field(ge=1)] = Field(
        description="C(r) is left out in bins with fewer pairs of spins, over all seeds"
    )
    n_jackknife_blocks: Annotated[int, Field(ge=2, le=40)] = Field(
        description="blocks of samples that are left out in turn, for errors over samples"
    )
    significance: Annotated[Number, Field(gt=0, lt=0.5)] = Field(
        description="a verdict on a claim needs a p-value below this"
    )
    printed_precision: Fraction = Field(
        description="a number that the paper prints is right within this fraction"
    )
    just_above: Fraction = Field(
        description="a temperature is just above T_c if T / T_c - 1 is below this"
    )
    alike: Fraction = Field(
        description="two values are alike if they differ by less than this fraction"
    )
    even_spread: Fraction = Field(
        description="sizes of fields are even if their standard deviation is below this fraction "
        "of their mean"
    )
    negligible: Fraction = Field(
        description="a difference of two fractions or overlaps below this does not matter"
    )
    min_rescaling: Annotated[Number, Field(gt=1)] = Field(
        description="exponents of a step are measured if it has b = sqrt(N / M) of at least this"
    )
    exponent_tolerance: Fraction = Field(
        description="an exponent is that of the Ising model if it differs by less than this and "
        "its systematic error"
    )

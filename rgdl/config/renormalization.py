"""The section `renormalization` of `config.yaml`, and its checks against all networks."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from rgdl.config.checks import memory_problems
from rgdl.config.errors import Problem
from rgdl.config.models import MAX_COUNT, AllDiffer, Coupling, Ensemble, Section, Seed, Variants

BlockLattice = Annotated[int, Field(ge=4, le=10_000, multiple_of=2)]


class Renormalization(Section):
    """Monte Carlo RG: the exponents of the steps from layer to layer."""

    coupling: Coupling = Field(
        description="K of the samples that go up the networks; exponents belong to K_c"
    )
    n_samples: Annotated[int, Field(ge=100, le=MAX_COUNT)] = Field(
        description="number of these samples, at the lattice size of each network"
    )
    seed: Seed = Field(
        description="of these samples; not that of training samples of the same coupling and "
        "lattice size"
    )
    lattice_sizes: Annotated[list[BlockLattice], Field(min_length=1), AllDiffer] = Field(
        description="even linear sizes L of the block spins that networks are compared with"
    )
    variants: Variants

    def samples(self, lattice_size: int) -> Ensemble:
        """The samples that go up the networks, on one lattice."""
        return Ensemble(
            lattice_size=lattice_size,
            coupling=self.coupling,
            n_samples=self.n_samples,
            sampler="cftp",
            seed=self.seed,
        )


def renormalization_problems(
    at: str, settings: Renormalization, trained: Mapping[str, Ensemble]
) -> Iterator[Problem]:
    """New samples that do not fit memory, or that are samples of the training.

    Parameters
    ----------
    at : str
        Path of the section.
    settings : Renormalization
        The section.
    trained : mapping of str to Ensemble
        The ensemble of each network whose exponents are measured, by the network's path.
    """
    sizes = [*settings.lattice_sizes, *(ensemble.lattice_size for ensemble in trained.values())]
    yield from memory_problems(at, settings.samples(max(sizes)))
    for where, ensemble in trained.items():
        new = settings.samples(ensemble.lattice_size)
        if (new.coupling, new.seed) == (ensemble.coupling, ensemble.seed):
            allowed = (
                f"must differ from the seed of the samples {ensemble.key} of {where}, "
                "which has the same coupling"
            )
            yield Problem(f"{at}.seed", settings.seed, allowed)

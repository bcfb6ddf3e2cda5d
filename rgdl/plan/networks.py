"""Samples to train on, and networks at one seed, with the files that hold them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rgdl.config.models import Ensemble, Network
from rgdl.config.studies import Point
from rgdl.plan.paths import layer_files, network_file, samples_file, surrogate_name

# A machine: samples, recipe, seed, units from the visible layer up.
MachineKey = tuple[str, str, int, tuple[int, ...]]


@dataclass(frozen=True)
class Source:
    """Samples that networks are trained on: those of an ensemble, or a surrogate of them."""

    ensemble: Ensemble
    surrogate: str | None = None

    @property
    def key(self) -> str:
        """Folder name."""
        return surrogate_name(self.ensemble.key, self.surrogate)

    @property
    def file(self) -> str:
        """The file of the samples."""
        return samples_file(self.key)

    def held_out(self, n_samples: int) -> "Source":
        """New samples of the same system, for measurements of what was trained on these.

        Their seed is the ensemble's with its last bit changed. A surrogate has no other samples
        than itself.
        """
        if self.surrogate:
            return self
        changes = {"n_samples": n_samples, "seed": self.ensemble.seed ^ 1}
        return Source(self.ensemble.model_copy(update=changes))


@dataclass(frozen=True)
class TrainedNetwork:
    """A network at one seed."""

    ensemble: Ensemble
    network: Network
    seed: int

    @property
    def source(self) -> Source:
        """Samples that it is trained on."""
        return Source(self.ensemble, self.network.surrogate)

    @property
    def key(self) -> tuple[str, str, int]:
        """Names of its folders: samples, network, seed."""
        return self.source.key, self.network.key, self.seed

    @property
    def machines(self) -> list[MachineKey]:
        """Its machines, bottom up."""
        layers, recipe = self.network.layers, self.network.training.key
        return [
            (self.source.key, recipe, self.seed, tuple(layers[:k]))
            for k in range(2, len(layers) + 1)
        ]

    @property
    def setting(self) -> dict[str, Any]:
        """Numbers of its samples and its training, by their keys in the configuration."""
        of_samples = {"lattice_size", "coupling", "n_samples"}
        of_training = {"n_epochs", "batch_size", "init_scale", "l1"}
        return {
            **self.ensemble.model_dump(include=of_samples),
            "layers": self.network.layers,
            **self.network.training.model_dump(include=of_training),
        }

    @property
    def layers(self) -> list[str]:
        """Files of its machines, bottom up."""
        return layer_files(*self.key, len(self.network.layers) - 1)

    def file(self, name: str) -> str:
        """One of its files, by its name."""
        return network_file(*self.key, name)


def trained_at(points: Iterable[Point]) -> Iterator[TrainedNetwork]:
    """Networks of points, at each of their seeds."""
    for point in points:
        for seed in point.network.seeds:
            yield TrainedNetwork(point.ensemble, point.network, seed)

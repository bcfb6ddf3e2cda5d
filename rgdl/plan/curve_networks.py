"""Networks of the learning curve: the first layer of a network after fewer epochs of training."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rgdl.config.models import Ensemble, Network
from rgdl.config.studies import Point
from rgdl.plan.networks import Source, trained_at
from rgdl.plan.paths import layer_files


@dataclass(frozen=True)
class CurveNetworks:
    """A network, and the epochs after which its first layer is measured.

    Attributes
    ----------
    name : str
        Of the network.
    ensemble : Ensemble
        What it is trained on.
    whole : Network
        The network.
    n_epochs : list of int
        As in the configuration.
    """

    name: str
    ensemble: Ensemble
    whole: Network
    n_epochs: list[int]

    @cached_property
    def points(self) -> dict[int, Point]:
        """Networks of one hidden layer by the epochs of their training."""
        points = {}
        for n in self.n_epochs:
            training = self.whole.training.model_copy(update={"n_epochs": n, "average_last": 0})
            changes = {"layers": self.whole.layers[:2], "training": training}
            network = self.whole.model_copy(update=changes)
            points[n] = Point({"n_epochs": n}, self.ensemble, network)
        return points

    def files(self, file: str) -> list[tuple[dict[str, Any], str]]:
        """A file of the machine after each number of epochs, at each seed, with its labels."""
        return [
            ({"network": self.name, "seed": trained.seed, "n_epochs": n}, trained.file(file))
            for n, point in self.points.items()
            for trained in trained_at([point])
        ]

    def stops(self, ensemble: str, network: str) -> list[Network]:
        """States of the learning curve through which the training of a network passes, in order.

        The arguments are the folders of the network. States during averaging or after the end are
        trained separately. Only the network of the learning curve passes through any.
        """
        source = Source(self.ensemble, self.whole.surrogate)
        if (ensemble, network) != (source.key, self.whole.key):
            return []
        before_averaging = self.whole.training.n_epochs - self.whole.training.average_last
        stops = [self.points[n].network for n in sorted(self.points) if n <= before_averaging]
        return [stop for stop in stops if stop.key != network]

    def longer_training(self, ensemble: str, network: str, seed: str | int) -> list[str]:
        """Files of the first layer whose training passes through this network, if there is one."""
        stops = self.stops(ensemble, self.whole.key)
        if int(seed) in self.whole.seeds and network in {stop.key for stop in stops}:
            return layer_files(ensemble, self.whole.key, seed, 1)
        return []

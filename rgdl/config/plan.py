"""What a configuration asks for, and the files in which its values put the results."""

from dataclasses import dataclass
from typing import Any

from rgdl.config.file import Config
from rgdl.config.models import Ensemble, Network
from rgdl.config.studies import Point, null_points, study_points

SAMPLES_FOLDER = "results/samples/{ensemble}"
NETWORK_FOLDER = "results/networks/{ensemble}/{network}/seed{seed}"

# Words that tell one row of a table from another, and the file with its measures.
Labeled = tuple[dict[str, Any], str]


@dataclass(frozen=True)
class Source:
    """Samples that networks are trained on: those of an ensemble, or a surrogate of them."""

    ensemble: Ensemble
    surrogate: str | None = None

    @property
    def key(self) -> str:
        """Folder name."""
        return self.ensemble.key + (f"+{self.surrogate}" if self.surrogate else "")


class Plan:
    """Every ensemble and network that a configuration, its null models or studies name.

    Parameters
    ----------
    config : Config
        A checked configuration.

    Attributes
    ----------
    config : Config
        As given.
    nulls : dict of str to Point
        Null models by name.
    curve : dict of int to Point
        Networks of one hidden layer by the epochs of their training.
    points : dict of str to list of Point
        Points of each study.
    sources : dict of str to Source
        All samples by `Source.key`, ensembles and surrogates.
    networks : dict of str to Network
        By `Network.key`.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        shown = config.networks[config.nulls.network]
        self.nulls = null_points(config.nulls, shown, self._ensemble_of(shown))
        self.points = {name: self._study_points(name) for name in config.studies}
        self.curve = self._learning_curve()
        points = [
            *self.nulls.values(),
            *self.curve.values(),
            *(p for points in self.points.values() for p in points),
        ]
        pairs = [(self._ensemble_of(network), network) for network in config.networks.values()]
        pairs += [(point.ensemble, point.network) for point in points]
        sources = [Source(ensemble) for ensemble in config.ensembles.values()]
        for ensemble, network in pairs:
            sources += [Source(ensemble), _source(ensemble, network)]
        self.sources: dict[str, Source] = {source.key: source for source in sources}
        self.networks: dict[str, Network] = {network.key: network for _, network in pairs}

    @staticmethod
    def layer_files(ensemble: str, network: str, seed: str | int, n_layers: int) -> list[str]:
        """Files of the first layers of one network, by its folder names."""
        folder = NETWORK_FOLDER.format(ensemble=ensemble, network=network, seed=seed)
        return [f"{folder}/layer{k}.npz" for k in range(1, n_layers + 1)]

    def samples_file(self, ensemble: str) -> str:
        """File of the samples of an ensemble, by its name in the configuration."""
        return f"{SAMPLES_FOLDER.format(ensemble=self.config.ensembles[ensemble].key)}/samples.npz"

    def shown_folder(self) -> str:
        """Folder of the network, at its first seed, that Figure 3 shows."""
        network = self.config.networks[self.config.figures.figure3.network]
        return _folder(self._ensemble_of(network), network, network.seeds[0])

    def shown_ensemble(self) -> Ensemble:
        """Ensemble of the network that Figure 3 shows."""
        return self._ensemble_of(self.config.networks[self.config.figures.figure3.network])

    def named_networks(self) -> dict[str, tuple[Ensemble, Network]]:
        """Every network outside the studies by its name, null models last."""
        named = {
            name: (self._ensemble_of(network), network)
            for name, network in self.config.networks.items()
        }
        return named | {name: (null.ensemble, null.network) for name, null in self.nulls.items()}

    def kept_files(self) -> list[str]:
        """Samples, weights and fields of every network and seed, outside the studies.

        They are asked for by themselves: one that was deleted is then made again, even where all
        that was once made from it is still there.
        """
        ensembles = [*self.config.ensembles.values(), *(n.ensemble for n in self.nulls.values())]
        files = {
            f"{SAMPLES_FOLDER.format(ensemble=ensemble.key)}/{file}": None
            for ensemble in ensembles
            for file in ("samples.npz", "comparison.csv")
        }
        for ensemble, network in self.named_networks().values():
            for seed in network.seeds:
                n_layers = len(network.layers) - 1
                source = _source(ensemble, network)
                layers = self.layer_files(source.key, network.key, seed, n_layers)
                fields = f"{_folder(ensemble, network, seed)}/receptive_fields.npz"
                files |= dict.fromkeys([*layers, fields])
        return list(files)

    def ensemble_tables(self, kind: str = "comparison") -> list[tuple[str, str]]:
        """Name of each ensemble outside the studies, and its table of this kind."""
        return [
            (name, f"{SAMPLES_FOLDER.format(ensemble=ensemble.key)}/{kind}.csv")
            for name, ensemble in self.config.ensembles.items()
        ]

    def study_comparisons(self) -> list[str]:
        """Comparisons with exact values of the samples of every study."""
        keys = {point.ensemble.key: None for points in self.points.values() for point in points}
        return [f"{SAMPLES_FOLDER.format(ensemble=key)}/comparison.csv" for key in keys]

    def network_tables(self, file: str = "receptive_fields.csv") -> list[Labeled]:
        """A table of every network and seed, with null models, without the studies."""
        return [
            ({"network": name, "seed": seed}, f"{_folder(ensemble, network, seed)}/{file}")
            for name, (ensemble, network) in self.named_networks().items()
            for seed in network.seeds
        ]

    def study_tables(self, study: str) -> list[Labeled]:
        """Tables of receptive fields of every point and seed of a study."""
        return [
            ({**point.varied, "seed": seed}, _table(point.ensemble, point.network, seed))
            for point in self.points[study]
            for seed in point.network.seeds
        ]

    def measured(self, file: str) -> list[Labeled]:
        """A file of measurements of every network and seed, without null models and studies."""
        return [
            ({"network": name, "seed": seed}, f"{_folder(ensemble, network, seed)}/{file}")
            for name, (ensemble, network) in self.named_networks().items()
            if name in self.config.networks
            for seed in network.seeds
        ]

    def curve_tables(self, file: str) -> list[Labeled]:
        """A file of measurements of the machine at every stop of the learning curve."""
        return [
            ({"n_epochs": n}, f"{_folder(point.ensemble, point.network, seed)}/{file}")
            for n, point in self.curve.items()
            for seed in point.network.seeds
        ]

    def _learning_curve(self) -> dict[int, Point]:
        curve = self.config.measurements.learning_curve
        whole = self.config.networks[curve.network]
        points = {}
        for n in curve.n_epochs:
            training = whole.training.model_copy(update={"n_epochs": n, "average_last": 0})
            changes = {"layers": whole.layers[:2], "seeds": whole.seeds[:1], "training": training}
            ensemble = self._ensemble_of(whole)
            points[n] = Point({"n_epochs": n}, ensemble, whole.model_copy(update=changes))
        return points

    def _ensemble_of(self, network: Network) -> Ensemble:
        return self.config.ensembles[network.ensemble]

    def _study_points(self, name: str) -> list[Point]:
        study = self.config.studies[name]
        network = self.config.networks[study.network]
        return study_points(study, network, self._ensemble_of(network))


def _source(ensemble: Ensemble, network: Network) -> Source:
    return Source(ensemble, network.surrogate)


def _folder(ensemble: Ensemble, network: Network, seed: int) -> str:
    source = _source(ensemble, network)
    return NETWORK_FOLDER.format(ensemble=source.key, network=network.key, seed=seed)


def _table(ensemble: Ensemble, network: Network, seed: int) -> str:
    return f"{_folder(ensemble, network, seed)}/receptive_fields.csv"

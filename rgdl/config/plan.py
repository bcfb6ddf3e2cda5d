"""What a configuration asks for, and the files in which its values put the results."""

from typing import Any

from rgdl.config.file import Config
from rgdl.config.models import Ensemble, Network
from rgdl.config.studies import Point, study_points

SAMPLES_FOLDER = "results/samples/{ensemble}"
NETWORK_FOLDER = "results/networks/{ensemble}/{network}/seed{seed}"

# Words that tell one row of a table from another, and the file with its measures.
Labeled = tuple[dict[str, Any], str]


class Plan:
    """Every ensemble and network that a configuration or its studies name, by folder name.

    Parameters
    ----------
    config : Config
        A checked configuration.

    Attributes
    ----------
    config : Config
        As given.
    ensembles : dict of str to Ensemble
        By `Ensemble.key`.
    networks : dict of str to Network
        By `Network.key`.
    points : dict of str to list of Point
        Points of each study.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.points = {name: self._study_points(name) for name in config.studies}
        pairs = [(self._ensemble_of(network), network) for network in config.networks.values()]
        pairs += [(p.ensemble, p.network) for points in self.points.values() for p in points]
        ensembles = [*config.ensembles.values(), *(ensemble for ensemble, _ in pairs)]
        self.ensembles: dict[str, Ensemble] = {ensemble.key: ensemble for ensemble in ensembles}
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

    def kept_files(self) -> list[str]:
        """Samples, weights and fields of every network and seed, outside the studies.

        They are asked for by themselves: one that was deleted is then made again, even where all
        that was once made from it is still there.
        """
        files = [
            f"{SAMPLES_FOLDER.format(ensemble=ensemble.key)}/{file}"
            for ensemble in self.config.ensembles.values()
            for file in ("samples.npz", "comparison.csv")
        ]
        for network in self.config.networks.values():
            ensemble = self._ensemble_of(network)
            for seed in network.seeds:
                n_layers = len(network.layers) - 1
                files += self.layer_files(ensemble.key, network.key, seed, n_layers)
                files.append(f"{_folder(ensemble, network, seed)}/receptive_fields.npz")
        return files

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

    def network_tables(self) -> list[Labeled]:
        """Tables of receptive fields of every network and seed, outside the studies."""
        return [
            ({"network": name, "seed": seed}, _table(self._ensemble_of(network), network, seed))
            for name, network in self.config.networks.items()
            for seed in network.seeds
        ]

    def study_tables(self, study: str) -> list[Labeled]:
        """Tables of receptive fields of every point and seed of a study."""
        return [
            ({**point.varied, "seed": seed}, _table(point.ensemble, point.network, seed))
            for point in self.points[study]
            for seed in point.network.seeds
        ]

    def _ensemble_of(self, network: Network) -> Ensemble:
        return self.config.ensembles[network.ensemble]

    def _study_points(self, name: str) -> list[Point]:
        study = self.config.studies[name]
        network = self.config.networks[study.network]
        return study_points(study, network, self._ensemble_of(network))


def _folder(ensemble: Ensemble, network: Network, seed: int) -> str:
    return NETWORK_FOLDER.format(ensemble=ensemble.key, network=network.key, seed=seed)


def _table(ensemble: Ensemble, network: Network, seed: int) -> str:
    return f"{_folder(ensemble, network, seed)}/receptive_fields.csv"

"""What a configuration asks for, and the files in which its values put the results."""

from collections.abc import Iterable, Iterator
from typing import Any

from rgdl.config.file import Config
from rgdl.config.models import Ensemble, Network
from rgdl.config.studies import Point, labels_of, null_points, study_points
from rgdl.plan.batches import Batch, Run, given_machines, make_batches
from rgdl.plan.paths import SAMPLES_FOLDER, Source, layer_files, network_folder, source_of

# Words that tell one row of a table from another, and the file with its measures.
Labeled = tuple[dict[str, Any], str]


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
    batches : dict of str to list of Batch
        What each job of a study trains and measures.
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
        outside = list(self._runs_outside_studies())
        known = {ensemble.key for ensemble in config.ensembles.values()}
        known |= {self._held_out(run.source).key for run in outside}
        self.batches: dict[str, list[Batch]] = make_batches(
            {name: _runs(points) for name, points in self.points.items()},
            given=given_machines(outside),
            known=known | {run.ensemble.key for run in outside},
        )
        varied = [(p.ensemble, p.network) for points in self.points.values() for p in points]
        pairs = [*((run.ensemble, run.network) for run in outside), *varied]
        sources = [Source(ensemble) for ensemble in config.ensembles.values()]
        for ensemble, network in pairs:
            sources += [Source(ensemble), source_of(ensemble, network)]
        sources += [self._held_out(source) for source in sources]
        self.sources: dict[str, Source] = {source.key: source for source in sources}
        self.networks: dict[str, Network] = {network.key: network for _, network in pairs}

    @staticmethod
    def layer_files(ensemble: str, network: str, seed: str | int, n_layers: int) -> list[str]:
        """Files of the first layers of one network, by its folder names."""
        return layer_files(ensemble, network, seed, n_layers)

    def samples_file(self, ensemble: str) -> str:
        """File of the samples of an ensemble, by its name in the configuration."""
        return f"{SAMPLES_FOLDER.format(ensemble=self.config.ensembles[ensemble].key)}/samples.npz"

    def shown_folder(self) -> str:
        """Folder of the network, at its first seed, that Figure 3 shows."""
        network = self.config.networks[self.config.figures.figure3.network]
        return network_folder(self._ensemble_of(network), network, network.seeds[0])

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
        ensembles += [
            self._held_out(source_of(self._ensemble_of(network), network)).ensemble
            for network in self.config.networks.values()
        ]
        files = {
            f"{SAMPLES_FOLDER.format(ensemble=ensemble.key)}/{file}": None
            for ensemble in ensembles
            for file in ("samples.npz", "comparison.csv")
        }
        for ensemble, network in self.named_networks().values():
            for seed in network.seeds:
                n_layers = len(network.layers) - 1
                source = source_of(ensemble, network)
                layers = self.layer_files(source.key, network.key, seed, n_layers)
                fields = f"{network_folder(ensemble, network, seed)}/receptive_fields.npz"
                files |= dict.fromkeys([*layers, fields])
        return list(files)

    def ensemble_tables(self, kind: str = "comparison") -> list[tuple[str, str]]:
        """Name of each ensemble outside the studies, and its table of this kind."""
        return [
            (name, f"{SAMPLES_FOLDER.format(ensemble=ensemble.key)}/{kind}.csv")
            for name, ensemble in self.config.ensembles.items()
        ]

    def study_comparisons(self) -> list[str]:
        """Comparisons with exact values of the samples of studies, but those drawn in batches."""
        runs = [(run, b) for batches in self.batches.values() for b in batches for run in b.runs]
        keys = {run.ensemble.key: None for run, b in runs if run.source.key not in b.drawn}
        return [f"{SAMPLES_FOLDER.format(ensemble=key)}/comparison.csv" for key in keys]

    def network_tables(self, file: str = "receptive_fields.csv") -> list[Labeled]:
        """A table of every network and seed, with null models, without the studies."""
        return [
            ({"network": name, "seed": seed}, f"{network_folder(ensemble, network, seed)}/{file}")
            for name, (ensemble, network) in self.named_networks().items()
            for seed in network.seeds
        ]

    def study_rows(self, study: str) -> list[dict[str, Any]]:
        """Labels of every point and seed of a study, with the keys of its samples and network."""
        return [
            {"labels": point.varied, "ensemble": source, "network": network, "seed": seed}
            for point in self.points[study]
            for source, network, seed in (run.key for run in _runs([point]))
        ]

    def study_batches(self, study: str) -> list[tuple[str, int]]:
        """Study and number of every batch that has a row of a study."""
        wanted = {run.key for run in _runs(self.points[study])}
        return [
            (name, number)
            for name, batches in self.batches.items()
            for number, batch in enumerate(batches, start=1)
            if any(run.key in wanted for run in batch.runs)
        ]

    def study_setting(self, study: str) -> dict[str, Any]:
        """What a figure says about a study.

        Returns
        -------
        dict
            `reference`, the values that the varied keys have in the network itself; and where all
            points have one, else None, `lattice_size`, `n_samples`, `layers` (as text),
            `n_epochs` and `n_seeds`.
        """
        points = self.points[study]
        network = self.config.networks[self.config.studies[study].network]
        values: dict[str, set[Any]] = {
            "lattice_size": {point.ensemble.lattice_size for point in points},
            "n_samples": {point.ensemble.n_samples for point in points},
            "layers": {"-".join(map(str, point.network.layers)) for point in points},
            "n_epochs": {point.network.training.n_epochs for point in points},
            "n_seeds": {len(point.network.seeds) for point in points},
        }
        common = {name: found.pop() if len(found) == 1 else None for name, found in values.items()}
        reference = labels_of(points[0].varied, self._ensemble_of(network), network)
        return {"reference": reference, **common}

    def measured(self, file: str) -> list[Labeled]:
        """A file of measurements of every network and seed, without null models and studies."""
        return [
            ({"network": name, "seed": seed}, f"{network_folder(ensemble, network, seed)}/{file}")
            for name, (ensemble, network) in self.named_networks().items()
            if name in self.config.networks
            for seed in network.seeds
        ]

    def curve_tables(self, file: str) -> list[Labeled]:
        """A file of measurements of the machine at every stop of the learning curve, every seed."""
        name = self.config.measurements.learning_curve.network
        return [
            (
                {"network": name, "seed": seed, "n_epochs": n},
                f"{network_folder(point.ensemble, point.network, seed)}/{file}",
            )
            for n, point in self.curve.items()
            for seed in point.network.seeds
        ]

    def curve_layer(self) -> dict[str, Any]:
        """What wildcards are for the first layer that the learning curve is of, and all seeds."""
        whole = self.config.networks[self.config.measurements.learning_curve.network]
        source = source_of(self._ensemble_of(whole), whole)
        return {
            "ensemble": source.key, "network": whole.key, "seeds": whole.seeds, "layer": "1"
        }  # fmt: skip

    def curve_networks(self) -> list[Network]:
        """The network of the learning curve after the stops that its own training comes by.

        Each goes on from the one before. A stop in the epochs of averaging, or beyond the last one,
        is none of them: it is trained by itself.
        """
        whole = self.config.networks[self.config.measurements.learning_curve.network]
        alike = whole.training.n_epochs - whole.training.average_last
        stops = [self.curve[n].network for n in sorted(self.curve) if n <= alike]
        return list({network.key: network for network in (*stops, whole)}.values())

    def _held_out(self, source: Source) -> Source:
        return source.held_out(self.config.measurements.n_samples)

    def _runs_outside_studies(self) -> Iterator[Run]:
        named = [*self.named_networks().values()]
        named += [(point.ensemble, point.network) for point in self.curve.values()]
        for ensemble, network in named:
            yield from (Run(ensemble, network, seed) for seed in network.seeds)

    def _learning_curve(self) -> dict[int, Point]:
        curve = self.config.measurements.learning_curve
        whole = self.config.networks[curve.network]
        points = {}
        for n in curve.n_epochs:
            training = whole.training.model_copy(update={"n_epochs": n, "average_last": 0})
            changes = {"layers": whole.layers[:2], "training": training}
            ensemble = self._ensemble_of(whole)
            points[n] = Point({"n_epochs": n}, ensemble, whole.model_copy(update=changes))
        return points

    def _ensemble_of(self, network: Network) -> Ensemble:
        return self.config.ensembles[network.ensemble]

    def _study_points(self, name: str) -> list[Point]:
        study = self.config.studies[name]
        network = self.config.networks[study.network]
        return study_points(study, network, self._ensemble_of(network))


def _runs(points: Iterable[Point]) -> list[Run]:
    return [
        Run(point.ensemble, point.network, seed) for point in points for seed in point.network.seeds
    ]

"""What a configuration asks for, and the files that its values lead to."""

from collections.abc import Iterable, Iterator
from typing import Any

from rgdl.config.file import Config
from rgdl.config.models import Ensemble, Network
from rgdl.config.studies import Point, study_base, study_points, variant_points
from rgdl.plan.curve_networks import CurveNetworks
from rgdl.plan.fitting_blocks import Blocks, fitting_blocks
from rgdl.plan.networks import Source, TrainedNetwork, trained_at
from rgdl.plan.paths import samples_file
from rgdl.plan.study_batches import Batch, given_machines, make_batches
from rgdl.plan.study_settings import rows_of, setting_of

# Labels of the rows of a table, and a file with these rows.
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
    variants : dict of str to Point
        Networks whose exponents are measured besides, by name.
    curve : CurveNetworks
        Networks of one hidden layer by the epochs of their training.
    points : dict of str to list of Point
        Points of each study.
    batches : dict of str to list of Batch
        Jobs of each study.
    sources : dict of str to Source
        All samples by `Source.key`, ensembles and surrogates.
    networks : dict of str to Network
        By `Network.key`.

    Examples
    --------
    In a clone of the repository:

    >>> from rgdl.config import load
    >>> plan = Plan(load("config.yaml"))
    >>> [name for name, seed in plan.trained_networks()][:1] == [*plan.config.networks][:1]
    True
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        shown = config.networks[config.nulls.network]
        self.nulls = variant_points(config.nulls, shown, self._ensemble_of(shown))
        self.variants = self._variants()
        self.points = {name: self._study_points(name) for name in config.studies}
        self.curve = self._learning_curve()
        outside = [*trained_at(self._named()), *trained_at(self.curve.points.values())]
        outside += trained_at(self.variants.values())
        known = {ensemble.key for ensemble in config.ensembles.values()}
        known |= {self._held_out(trained.source).key for trained in outside}
        known |= {critical.key for critical in self.critical_samples()}
        self.batches: dict[str, list[Batch]] = make_batches(
            {name: list(trained_at(points)) for name, points in self.points.items()},
            given=given_machines(outside),
            known=known | {trained.ensemble.key for trained in outside},
        )
        everything = [*outside, *(t for points in self.points.values() for t in trained_at(points))]
        sources = [Source(ensemble) for ensemble in config.ensembles.values()]
        for trained in everything:
            sources += [Source(trained.ensemble), trained.source]
        sources += [self._held_out(source) for source in sources]
        for critical in self.critical_samples():
            sources += [critical, self.critical_gaussian(critical.ensemble.lattice_size)]
        self.sources: dict[str, Source] = {source.key: source for source in sources}
        self.networks: dict[str, Network] = {t.network.key: t.network for t in everything}

    @property
    def shown(self) -> TrainedNetwork:
        """The network, at its first seed, that Figure 3 shows."""
        network = self.config.networks[self.config.figures.figure3.network]
        return TrainedNetwork(self._ensemble_of(network), network, network.seeds[0])

    def samples_file(self, ensemble: str) -> str:
        """File of the samples of an ensemble, by its name in the configuration."""
        return samples_file(self.config.ensembles[ensemble].key)

    def named_networks(self) -> dict[str, tuple[Ensemble, Network]]:
        """Every network outside the studies by its name, null models last."""
        named = {
            name: (self._ensemble_of(network), network)
            for name, network in self.config.networks.items()
        }
        return named | {name: (null.ensemble, null.network) for name, null in self.nulls.items()}

    def trained_networks(self, *, nulls: bool = False) -> list[tuple[str, TrainedNetwork]]:
        """Name of each network outside the studies, at each seed; null models last, if at all."""
        return [
            (name, TrainedNetwork(ensemble, network, seed))
            for name, (ensemble, network) in self.named_networks().items()
            if nulls or name in self.config.networks
            for seed in network.seeds
        ]

    def network_files(self, file: str, *, nulls: bool = False) -> list[Labeled]:
        """A file of each network and seed outside the studies; null models last, if at all."""
        return _labeled(self.trained_networks(nulls=nulls), file)

    def spin_networks(self) -> list[tuple[str, TrainedNetwork]]:
        """Name of each network, at each seed, whose hidden spins are measured as coarse spins."""
        return [
            (name, trained)
            for name, trained in self.trained_networks(nulls=True)
            if name in self.config.networks or name in self.config.nulls.hidden_spins
        ]

    def spin_files(self, file: str) -> list[Labeled]:
        """A file of each network and seed whose hidden spins are measured as coarse spins."""
        return _labeled(self.spin_networks(), file)

    def exponent_files(self, file: str) -> list[Labeled]:
        """A file of each network and seed whose exponents are measured, variants last."""
        networks = self.spin_networks() + [
            (name, trained)
            for name, point in self.variants.items()
            for trained in trained_at([point])
        ]
        return _labeled(networks, file)

    def flow_files(self, file: str) -> list[Labeled]:
        """Those of `exponent_files` but for null models of the samples.

        Flows start from samples of the Ising model, which such networks have not seen.
        """
        unseen = {name for name, null in self.nulls.items() if null.network.surrogate}
        return [
            (label, path)
            for label, path in self.exponent_files(file)
            if label["network"] not in unseen
        ]

    def critical_source(self, lattice_size: int) -> Source:
        """The samples of Monte Carlo RG on a lattice."""
        return Source(self.config.renormalization.samples(lattice_size))

    def critical_gaussian(self, lattice_size: int) -> Source:
        """Signs of Gaussian fields with the two-point function of these samples."""
        return Source(self.critical_source(lattice_size).ensemble, "gaussian")

    def critical_samples(self) -> list[Source]:
        """The samples of Monte Carlo RG on every lattice."""
        networks = [trained.ensemble for _, trained in self.spin_networks()]
        networks += [point.ensemble for point in self.variants.values()]
        sizes = [ensemble.lattice_size for ensemble in networks]
        sizes += self.config.renormalization.lattice_sizes
        return [self.critical_source(size) for size in dict.fromkeys(sizes)]

    def ensemble_files(self, file: str) -> list[tuple[str, str]]:
        """Name of each ensemble outside the studies, and a file of it."""
        return [
            (name, samples_file(ensemble.key, file))
            for name, ensemble in self.config.ensembles.items()
        ]

    def other_samples(self, ensemble: str) -> list[str]:
        """File of the samples that have the same two-point function, by the null model `gaussian`.

        Of the ensemble, its Gaussian surrogate; of the surrogate, the ensemble. None if these are
        not samples of that null model.
        """
        null = self.nulls.get("gaussian")
        if null is None:
            return []
        both = [Source(null.ensemble), Source(null.ensemble, null.network.surrogate)]
        keys = [source.key for source in both]
        return [both[1 - keys.index(ensemble)].file] if ensemble in keys else []

    def figure1_blocks(self) -> Blocks:
        """Blocks of Figure 1, and how often they fit its lattice: twice, if they do."""
        figure = self.config.figures.figure1
        L = self.config.ensembles[figure.ensemble].lattice_size
        return fitting_blocks(L, figure.block_size, max_steps=2)

    def flow_settings(self, ensemble: str) -> dict[str, Any]:
        """Settings of a flow, with the size of blocks that fit, or None, by the ensemble's key."""
        flow = self.config.measurements.flow.model_dump()
        L = self.sources[ensemble].ensemble.lattice_size
        blocks = fitting_blocks(L, flow["block_size"], max_steps=1)
        return flow | {"block_size": blocks.block_size if blocks.n_steps else None}

    def printed_configuration(self) -> dict[str, Any]:
        """What a text may state of the configuration, with the blocks that Figure 1 shows."""
        values = self.config.values_of_results()
        values["figures"]["figure1"]["block_size"] = self.figure1_blocks().block_size
        return values

    def kept_samples(self) -> list[str]:
        """Samples of each ensemble outside the studies, and their comparison with exact values.

        Like `kept_networks` a target of its own, so that a deleted file is made again even where
        everything that was made from it still exists.
        """
        ensembles = [*self.config.ensembles.values(), *(n.ensemble for n in self.nulls.values())]
        ensembles += [
            self._held_out(trained.source).ensemble for _, trained in self.trained_networks()
        ]
        ensembles += [point.ensemble for point in self.variants.values()]
        ensembles += [critical.ensemble for critical in self.critical_samples()]
        files = [
            samples_file(ensemble.key, file)
            for ensemble in ensembles
            for file in ("samples.npz", "comparison.csv")
        ]
        return list(dict.fromkeys(files))

    def kept_networks(self) -> list[str]:
        """Weights and fields of each network and seed outside the studies."""
        files = []
        for _, trained in self.trained_networks(nulls=True):
            files += [*trained.layers, trained.file("receptive_fields.npz")]
        for trained in trained_at(self.variants.values()):
            files += trained.layers
        return list(dict.fromkeys(files))

    def study_comparisons(self) -> list[str]:
        """Comparisons with exact values of the samples of studies, but those drawn in batches."""
        batches = [batch for study in self.batches.values() for batch in study]
        files = [
            samples_file(trained.ensemble.key, "comparison.csv")
            for batch in batches
            for trained in batch.networks
            if trained.source.key not in batch.drawn
        ]
        return list(dict.fromkeys(files))

    def study_rows(self, study: str) -> list[dict[str, Any]]:
        """Each point and seed of a study: see `rgdl.plan.study_settings.rows_of`."""
        return rows_of(self.points[study])

    def study_batches(self, study: str) -> list[tuple[str, int]]:
        """Study and number of each batch that has a row of a study."""
        wanted = {trained.key for trained in trained_at(self.points[study])}
        return [
            (name, number)
            for name, batches in self.batches.items()
            for number, batch in enumerate(batches, start=1)
            if any(trained.key in wanted for trained in batch.networks)
        ]

    def study_setting(self, study: str) -> dict[str, Any]:
        """Settings of a study, for its figure: see `rgdl.plan.study_settings.setting_of`."""
        network = self.config.networks[self.config.studies[study].network]
        base = study_base(self.config.studies[study], network, self._ensemble_of(network))
        return setting_of(self.points[study], base)

    def _held_out(self, source: Source) -> Source:
        return source.held_out(self.config.measurements.n_samples)

    def _named(self) -> Iterator[Point]:
        for ensemble, network in self.named_networks().values():
            yield Point({}, ensemble, network)

    def _variants(self) -> dict[str, Point]:
        variants = self.config.renormalization.variants
        network = self.config.networks[variants.network]
        return variant_points(variants, network, self._ensemble_of(network))

    def _learning_curve(self) -> CurveNetworks:
        curve = self.config.measurements.learning_curve
        whole = self.config.networks[curve.network]
        return CurveNetworks(curve.network, self._ensemble_of(whole), whole, curve.n_epochs)

    def _ensemble_of(self, network: Network) -> Ensemble:
        return self.config.ensembles[network.ensemble]

    def _study_points(self, name: str) -> list[Point]:
        study = self.config.studies[name]
        network = self.config.networks[study.network]
        return study_points(study, network, self._ensemble_of(network))


def _labeled(networks: Iterable[tuple[str, TrainedNetwork]], file: str) -> list[Labeled]:
    return [
        ({"network": name, "seed": trained.seed}, trained.file(file)) for name, trained in networks
    ]

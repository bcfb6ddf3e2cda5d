"""Checks of values against those of other sections.

The arguments of a check are the sections that it needs, named by their keys in the file. An
ensemble, network or study that is not valid is None: its own problems are reported elsewhere.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from rgdl.config.checks import (
    ensemble_problems,
    figure1_problems,
    name_problems,
    network_problems,
    theory_problems,
)
from rgdl.config.errors import Problem
from rgdl.config.figure_models import Figures
from rgdl.config.measurements import Definitions, Measurements
from rgdl.config.models import Acceptance, Ensemble, Network, Nulls, Study, Variants
from rgdl.config.renormalization import Renormalization, renormalization_problems
from rgdl.config.reserved import ALL_ENSEMBLES, COMPOSITION, MEANS, SHARED_FOLDERS
from rgdl.config.studies import Point, study_problems, variant_points, variant_problems

Ensembles = Mapping[str, Ensemble | None]
Networks = Mapping[str, Network | None]
_ROWS = "must have another name: tables use this one for"


def _name(name: str) -> Iterator[Problem]:
    if name in SHARED_FOLDERS:
        taken = ", ".join(f"results/{folder}" for folder in SHARED_FOLDERS)
        yield Problem("name", name, f"must not be the name of a shared folder ({taken})")


def _ensembles(ensembles: Ensembles) -> Iterator[Problem]:
    if ALL_ENSEMBLES in ensembles:
        yield Problem(f"ensembles.{ALL_ENSEMBLES}", None, f"{_ROWS} all ensembles together")
    first: dict[str, str] = {}
    for name, ensemble in ensembles.items():
        if ensemble:
            if (other := first.setdefault(ensemble.key, name)) != name:
                yield Problem(f"ensembles.{name}", None, f"must not have the samples of {other}")
            yield from ensemble_problems(f"ensembles.{name}", ensemble, name)


def _networks(networks: Networks, ensembles: Ensembles) -> Iterator[Problem]:
    yield from _composition("networks", networks)
    for name, network in networks.items():
        if network:
            at = f"networks.{name}"
            yield from name_problems(f"{at}.ensemble", network.ensemble, "ensembles", ensembles)
            if ensemble := ensembles.get(network.ensemble):
                yield from network_problems(at, network, ensemble)


def _composition(section: str, names: Collection[str]) -> Iterator[Problem]:
    if COMPOSITION in names:
        yield Problem(f"{section}.{COMPOSITION}", None, f"{_ROWS} the null model of composition")


def _figure1(figures: Figures, ensembles: Ensembles) -> Iterator[Problem]:
    figure, at = figures.figure1, "figures.figure1"
    yield from name_problems(f"{at}.ensemble", figure.ensemble, "ensembles", ensembles)
    if ensemble := ensembles.get(figure.ensemble):
        yield from figure1_problems(at, figure, ensemble)


def _figure3(figures: Figures, ensembles: Ensembles, networks: Networks) -> Iterator[Problem]:
    figure, at = figures.figure3, "figures.figure3"
    yield from name_problems(f"{at}.network", figure.network, "networks", networks)
    ensemble = _ensemble_of(networks.get(figure.network), ensembles)
    if ensemble and max(figure.samples) >= ensemble.n_samples:
        allowed = f"must be below n_samples = {ensemble.n_samples}"
        yield Problem(f"{at}.samples", figure.samples, allowed)


def _definitions(definitions: Definitions) -> Iterator[Problem]:
    nearest, next_nearest = definitions.nearest, definitions.next_nearest
    if next_nearest <= nearest:
        allowed = f"must be above definitions.nearest = {nearest}"
        yield Problem("definitions.next_nearest", next_nearest, allowed)


def _measurements(
    measurements: Measurements, ensembles: Ensembles, networks: Networks
) -> Iterator[Problem]:
    at, generation = "measurements", measurements.generation
    network = measurements.learning_curve.network
    yield from name_problems(f"{at}.learning_curve.network", network, "networks", networks)
    if generation.n_samples % generation.n_chains:
        allowed = f"must be a multiple of n_chains = {generation.n_chains}"
        yield Problem(f"{at}.generation.n_samples", generation.n_samples, allowed)
    if any(after <= before for before, after in pairwise(measurements.flow.steps)):
        yield Problem(f"{at}.flow.steps", measurements.flow.steps, "must be ascending")
    for name in dict.fromkeys(network.ensemble for network in networks.values() if network):
        ensemble = ensembles.get(name)
        if ensemble and measurements.n_samples > ensemble.n_samples:
            allowed = f"must be <= n_samples = {ensemble.n_samples} of ensemble {name}"
            yield Problem(f"{at}.n_samples", measurements.n_samples, allowed)


def _nulls(nulls: Nulls, networks: Networks, ensembles: Ensembles) -> Iterator[Problem]:
    yield from _composition("nulls.changes", nulls.changes)
    yield from _changes("nulls", nulls, networks, ensembles)
    for k, name in enumerate(nulls.hidden_spins):
        yield from name_problems(f"nulls.hidden_spins.{k}", name, "nulls.changes", nulls.changes)


def _variants(
    renormalization: Renormalization, networks: Networks, ensembles: Ensembles
) -> Iterator[Problem]:
    at, variants = "renormalization.variants", renormalization.variants
    yield from _changes(at, variants, networks, ensembles)


def _variants_and_nulls(renormalization: Renormalization, nulls: Nulls) -> Iterator[Problem]:
    variants = renormalization.variants
    yield from _names_of_networks("renormalization.variants", variants, nulls.changes)


def _changes(
    at: str, variants: Variants, networks: Networks, ensembles: Ensembles
) -> Iterator[Problem]:
    """Problems of a network with changed values."""
    yield from name_problems(f"{at}.network", variants.network, "networks", networks)
    yield from _names_of_networks(at, variants, networks)
    network = networks.get(variants.network)
    if network and (ensemble := _ensemble_of(network, ensembles)):
        yield from variant_problems(at, variants, network, ensemble)


def _names_of_networks(at: str, variants: Variants, taken: Collection[str]) -> Iterator[Problem]:
    for name in variants.changes:
        if name in taken:
            yield Problem(f"{at}.changes.{name}", None, "must not have the name of a network")


def _studies(
    studies: Mapping[str, Study | None],
    acceptance: Acceptance,
    networks: Networks,
    ensembles: Ensembles,
) -> Iterator[Problem]:
    for name, study in studies.items():
        at, max_points = f"studies.{name}", acceptance.max_points
        if f"{name}{MEANS}" in studies:
            allowed = f"must have another name: the means of {name} have this one"
            yield Problem(f"{at}{MEANS}", None, allowed)
        if study is None:
            continue
        yield from name_problems(f"{at}.network", study.network, "networks", networks)
        network = networks.get(study.network)
        if study.n_points > max_points:
            allowed = f"must have at most acceptance.max_points = {max_points} points, has"
            yield Problem(at, None, f"{allowed} {study.n_points}")
        elif network and (ensemble := _ensemble_of(network, ensembles)):
            yield from study_problems(at, study, network, ensemble)


def _renormalization(
    renormalization: Renormalization, nulls: Nulls, networks: Networks, ensembles: Ensembles
) -> Iterator[Problem]:
    points = _measured_points(renormalization.variants, nulls, networks, ensembles)
    trained = {where: point.ensemble for where, point in points.items()}
    yield from renormalization_problems("renormalization", renormalization, trained)


def _measured_points(
    variants: Variants, nulls: Nulls, networks: Networks, ensembles: Ensembles
) -> dict[str, Point]:
    """Networks whose exponents are measured, by their paths."""
    points = {}
    for name, network in networks.items():
        if network and (ensemble := _ensemble_of(network, ensembles)):
            points[f"networks.{name}"] = Point({}, ensemble, network)
    for at, changed in (("nulls", nulls), ("renormalization.variants", variants)):
        if (base := points.get(f"networks.{changed.network}")) is None:
            continue
        for name, point in variant_points(changed, base.network, base.ensemble).items():
            if changed is variants or name in nulls.hidden_spins:
                points[f"{at}.changes.{name}"] = point
    return points


def _ensemble_of(network: Network | None, ensembles: Ensembles) -> Ensemble | None:
    return ensembles.get(network.ensemble) if network else None


# In groups: null models, variants and studies are changes of networks, which must be valid.
CHECKS = (
    (
        _name,
        _ensembles,
        _networks,
        _figure1,
        _figure3,
        theory_problems,
        _definitions,
        _measurements,
    ),
    (_nulls, _variants, _variants_and_nulls, _studies),
    (_renormalization,),
)

"""Networks of studies in batches: short ones together, so that starting a job is little of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rgdl.config.models import Ensemble, Network
from rgdl.plan.paths import Source, layer_files, shared_folder, source_of

# Seconds on one core of a server of 2024, measured; elsewhere a batch takes as much longer.
_STEP, _STEP_OF_UNIT, _STEP_OF_WEIGHT = 4e-5, 2e-9, 7e-11  # the latter two for each sample
_SPIN = 6e-7  # to draw one
_MACHINE = 0.02  # to keep and to measure one
_BATCH = 30.0  # a batch is closed when it has so much to do: starting it takes about 1.4
_DRAWN = 90.0  # an ensemble with more to do is drawn and compared by jobs of its own

# A machine: samples, recipe, seed, units from the visible layer up.
Machine = tuple[str, str, int, tuple[int, ...]]


@dataclass(frozen=True)
class Run:
    """A network at one seed."""

    ensemble: Ensemble
    network: Network
    seed: int

    @property
    def source(self) -> Source:
        """What it is trained on."""
        return source_of(self.ensemble, self.network)

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from all others."""
        return self.source.key, self.network.key, self.seed

    @property
    def machines(self) -> list[Machine]:
        """Its machines, bottom up."""
        layers, recipe = self.network.layers, self.network.training.key
        return [
            (self.source.key, recipe, self.seed, tuple(layers[:k]))
            for k in range(2, len(layers) + 1)
        ]


@dataclass
class Batch:
    """What one job trains and measures.

    Attributes
    ----------
    runs : list of Run
        Networks, each at one seed.
    given : dict
        Files of machines that other rules train, by machine.
    drawn : set of str
        Keys of the samples that the job draws and compares itself.
    """

    given: Mapping[Machine, str]
    drawn: set[str]
    runs: list[Run] = field(default_factory=list)

    @property
    def samples(self) -> list[str]:
        """Files of samples that other rules draw."""
        return list(
            dict.fromkeys(r.source.file for r in self.runs if r.source.key not in self.drawn)
        )

    @property
    def layers(self) -> list[str]:
        """Files of machines that other rules train."""
        machines = dict.fromkeys(machine for run in self.runs for machine in run.machines)
        return [self.given[machine] for machine in machines if machine in self.given]

    @property
    def ensembles(self) -> list[dict[str, Any]]:
        """Its samples, each with its networks, in plain words for a script."""
        parts: dict[str, dict[str, Any]] = {}
        for run in self.runs:
            source = run.source
            is_drawn = source.key in self.drawn
            part: dict[str, Any] = {
                "source": source.key,
                "parameters": source.ensemble.parameters,
                "samples": None if is_drawn else source.file,
                "comparison": f"results/networks/{source.key}/comparison.csv" if is_drawn else None,
                "runs": [],
            }
            parts.setdefault(source.key, part)["runs"].append(self._describe(run))
        return list(parts.values())

    def _describe(self, run: Run) -> dict[str, Any]:
        training = run.network.training
        return {
            "network": run.network.key,
            "layers": run.network.layers,
            "training": training.model_dump(),
            "recipe": training.key,
            "seed": run.seed,
            "folder": shared_folder(run.source.key, training, run.seed),
            "given": [self.given.get(machine) for machine in run.machines],
        }


def given_machines(runs: Iterable[Run]) -> dict[Machine, str]:
    """Files of all machines of networks that are trained layer by layer, each in a job."""
    given: dict[Machine, str] = {}
    for run in runs:
        files = layer_files(*run.key, len(run.machines))
        for machine, file in zip(run.machines, files, strict=True):
            given.setdefault(machine, file)
    return given


def make_batches(
    studies: Mapping[str, Iterable[Run]], *, given: Mapping[Machine, str], known: Iterable[str]
) -> dict[str, list[Batch]]:
    """Put the networks of studies into batches of about half a minute, or of one long network.

    Networks that share a machine come together, and so do all of an ensemble that the batch draws
    itself. A network that several studies name belongs to the first of them.

    Parameters
    ----------
    studies : mapping of str to iterable of Run
        By the name of the study.
    given : mapping
        Files of machines that need not be trained.
    known : iterable of str
        Keys of samples that other rules draw in any case.

    Returns
    -------
    dict of str to list of Batch
        By the name of the study, in the order of its points.
    """
    wanted: dict[tuple[str, str, int], tuple[str, Run]] = {}
    for study, runs in studies.items():
        for run in runs:
            wanted.setdefault(run.key, (study, run))
    drawn = _drawn_in_batches([run for _, run in wanted.values()], given, set(known))
    units: dict[Any, list[Run]] = defaultdict(list)
    for _, run in wanted.values():
        units[run.source.key if run.source.key in drawn else run.machines[0]].append(run)
    batches: dict[str, list[Batch]] = {study: [] for study in studies}
    work = dict.fromkeys(studies, _BATCH)  # of the last batch: the first unit begins one
    for unit in units.values():
        study, _ = wanted[unit[0].key]
        if work[study] >= _BATCH:
            batches[study].append(Batch(given, drawn))
            work[study] = 0.0
        batches[study][-1].runs.extend(unit)
        work[study] += _work(unit, given, drawn)
    return batches


def _drawn_in_batches(
    runs: Sequence[Run], given: Mapping[Machine, str], known: set[str]
) -> set[str]:
    """Samples that are drawn where they are used: exact ones, with little to do on them."""
    by_source: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_source[run.source.key].append(run)
    known = known | {run.ensemble.key for run in runs if run.network.surrogate}
    drawn = set()
    for key, unit in by_source.items():
        source = unit[0].source
        if key in known or source.surrogate or source.ensemble.is_markov:
            continue
        if _work(unit, given, {key}) <= _DRAWN:
            drawn.add(key)
    return drawn


def _work(unit: Iterable[Run], given: Mapping[Machine, str], drawn: set[str]) -> float:
    """Seconds that runs take together, each machine once."""
    machines = {m: run for run in unit for m in run.machines}
    ensembles = {r.source.key: r.ensemble for r in machines.values() if r.source.key in drawn}
    spins = sum(e.n_samples * e.lattice_size**2 for e in ensembles.values())
    training = sum(_training_time(m, run) for m, run in machines.items() if m not in given)
    return _SPIN * spins + training + _MACHINE * len(machines)


def _training_time(machine: Machine, run: Run) -> float:
    *_, (*_, visible, hidden) = machine
    recipe, n = run.network.training, run.ensemble.n_samples
    steps = recipe.n_epochs * -(-n // recipe.batch_size)
    samples = recipe.n_epochs * n
    of_sample = _STEP_OF_UNIT * (visible + hidden) + _STEP_OF_WEIGHT * visible * hidden
    return (_STEP * steps + of_sample * samples) * (3 + 2 * recipe.n_gibbs) / 5

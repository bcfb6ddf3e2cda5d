"""Networks of studies in batches: short ones share a job, because a job takes time to start."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rgdl.plan.networks import MachineKey, TrainedNetwork
from rgdl.plan.paths import drawn_comparison, origin_of, shared_machine
from rgdl.plan.study_costs import seconds_of

_BATCH = 30.0  # work at which a batch is full; starting one costs 1.4
_DRAWN = 90.0  # samples with more work on them are drawn and compared by jobs of their own


@dataclass
class Batch:
    """Networks that one job trains and measures.

    Attributes
    ----------
    networks : list of TrainedNetwork
        Each at one seed.
    given : dict
        Files of machines that other rules train, by machine.
    drawn : set of str
        Keys of the samples that the job draws and compares itself.
    seconds : float
        Work of the job, on one core.
    """

    given: Mapping[MachineKey, str]
    drawn: set[str]
    networks: list[TrainedNetwork] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def samples(self) -> list[str]:
        """Files of samples that other rules draw."""
        sources = [trained.source for trained in self.networks]
        return list(dict.fromkeys(s.file for s in sources if s.key not in self.drawn))

    @property
    def machines(self) -> list[MachineKey]:
        """Machines of its networks, each once."""
        return list(dict.fromkeys(m for trained in self.networks for m in trained.machines))

    @property
    def layers(self) -> list[str]:
        """Files of machines that other rules train."""
        return [self.given[machine] for machine in self.machines if machine in self.given]

    @property
    def trained(self) -> list[str]:
        """Files of machines that the job trains, and that later jobs use again."""
        trained = (machine for machine in self.machines if machine not in self.given)
        return [shared_machine(*machine)[0] for machine in trained]

    @property
    def seconds_left(self) -> float:
        """Work of the job if the machines that earlier runs trained are used again."""
        kept = {machine for machine in self.machines if Path(shared_machine(*machine)[0]).exists()}
        return min(self.seconds, seconds_of(self.networks, kept | self.given.keys(), self.drawn))

    @property
    def ensembles(self) -> list[dict[str, Any]]:
        """Its samples, each with its networks, as plain values for a script."""
        parts: dict[str, dict[str, Any]] = {}
        for trained in self.networks:
            source = trained.source
            is_drawn = source.key in self.drawn
            part: dict[str, Any] = {
                "source": source.key,
                "parameters": source.ensemble.parameters,
                "samples": None if is_drawn else source.file,
                "comparison": drawn_comparison(source.key) if is_drawn else None,
                "networks": [],
            }
            parts.setdefault(source.key, part)["networks"].append(
                {
                    "network": trained.network.key,
                    "seed": trained.seed,
                    "layers": trained.network.layers,
                    "training": trained.network.training.model_dump(),
                    "machines": [self._describe(machine) for machine in trained.machines],
                }
            )
        return list(parts.values())

    def _describe(self, machine: MachineKey) -> dict[str, Any]:
        """File and origin of a machine, and its hidden units where the batch trains it."""
        if machine in self.given:
            file, (*_, layers) = self.given[machine], machine
            return {"file": file, "origin": {**origin_of(file), "layer": len(layers) - 1}}
        file, origin = shared_machine(*machine)
        return {"file": file, "origin": origin, "n_hidden": machine[-1][-1]}


def given_machines(networks: Iterable[TrainedNetwork]) -> dict[MachineKey, str]:
    """Files of all machines of networks that are trained layer by layer, each in a job."""
    given: dict[MachineKey, str] = {}
    for trained in networks:
        for machine, file in zip(trained.machines, trained.layers, strict=True):
            given.setdefault(machine, file)
    return given


def make_batches(
    studies: Mapping[str, Iterable[TrainedNetwork]],
    *,
    given: Mapping[MachineKey, str],
    known: Iterable[str],
) -> dict[str, list[Batch]]:
    """Divide the networks of studies into batches of about half a minute, or of one long network.

    Networks that share a machine go into one batch, and so do all networks on samples that a batch
    draws. A network of several studies belongs to the first of them.

    Parameters
    ----------
    studies : mapping of str to iterable of TrainedNetwork
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
    wanted: dict[tuple[str, str, int], tuple[str, TrainedNetwork]] = {}
    for study, networks in studies.items():
        for trained in networks:
            wanted.setdefault(trained.key, (study, trained))
    drawn = _drawn_in_batches([trained for _, trained in wanted.values()], given, set(known))
    units: dict[Any, list[TrainedNetwork]] = defaultdict(list)
    for _, trained in wanted.values():
        units[trained.source.key if trained.source.key in drawn else trained.machines[0]].append(
            trained
        )
    batches: dict[str, list[Batch]] = {study: [] for study in studies}
    for unit in units.values():
        of_study = batches[wanted[unit[0].key][0]]
        if not of_study or of_study[-1].seconds >= _BATCH:
            of_study.append(Batch(given, drawn))
        of_study[-1].networks.extend(unit)
        of_study[-1].seconds += seconds_of(unit, given, drawn)
    return batches


def _drawn_in_batches(
    networks: Sequence[TrainedNetwork], given: Mapping[MachineKey, str], known: set[str]
) -> set[str]:
    """Samples that the batch draws: exact ones, with little work on them."""
    by_source: dict[str, list[TrainedNetwork]] = defaultdict(list)
    for trained in networks:
        by_source[trained.source.key].append(trained)
    known = known | {trained.ensemble.key for trained in networks if trained.network.surrogate}
    drawn = set()
    for key, unit in by_source.items():
        source = unit[0].source
        if key in known or source.surrogate or source.ensemble.is_markov:
            continue
        if seconds_of(unit, given, {key}) <= _DRAWN:
            drawn.add(key)
    return drawn

"""A plan in a few lines: its lattices, its networks, and the size and cost of its studies."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rgdl.config.keys import some_of
from rgdl.config.models import Training
from rgdl.config.studies import Point
from rgdl.nouns import plural
from rgdl.plan.fitting_blocks import fitting_blocks
from rgdl.plan.networks import TrainedNetwork, trained_at
from rgdl.plan.plan import Plan
from rgdl.plan.study_batches import Batch

_MINUTE, _HOUR = 60.0, 3600.0


def summarize(plan: Plan, *, source: str) -> list[str]:
    """What a run will do, one sentence per line.

    Parameters
    ----------
    plan : Plan
        Of the configuration.
    source : str
        Files of the configuration.

    Returns
    -------
    list of str
        The first line is about the run, and each other one about a study. If earlier runs have
        trained some of its machines, a last line says so.

    Examples
    --------
    >>> from rgdl.config import load
    >>> first, *studies = summarize(Plan(load("config/quick.yaml")), source="quick.yaml")
    >>> first.removesuffix(" besides those of studies.")
    'Configuration: quick.yaml. Results: results/quick/. L = 20; 10 networks'
    >>> studies[0]
    'Study unit_ratio: 2 points, 6 networks, 1 job, less than a core-minute.'
    """
    return [_of_run(plan, source), *_of_studies(plan)]


def plan_warnings(plan: Plan) -> list[str]:
    """What is allowed in a configuration, but hardly intended.

    An L1 penalty moves each weight by learning_rate * l1 in a step. Where that is more than the
    initial weights, or than what any gradient of 0/1 units adds, weights are noise of this size.

    Parameters
    ----------
    plan : Plan
        Of the configuration.

    Returns
    -------
    list of str
        One sentence for each strength of such a penalty, and for each lattice that blocks of the
        given size do not fit.

    Examples
    --------
    >>> from rgdl.config import load
    >>> plan_warnings(Plan(load("config/quick.yaml")))
    []
    """
    return [*_noise(plan), *_same_networks(plan), *_other_blocks(plan)]


def _noise(plan: Plan) -> Iterator[str]:
    """Penalties that leave only noise, and the networks and studies that have them."""
    points = {f"study {name}": points for name, points in plan.points.items()}
    points |= {name: [point] for name, point in _named_points(plan).items()}
    users: dict[tuple[float, float, float], dict[str, None]] = {}
    for name, those in points.items():
        for training in (point.network.training for point in those):
            if training.learning_rate * training.l1 > _scale(training):
                values = (training.l1, training.learning_rate, _scale(training))
                users.setdefault(values, {})[name] = None
    for (l1, rate, scale), names in sorted(users.items()):
        yield (
            f"l1 = {l1:g} leaves only noise in {some_of([*names], ' and ')}: each step moves a "
            f"weight by learning_rate * l1 = {rate * l1:g}, more than the scale of the weights, "
            f"{scale:g}."
        )


def _named_points(plan: Plan) -> dict[str, Point]:
    """Networks, null models and variants, by name."""
    points = {name: Point({}, *both) for name, both in plan.named_networks().items()}
    return {**points, **plan.variants}


def _same_networks(plan: Plan) -> Iterator[str]:
    """Networks, null models and variants that differ in nothing but their seeds."""
    first: dict[tuple[str, str], str] = {}
    for name, point in _named_points(plan).items():
        one = TrainedNetwork(point.ensemble, point.network, 0)
        other = first.setdefault((one.source.key, point.network.key), name)
        if other != name:
            yield f"{name} is the same network as {other}: all values but the seeds agree."


def _other_blocks(plan: Plan) -> Iterator[str]:
    """Where blocks of the given size do not fit a lattice."""
    figure, flow = plan.config.figures.figure1, plan.config.measurements.flow
    L = plan.config.ensembles[figure.ensemble].lattice_size
    trained = plan.trained_networks(nulls=True)
    sizes = {one.ensemble.lattice_size for _, one in trained}
    cases = [("Figure 1", L, figure.block_size, plan.figure1_blocks())]
    cases += [
        ("Flows", size, flow.block_size, fitting_blocks(size, flow.block_size, max_steps=1))
        for size in sorted(sizes)
    ]
    for what, size, b, fitting in cases:
        instead = f"blocks of {fitting.block_size} x {fitting.block_size}"
        if fitting.block_size != b or not fitting.n_steps:
            yield (
                f"{what} for L = {size}: {instead if fitting.n_steps else 'no blocks'}, because "
                f"those of {b} x {b} do not fit."
            )


def _scale(training: Training) -> float:
    """Scale of weights that learn: the initial one, or the largest step of a gradient."""
    scales = (training.init_scale, training.learning_rate)
    return min(scale for scale in scales if scale > 0)


def _of_run(plan: Plan, source: str) -> str:
    sizes = sorted({ensemble.lattice_size for ensemble in plan.config.ensembles.values()})
    trained = {one.key for _, one in plan.trained_networks(nulls=True)}
    trained |= {one.key for one in trained_at(plan.variants.values())}
    return (
        f"Configuration: {source}. Results: results/{plan.config.name}/. "
        f"L = {', '.join(map(str, sizes))}; {len(trained)} {plural('network', len(trained))}"
        f"{' besides those of studies' if plan.points else ''}."
    )


def _of_studies(plan: Plan) -> Iterator[str]:
    n_kept = 0
    for name, points in plan.points.items():
        batches = plan.batches[name]
        trained = list(trained_at(points))
        parts = [_counted(len(points), "point"), _counted(len(trained), "network")]
        if not batches:
            yield f"Study {name}: {', '.join(parts)}, trained in studies above."
            continue
        work = core_time(sum(batch.seconds_left for batch in batches))
        kept = _kept(batches)
        yield f"Study {name}: {', '.join([*parts, _counted(len(batches), 'job'), work])}{kept}."
        n_kept += bool(kept)
    if n_kept:
        yield (
            "Machines that earlier runs trained are used again: `make clean` deletes them, "
            "`--delete-all-output` does not."
        )


def _counted(n: int, noun: str) -> str:
    return f"{n} {plural(noun, n)}"


def _kept(batches: Iterable[Batch]) -> str:
    """How many machines of batches need no training, in a part of a sentence."""
    files = {file for batch in batches for file in batch.trained}
    n_kept = sum(Path(file).exists() for file in files)
    return f" ({n_kept} of {_counted(len(files), 'machine')} from earlier runs)" if n_kept else ""


def core_time(seconds: float) -> str:
    """Time on one core, in words.

    Examples
    --------
    >>> core_time(8), core_time(480), core_time(480000)
    ('less than a core-minute', 'about 8 core-minutes', 'about 133 core-hours')
    """
    if seconds < _MINUTE:
        return "less than a core-minute"
    if seconds < _HOUR:
        minutes = round(seconds / _MINUTE)
        return f"about {minutes} {plural('core-minute', minutes)}"
    hours = seconds / _HOUR
    return f"about {hours:.{0 if hours >= 10 else 1}f} core-hours"

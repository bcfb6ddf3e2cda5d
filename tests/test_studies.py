"""Studies: their points, their batches, and the workflow that computes what is missing."""

import json
import math
import re
import shutil
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
import yaml
from checkout import (
    TINY,
    copy_project,
    counted_steps,
    digests,
    kill_when,
    overlay,
    planned,
    run,
    snakemake,
    steps_upstream,
    without_nulls,
)
from configurations import (
    CHAIN,
    ENSEMBLE,
    NETWORK,
    PAPER,
    QUICK,
    ROOT,
    TRAINING,
    cases,
    changed,
    plan_of,
)
from statistical import SIGMA

from rgdl.config import Config, ConfigError
from rgdl.config.studies import study_problems
from rgdl.plan import Plan, plan_warnings, summarize
from rgdl.plan.paths import layer_files
from rgdl.plan.summary import core_time
from rgdl.results import read_layer

READY = sorted((ROOT / "config" / "studies").glob("*.yaml"))
L1 = "training.l1"


def runs(plan, study=None):
    wanted = plan.batches if study is None else [study]
    return [run for name in wanted for batch in plan.batches[name] for run in batch.networks]


# Points


def test_points_are_listed_one_by_one_or_as_a_grid():
    grid = {L1: [0.0, 1e-3], "training.learning_rate": [0.1, 0.2]}
    listed = [{L1: a, "training.learning_rate": b} for a in (0.0, 1e-3) for b in (0.1, 0.2)]
    plan = plan_of(grid={"vary": grid}, listed={"points": listed})
    assert plan.points["grid"] == plan.points["listed"]
    assert plan.study_rows("grid") == plan.study_rows("listed")


def test_points_may_vary_independently():
    points = [{L1: 0.0, "training.momentum": 0.5}, {"training.momentum": 0.9, L1: 1e-3}]
    plan = plan_of(trial={"points": points}, data={"vary": {"surrogate": [None, "gaussian"]}})
    assert [point.varied for point in plan.points["trial"]] == points
    assert [point.varied["surrogate"] for point in plan.points["data"]] == ["none", "gaussian"]


def test_a_study_may_have_seeds_of_its_own():
    plan = plan_of(few={"vary": {L1: [0.0]}, "seeds": [7, 8]}, all={"vary": {L1: [0.0]}})
    assert [row["seed"] for row in plan.study_rows("few")] == [7, 8]
    assert [row["seed"] for row in plan.study_rows("all")] == [1, 2, 3, 4, 5]


def test_all_points_have_the_values_of_the_base():
    base = {"ensemble.lattice_size": 20, "layers": [400, 100], L1: 1e-3}
    plan = plan_of(small={"vary": {"training.n_epochs": [5, 9]}, "base": base | {"training.l2": 1}})
    for point in plan.points["small"]:
        assert list(point.varied) == ["training.n_epochs"]
        assert point.ensemble.lattice_size == 20
        assert point.network.layers == [400, 100]
        assert (point.network.training.l1, point.network.training.l2) == (1e-3, 1)
    varied = plan_of(small={"vary": {L1: [0.0, 2e-3]}, "base": base})
    assert [p.network.training.l1 for p in varied.points["small"]] == [0.0, 2e-3]
    assert varied.study_setting("small")["reference"] == {L1: 1e-3}


def test_a_point_is_named_by_its_first_value_if_that_is_its_own():
    steps = [{"ensemble.n_samples": n, "training.n_epochs": 40_000 // n} for n in (1000, 4000)]
    grid = {"surrogate": [None, "gaussian"], L1: [0.0, 1e-3]}
    plan = plan_of(steps={"points": steps, "seeds": [1]}, grid={"vary": grid, "seeds": [1]})
    assert [row["point"] for row in plan.study_rows("steps")] == ["1000", "4000"]
    names = ["none 0.0", "none 0.001", "gaussian 0.0", "gaussian 0.001"]
    assert [row["point"] for row in plan.study_rows("grid")] == names


INVALID = """
vary = {} | : must have at least 1 entry
points = [] | : must have at least 1 entry
points = [{}] | points.0 = {}: must have at least 1 entry
points = [3] | points.0 = 3: must be a mapping of names
points = [{training.decay: 0}, {training.decay: 1}] | points.0.training.decay = 0: is not a key of a
points = [{T1: 0}, {training.l2: 0}] | points.1 = {'training.l2': 0}: must have the keys of
points = [{T1: 0}, {T1: 1, training.l2: 0}] | must have the keys of points.0: T1
points = [{T1: 0}, {T1: -1.0}] | points.1.T1 = -1.0: must be greater than or equal to 0
points = [{T1: 0}, {T1: big}] | points.1.T1 = 'big': must be a number
points = [{ensemble.coupling: hot}] | points.0.ensemble.coupling = 'hot': must be a number
points = [{layers: [1600]}] | points.0.layers = [1600]: must have at least 2 entries
points = [{layers: [400, 9]}] | points.0.layers = [400, 9]: must begin with lattice_size^2 = 1600
points = [{T1: 0}, {T1: 1}, {T1: 0.0}] | same point twice: it is that of studies.trial.points.0
vary = {T1: [0, 0.0]} | {'T1': 0.0}: must not give the same point twice: it is that of {'T1': 0}
vary = {T1: []} | vary.T1 = []: must have at least 1 entry
vary = {T1: 0.001} | vary.T1 = 0.001: must be a list
vary = {T1: [-1.0]} | vary.T1.0 = -1.0: must be greater than or equal to 0
vary = {layers: [[9, 4]]} | vary.layers.0 = [9, 4]: must begin with lattice_size^2 = 1600
vary = {ensemble.coupling: [x]} | vary.ensemble.coupling.0 = 'x': must be a number
vary = {layers: [[1600, 9], 400]} | vary.layers.1 = 400: must be a list
vary = {layers: [[1600, 9], [1600, 0.5]]} | vary.layers.1.1 = 0.5: must be a whole number
vary = {ensemble.lattice_size: [20]} | must begin with lattice_size^2 = 400
vary = {ensemble.sampler: [cftp, metropolis]} | vary.ensemble.sampler.1 = 'metropolis': needs
vary = {ensemble.markov_chain: [null]} | vary.ensemble.markov_chain = [None]: is not a key of a netw
vary = {training.l2: [30.0, 31.0]} | training.l2.1 = 31.0: must be at most 2 (1 + momentum) / lea
vary = {training.decay: [1]} | vary.training.decay = [1]: is not a key of a network
vary = {training: [1]} | vary.training = [1]: is not a key of a network
vary = {seeds: [[1], [2]]} | vary.seeds = [[1], [2]]: is not a key of a network
seeds = [1, 1] | : must all differ
seeds = [] | : must have at least 1 entry
seeds = [-1] | seeds.0 = -1: must be greater than or equal to 0
seed = [1] | : is not a key here; did you mean seeds?
base = {T1: -1.0} | base.T1 = -1.0: must be greater than or equal to 0
base = {training.decay: 1} | base.training.decay = 1: is not a key of a network
base = {seeds: [1]} | base.seeds = [1]: is not a key of a network
base = {ensemble.K: 0.4} | is not a key of a network; did you mean ensemble.coupling? (keys
base = {ensemble.seeds: 1} | is not a key of a network; did you mean ensemble.seed? (keys
base = {training.seed: 1} | is not a key of a network; did you mean seeds of the study itself?
base = {ensemble.l1: 0} | is not a key of a network; did you mean training.l1? (keys
base = {training.eta: 1} | is not a key of a network; did you mean training.learning_rate? (keys
base = {training.learningrate: 1} | did you mean training.learning_rate? (keys
base = {networks.x.T1: 0} | is not a key of a network; did you mean T1? (keys
base = {ensembles.x.coupling: 0} | is not a key of a network; did you mean ensemble.coupling? (keys
base = {training: {}} | did you mean training.n_epochs, training.batch_size, training.learning_rate
base = {ensemble.markov_chain: {}} | must be given in ensembles.near_critical.markov_chain first
base = {zzz: 0} | is not a key of a network (keys
base = {layers: [400, 9]} | must begin with lattice_size^2 = 1600
base = [T1] | : must be a mapping of names
varies = {} | : is not a key here; did you mean vary?
network = x | : must be one of networks: mehta_schwab
""".replace("T1", L1)


def problems(**study):
    with pytest.raises(ConfigError) as caught:
        plan_of(trial=study)
    return str(caught.value)


@pytest.mark.parametrize(("key", "value", "message"), cases(INVALID))
def test_problems_of_a_study_are_explained(key, value, message):
    given = {} if key in ("vary", "points") else {"vary": {L1: [0]}}
    text = problems(**given, **{key: value})
    assert message in text
    assert "\n  studies.trial." in text
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize("study", [{}, {"vary": {L1: [0]}, "points": [{L1: 0}]}])
def test_a_study_is_a_grid_or_a_list(study):
    assert "studies.trial: must have one of vary and points (keys: network, v" in problems(**study)


def test_every_wrong_point_is_named():
    text = problems(points=[{L1: -1.0}, {L1: 0.0}, {L1: "x"}])
    assert [line.split(" = ")[0].strip() for line in text.splitlines()[1:]] == [
        "studies.trial.points.0.training.l1",
        "studies.trial.points.2.training.l1",
    ]


def test_a_study_of_too_many_points_is_refused_before_it_is_planned(monkeypatch):
    examined = []

    def examine(at, *arguments):
        examined.append(at)
        return study_problems(at, *arguments)

    monkeypatch.setattr("rgdl.config.checks_between.study_problems", examine)
    vary = {L1: [1e-6 * k for k in range(1000)], "ensemble.seed": [*range(1000)]}
    text = problems(vary=vary)
    assert "trial: must have at most acceptance.max_points = 20000 points, has 1000000" in text
    assert "studies.trial" not in examined  # its points are not listed
    few = changed({"acceptance.max_points": 3}, QUICK)
    points = [{L1: 1e-4 * k} for k in range(4)]
    with pytest.raises(ConfigError, match=r"max_points = 3 points, has 4"):
        plan_of(few, trial={"points": points})
    assert len(plan_of(few, trial={"points": points[:3]}).points["trial"]) == 3
    assert "studies.trial" in examined


def test_a_plan_says_the_size_of_each_study():
    plan = plan_of(
        QUICK, trial={"vary": {L1: [0.0, 1e-3]}}, one={"vary": {L1: [1e-3]}, "seeds": [1]}
    )
    _, *studies = summarize(plan, source="quick.yaml")
    assert studies == [
        "Study trial: 2 points, 6 networks, 1 job, less than a core-minute.",
        "Study one: 1 point, 1 network, trained in studies above.",
    ]


def test_penalties_that_leave_only_noise_give_a_warning():
    plan = plan_of(QUICK, trial={"vary": {L1: [8e-3, 0.05, 100]}})
    (warning,) = plan_warnings(plan)  # initial weights are 0.01 and the rate is 0.1
    assert warning.startswith(
        "l1 = 100 leaves only noise in study trial: each step moves a weight by"
    )
    plan = plan_of(changed({f"{TRAINING}.l1": 100.0}, QUICK), other={"vary": {L1: [0.0]}})
    (warning,) = plan_warnings(plan)  # of the network, and of null models with its penalty
    assert "leaves only noise in mehta_schwab, " in warning
    assert "other" not in warning
    plan = plan_of(QUICK, trial={"vary": {L1: [0.9, 1.1], "training.init_scale": [0, 1]}})
    assert [warning.split(" leaves")[0] for warning in plan_warnings(plan)] == ["l1 = 1.1"]


# Batches


def test_every_network_is_in_exactly_one_batch():
    plan = plan_of(
        QUICK,
        penalty={"vary": {L1: [0.0, 1e-3, 8e-3]}},
        again={"vary": {L1: [8e-3, 1e-3], "training.n_gibbs": [1, 2]}},
    )
    keys = [run.key for run in runs(plan)]
    assert len(set(keys)) == len(keys) == 3 * (3 + 2)
    wanted = {
        (r["ensemble"], r["network"], r["seed"])
        for study in plan.points
        for r in plan.study_rows(study)
    }
    assert set(keys) == wanted
    assert {name for name, _ in plan.study_batches("again")} == {"penalty", "again"}
    assert {name for name, _ in plan.study_batches("penalty")} == {"penalty"}


def test_short_networks_share_a_batch_and_a_long_one_has_its_own():
    values = [1e-6 * (k + 1) for k in range(1000)]
    tiny, paper = (
        plan_of(base, trial={"vary": {L1: values}, "seeds": [1]}) for base in (TINY, PAPER)
    )
    assert len(tiny.batches["trial"]) < 5
    assert [len(batch.networks) for batch in paper.batches["trial"]] == [1] * 1000


# Core seconds of six networks, from the logs of their batches on an AMD EPYC with AVX-512. By L:
# n_samples, n_epochs and these seconds; layers have L^2, L^2 / 4 and L^2 / 16 units.
MEASURED = {8: (2000, 200, 2.94), 20: (4000, 30, 3.40), 40: (4000, 6, 6.41)}


@pytest.mark.parametrize("size", MEASURED)
def test_the_core_time_of_a_study_is_that_of_a_measured_one(size):
    n_samples, n_epochs, seconds = MEASURED[size]
    base = {
        f"{ENSEMBLE}.lattice_size": size,
        f"{ENSEMBLE}.n_samples": n_samples,
        "measurements.n_samples": n_samples,
        f"{NETWORK}.layers": [size**2, size**2 // 4, size**2 // 16],
        f"{TRAINING}.n_epochs": n_epochs,
        "renormalization.variants.changes": {},
    }
    study = {"vary": {L1: [1e-5, 1e-4, 1e-3]}, "seeds": [1, 2]}
    (batch,) = plan_of(changed(base), trial=study).batches["trial"]
    assert 1 / 1.5 < batch.seconds / seconds < 1.5


def test_machines_of_earlier_runs_are_announced_and_take_no_time(tmp_path, monkeypatch):
    study = {"base": {"training.n_epochs": 5000}, "vary": {L1: [1e-3]}, "seeds": [1]}
    plan = plan_of(QUICK, trial=study, other={**study, "vary": {L1: [2e-3]}})
    monkeypatch.chdir(tmp_path)
    before = summarize(plan, source="x")
    (batch,) = plan.batches["trial"]
    assert before[1].endswith(f", {core_time(batch.seconds)}.")
    assert "about" in before[1]
    for layers in ("400-100-25", "400-100"):  # layer 1 takes nearly all of the time
        (file,) = (Path(one) for one in batch.trained if one.endswith(f"/{layers}.npz"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    _, trial, other, last = summarize(plan, source="x")
    assert trial.endswith(", less than a core-minute (2 of 3 machines from earlier runs).")
    assert other == before[2]
    assert last.startswith("Machines that earlier runs trained are used again: `make clean`")
    assert batch.seconds_left < batch.seconds / 10


def test_additional_points_do_not_change_earlier_batches():
    values = [1e-5 * (k + 1) for k in range(80)]
    before, after = (plan_of(QUICK, trial={"vary": {L1: some}}) for some in (values[:60], values))
    first = [batch.ensembles for batch in before.batches["trial"]]
    second = [batch.ensembles for batch in after.batches["trial"]]
    assert len(second) > len(first) > 5
    assert second[: len(first) - 1] == first[:-1]


STACKS = [[400, 100], [400, 64, 16], [400, 64, 9], [400, 100, 25], [400, 100, 25, 9]]


@pytest.mark.parametrize(
    ("vary", "shared"),
    [
        ({"layers": STACKS, L1: [0.0, 1e-4, 1e-3, 2e-3, 3e-3, 4e-3]}, lambda run: run.machines[0]),
        (
            {"ensemble.coupling": [0.1 * k for k in range(5)], L1: [0.0, 1e-3, 2e-3]},
            lambda run: run.source.key,
        ),
    ],
    ids=["first machine", "ensemble of the batch"],
)
def test_networks_that_share_something_are_in_one_batch(vary, shared):
    plan = plan_of(QUICK, trial={"vary": vary})
    batches = defaultdict(set)
    for number, batch in enumerate(plan.batches["trial"]):
        for network in batch.networks:
            batches[shared(network)].add(number)
    assert len(plan.batches["trial"]) > 1
    assert all(len(numbers) == 1 for numbers in batches.values())


def given_files(network):
    """Files of machines that other rules train, None for one that the batch trains."""
    return [None if "n_hidden" in machine else machine["file"] for machine in network["machines"]]


def test_machines_of_the_network_itself_are_not_trained_again():
    stacks = [[400, 100, 25, 6], [400, 100, 25, 9], [400, 100], [400, 64]]
    plan = plan_of(QUICK, trial={"vary": {"layers": stacks}, "seeds": [2, 9]})
    ensemble = next(iter(plan.sources))
    network = plan.config.networks["mehta_schwab"].key
    files = layer_files(ensemble, network, 2, 3)
    (batch,) = plan.batches["trial"]
    (part,) = batch.ensembles
    given = {
        (tuple(trained.network.layers), trained.seed): given_files(described)
        for trained, described in zip(batch.networks, part["networks"], strict=True)
    }
    assert given[(400, 100, 25, 6), 2] == files
    assert given[(400, 100, 25, 9), 2] == [*files[:2], None]
    assert given[(400, 100), 2] == files[:1]
    assert given[(400, 64), 2] == [None]
    assert given[(400, 100, 25, 6), 9] == [None] * 3  # not a seed of the network
    assert sorted(batch.layers) == files


def test_the_study_of_the_last_layer_trains_that_layer_alone():
    plan = Plan(Config.parse(PAPER, source="config.yaml"))
    network = plan.config.networks["mehta_schwab"].key
    for batch in plan.batches["unit_ratio"]:
        for part in batch.ensembles:
            for described in part["networks"]:
                first, second, last = given_files(described)
                shared = layer_files(part["source"], network, described["seed"], 3)
                assert [first, second] == shared[:2]
                assert last in (None, shared[2])


def test_null_models_are_shared_with_studies():
    plan = plan_of(QUICK, trial={"vary": {L1: [0.0]}, "seeds": [1]})
    (batch,) = plan.batches["trial"]
    null = plan.nulls["no_penalty"].network
    assert batch.layers == layer_files(next(iter(plan.sources)), null.key, 1, 3)


def test_cheap_ensembles_are_sampled_in_their_batch():
    base = changed({"ensembles.near_critical.markov_chain": CHAIN}, QUICK)
    plan = plan_of(
        base,
        coupling={"vary": {"ensemble.coupling": [0.3, 0.408, 0.45]}},
        surrogate={"vary": {"surrogate": [None, "shuffled"], "ensemble.seed": [1, 2]}},
        sampler={"vary": {"ensemble.sampler": ["swendsen_wang"]}},
        many={"vary": {"ensemble.coupling": [0.2], L1: [1e-5 * k for k in range(40)]}},
    )
    (drawn,) = {frozenset(batch.drawn) for b in plan.batches.values() for batch in b}
    # not the ensemble of the configuration, nor those that more than 90 s of training share, nor
    # what a Markov chain or a surrogate is made from
    assert {key.split("_")[1] for key in drawn} == {"K0.3", "K0.45"}
    for batches in plan.batches.values():
        for batch in batches:
            for part in batch.ensembles:
                is_drawn = part["source"] in drawn
                assert (part["samples"] is None) == is_drawn == (part["comparison"] is not None)
                if not is_drawn:
                    assert part["samples"] in batch.samples
    compared = {Path(path).parent.name for path in plan.study_comparisons()}
    used = {run.ensemble.key for run in runs(plan)}
    assert compared == used - drawn


def test_a_thousand_points_are_planned():
    points = [{L1: 1e-6 * k, "ensemble.coupling": 1e-4 * k} for k in range(1000)]
    plan = plan_of(TINY, trial={"points": points, "seeds": [1]})
    rows = plan.study_rows("trial")
    parameters = [batch.ensembles for batch in plan.batches["trial"]]
    assert len(rows) == 1000
    assert json.loads(json.dumps(parameters)) == parameters


def test_the_figure_gets_the_values_that_all_points_share():
    plan = plan_of(
        QUICK,
        coupling={"vary": {"ensemble.coupling": [0.3, 0.4]}, "seeds": [1]},
        samples={"vary": {"ensemble.n_samples": [500, 1000], "layers": [[400, 25]]}},
    )
    expected = {
        "reference": {"ensemble.coupling": 0.408},
        "lattice_size": 20,
        "n_samples": 10_000,
        "layers": "400-100-25-6",
        "n_epochs": 50,
        "n_seeds": 1,
    }
    assert plan.study_setting("coupling") == expected
    setting = plan.study_setting("samples")
    assert setting["reference"] == {"ensemble.n_samples": 10_000, "layers": "400-100-25-6"}
    assert (setting["n_samples"], setting["layers"]) == (None, "400-25")


# Ready studies


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_a_ready_study_has_the_commands_that_run_it(path):
    text = path.read_text()
    commands = re.sub(r" \\\n#\s+", " ", text)
    name = f"config/studies/{path.name}"
    assert f"snakemake study --cores 8 --configfile config/quick.yaml {name}\n" in commands
    assert f"snakemake study --cores 8 --configfile {name}\n" in commands
    assert f"`python -m rgdl.plan {name}`" in commands  # no time of a core that this contradicts
    assert not re.search(r"\d core-", commands)


# The workflow


@pytest.fixture
def project(tmp_path):
    return copy_project(tmp_path / "project")


RATE = "training.learning_rate"
MACHINES = "results/networks/*/epochs*/seed*/*.npz"
POINTS = [{"layers": [16, 4, 2]}, {"layers": [16, 4, 3]}, {"layers": [16, 3]}]


def study_of(project, **study):
    """Lay a study over the tiny configuration, without null models."""
    values = without_nulls(TINY) | {"studies": {"trial": {"network": "mehta_schwab", **study}}}
    return overlay(project, values)


def trained(project, config):
    """Run the study, and count the machines that its jobs train."""
    for log in project.glob("logs/measure_points/**/*.log"):
        log.unlink()
    run(project, "study", *config)
    logs = [log.read_text() for log in project.glob("logs/measure_points/**/*.log")]
    return sum(len(re.findall(r"^training ", text, re.M)) for text in logs)


@pytest.mark.slow
def test_a_study_writes_one_table_and_a_figure(project):
    vary = {L1: [0.0, 0.0123456], "layers": [[16, 4], [16, 2]]}
    assert trained(project, study_of(project, vary=vary)) == 8
    studies = project / "results/tiny/studies"
    table = pd.read_csv(studies / "trial.csv")
    assert table[[L1, "layers", "seed", "layer"]].to_numpy().tolist() == [
        [l1, layers, seed, 1]
        for l1 in (0.0, 0.0123456)
        for layers in ("16-4", "16-2")
        for seed in (1, 2)
    ]
    fractions = {"localized_fraction", "dead_fraction", "unresponsive_fraction"}
    assert fractions | {"participation_ratio", "rms_radius"} <= set(table)
    means = pd.read_csv(studies / "trial_over_seeds.csv")
    assert means["n_seeds"].tolist() == [2, 2, 2, 2]
    expected = table.groupby([L1, "layers"], sort=False)["rms_radius"].agg(["mean", "sem"])
    assert means["rms_radius"].tolist() == pytest.approx(expected["mean"].tolist(), rel=1e-5)
    # of two seeds one is drawn, a thousand times
    tolerance = SIGMA / math.sqrt(2000)
    assert means["rms_radius_err"].tolist() == pytest.approx(
        expected["sem"].tolist(), rel=tolerance
    )
    assert (studies / "trial.pdf").read_bytes().startswith(b"%PDF")
    assert (studies / "trial.png").read_bytes().startswith(b"\x89PNG")
    assert len(list(project.glob("results/samples/*"))) == 1


@pytest.mark.slow
def test_points_share_machines_with_the_bytes_of_the_training_rules(project):
    config = study_of(project, points=POINTS, seeds=[2, 3])
    # seed 2 of 16-4-2 is the network's own, and gives its first machine to 16-4-3
    assert trained(project, config) == 2 + 4
    machines = {str(path.relative_to(project)) for path in project.glob(MACHINES)}
    ordinary = machines_and_layers(project)
    assert machines == ordinary.keys()
    stems = sorted(Path(name).stem for name in machines)
    assert stems == ["16-3", "16-3", "16-4", "16-4-2", "16-4-3", "16-4-3"]
    run(project, *ordinary.values(), *config)
    for machine, layer in ordinary.items():
        one, two = (read_layer(project / path) for path in (machine, layer))
        for name in ("components_", "intercept_hidden_", "intercept_visible_"):
            assert getattr(one, name).tobytes() == getattr(two, name).tobytes()


def machines_and_layers(project):
    """Files of the machines of a study, each with one that the ordinary rules would make of it."""
    values = yaml.safe_load((project / "overlay.yaml").read_text())  # which is complete
    plan = Plan(Config.parse(values, source="overlay.yaml"))
    files = {}
    for batch in plan.batches["trial"]:
        for part in batch.ensembles:
            for one in part["networks"]:
                layers = layer_files(part["source"], one["network"], one["seed"], 9)
                for machine, layer in zip(one["machines"], layers, strict=False):
                    if "n_hidden" in machine:
                        files[machine["file"]] = layer
    return files


@pytest.mark.slow
def test_only_what_is_missing_is_computed(project):
    two, three = ({"vary": {L1: some}, "seeds": [1]} for some in ([0.0, 1e-3], [0.0, 5e-4, 1e-3]))
    assert trained(project, study_of(project, **two)) == 4
    assert "Nothing to be done" in run(project, "study", *study_of(project, **two))
    before = digests(project / "results/networks")
    assert trained(project, study_of(project, **three)) == 2
    after = digests(project / "results/networks")
    assert before.items() <= after.items()
    assert len(after) == len(before) + 2
    assert trained(project, study_of(project, **two)) == 0
    table = pd.read_csv(project / "results/tiny/studies/trial.csv")
    assert table[L1].tolist() == [0, 0, 1e-3, 1e-3]


@pytest.mark.slow
def test_changed_code_trains_again(project):
    shutil.copytree(ROOT / "rgdl", project / "rgdl")
    config = study_of(project, vary={"ensemble.coupling": [0.3, 0.45]}, seeds=[1])
    assert trained(project, config) == 4
    resampling, step = "_BOOTSTRAP_SEED = 1000, ", "l1_step * ("
    edits = [
        ("rg/fields/layers.py", f"{resampling}0", f"{resampling}1", 0),
        ("rbm/kernels.py", step, f"2 * {step}", 4),
    ]
    for file, old, new, again in edits:
        path = project / "rgdl" / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        assert {"measure_points", "tabulate_study", "plot_study"} <= planned(
            project, "study", *config
        ).keys()
        assert trained(project, config) == again, file


@pytest.mark.slow
def test_ensembles_are_accepted_before_training(project):
    config = study_of(project, vary={"ensemble.coupling": [0.3]}, seeds=[1])
    assert trained(project, config) == 2
    (path,) = project.glob("results/networks/*/comparison.csv")
    comparison = pd.read_csv(path)
    assert comparison["p_value"].between(1e-6, 1).all()
    assert len(comparison) > 5
    # it is kept, and asked again by another run
    comparison.assign(p_value=1e-9).to_csv(path, index=False)
    done = snakemake(project, "study", "--forcerun", "measure_points", *config)
    text = done.stdout + done.stderr
    assert done.returncode == 1
    assert "error: the samples of L4_K0.3_n200_cftp_seed1 do not have the distribution" in text
    assert "the limit is acceptance.min_p_value" in text
    assert "Traceback" not in text


@pytest.mark.slow
@pytest.mark.parametrize("rates", [[0.1, 1e60], [1e60]])
def test_a_point_that_diverges_is_a_row_that_says_so(project, rates):
    run(project, "study", *study_of(project, vary={RATE: rates}))
    table, means = (
        pd.read_csv(project / f"results/tiny/studies/trial{ending}.csv")
        for ending in ("", "_over_seeds")
    )
    diverged = table[RATE] == 1e60
    wrong = r"the parameters are not finite after epoch 1 with learning_rate = 1e\+60, momentum"
    assert table[diverged]["failure"].str.match(wrong).all()
    assert table[diverged]["rms_radius"].isna().all()
    assert table[~diverged]["failure"].isna().all()
    assert table[~diverged]["rms_radius"].notna().all()
    assert len(table) == 2 * 2 * len(rates)  # seeds, layers
    assert means["n_seeds"].tolist() == [
        2 if rate == 0.1 else 0 for rate in rates for _ in range(2)
    ]
    assert means["failure"].notna().tolist() == [n == 0 for n in means["n_seeds"]]
    assert (project / "results/tiny/studies/trial.png").exists()
    assert not list(project.glob("results/networks/*/*rate1e60*/*/unfinished*"))
    assert "Nothing to be done" in run(
        project, "study", "--dry-run", *study_of(project, vary={RATE: rates})
    )


@pytest.mark.slow
def test_a_killed_batch_resumes(project, tmp_path):
    config = study_of(project, vary={L1: [1.1e-5 * k for k in range(60)]}, seeds=[1])
    unbroken = tmp_path / "unbroken"
    shutil.copytree(project, unbroken)
    assert trained(unbroken, config) == 120
    kill_when(project, lambda: len(list(project.glob(MACHINES))) >= 20, "study", *config)
    left = len(list(project.glob(MACHINES)))
    run(project, "--unlock", *config)
    assert 120 - left <= trained(project, config) < 120
    assert digests(project / "results") == digests(unbroken / "results")


def test_a_thousand_points_are_few_jobs(project):
    counts = planned(
        project, "study", *study_of(project, vary={L1: [1e-6 * k for k in range(1000)]})
    )
    assert counts["measure_points"] < 5
    assert counts["total"] < 20


def test_studies_are_part_of_a_run(project):
    steps = planned(project, *study_of(project, vary={L1: [0.0, 1e-3]}, seeds=[1]))
    assert {"measure_points", "tabulate_study", "plot_study", "plot_controls"} <= steps.keys()


def test_without_a_study_the_message_names_ready_ones(project):
    done = snakemake(project, "study", "--dry-run", *overlay(project, TINY))
    assert done.returncode == 1
    text = done.stdout + done.stderr
    assert "the section studies in the configuration; --configfile config/studies/NAME.yaml" in text
    assert "Traceback" not in text


def test_code_digests_of_a_study_include_upstream_steps(project):
    config = study_of(project, vary={"ensemble.coupling": [0.3, 0.408], L1: [0.0, 2e-4]})
    assert counted_steps(project, "study", *config) == steps_upstream(project, "study", *config)

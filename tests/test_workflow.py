"""The workflow as users run it, in a new folder."""

import json
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from checkout import (
    CHANGES,
    NETWORKS,
    PAPER,
    ROOT,
    TINY,
    changed,
    copy_project,
    counted_steps,
    digests,
    kill_when,
    layers_of_variants,
    overlay,
    planned,
    rules,
    run,
    run_that_fails,
    steps_upstream,
    tiny,
    without_nulls,
)

from rgdl.config import load
from rgdl.figures.figure_reconstruction import _GROUPS
from rgdl.ising import energy_per_site
from rgdl.ising.lattice import mean_spins
from rgdl.measures import Measures
from rgdl.plan import Plan
from rgdl.rbm import PackedBits, reconstruct
from rgdl.rbm.layerwise import train_next_machine
from rgdl.results import read_layer, read_samples
from rgdl.rg.generative.similarity import overlap
from rgdl.storage import read_arrays

SHOWN = Plan(load(ROOT / "config" / "quick.yaml")).shown.file("layer1.npz").rpartition("/")[0]
QUICK = yaml.safe_load((ROOT / "config" / "quick.yaml").read_text())

CHAIN = {"pilot_sweeps": 20_000, "residual_correlation": 0.01, "residual_bias": 1e-6}


@pytest.fixture
def project(tmp_path):
    return copy_project(tmp_path / "project")


@pytest.mark.slow
def test_one_core_and_two_cores_give_the_same_bytes(quick, project):
    # all measurements of one seed, and the theory
    measured = ("composition", "layers", "model", "reconstruction", "generation", "coarse_spins")
    measured += ("flow",)
    theory = ("ensembles", "identities", "kadanoff", "learning_by_seed", "decimation_samples")
    network = [f"{SHOWN}/{name}.csv" for name in measured]
    network.append(f"{SHOWN}/reconstructions_0-1-2.npz")
    tables = [f"results/quick/tables/{name}.csv" for name in theory]
    run(project, *network, *tables, "--configfile", "config/quick.yaml", cores=1)
    made = digests(project / "results")
    # stops of the learning curve, which no job of this run uses up
    made = {path: digest for path, digest in made.items() if "/unfinished_" not in path}
    assert len(made) > 40
    assert made.items() <= digests(quick / "results").items()


@pytest.mark.slow
def test_the_quick_paper_shows_local_fields_that_grow(quick):
    table = pd.read_csv(quick / "results" / "quick" / "tables" / "layers.csv")
    table = table[(table["network"] == "mehta_schwab") & (table["sites"] == "as seen")]
    assert table["layer"].tolist() == 3 * [1, 2, 3]
    assert table["n_fields"].tolist() == 3 * [100, 25, 6]
    for _, layers in table.groupby("seed"):
        # the top layer has only six units, so its localized fraction depends on the seed
        assert (layers["localized_fraction"].iloc[:2] >= 0.9).all()
        assert layers["participation_ratio"].is_monotonic_increasing
        assert layers["rms_radius"].is_monotonic_increasing
    measures = Measures(pd.read_csv(quick / "results" / "quick" / "tables" / "measures.csv"))
    radii = measures.rows(topic="fields", which="", quantity="rms_radius")
    assert radii["n_seeds"].tolist() == [3, 3, 3] + 18 * [1]


@pytest.mark.slow
def test_a_run_says_what_runs_and_how_long_it_will_take_and_lists_no_files(quick):
    said = (quick / "said.txt").read_text()
    assert re.search(r"^Job \d+: Training layer 1 of seed 1: ", said, re.M)
    assert re.search(
        r"^50 of \d+ steps \(\d+%\) done\n(.*\n)*?elapsed \d+:\d\d, about \d+:\d\d left$",
        said,
        re.M,
    )
    assert "All results are in results/quick." in said
    assert "Traceback" not in said
    assert max(map(len, said.splitlines())) < 1000


@pytest.mark.slow
def test_the_quick_paper_has_every_figure(quick):
    figures = quick / "results" / "quick" / "figures"
    captions = {path.stem for path in (ROOT / "workflow/report/figures").iterdir()}
    names = captions - {"study"}
    assert {"ensembles", "figure3", "figure3_E", "claims"} < names
    for name in names:
        assert (figures / f"{name}.pdf").read_bytes().startswith(b"%PDF")
        assert (figures / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert (figures / f"{name}.pdf").stat().st_size < 1e6
    assert len(list(figures.iterdir())) == 2 * len(names)


@pytest.mark.slow
def test_the_quick_paper_has_the_theory_to_the_last_digit(quick):
    tables = quick / "results" / "quick" / "tables"
    theory = QUICK["theory"]
    identities = pd.read_csv(tables / "identities.csv")
    n_pairs = len(theory["systems"]) * len(theory["machines"])
    assert len(identities) == 16 * n_pairs
    assert identities["residual"].max() < 1e-12
    largest = pd.read_csv(tables / "identities_largest.csv")
    assert len(largest) == 16 * len(theory["systems"])
    counterexample = pd.read_csv(tables / "counterexample.csv")
    assert len(counterexample) == n_pairs
    assert counterexample["dF"].abs().max() < 1e-12
    assert (counterexample["largest_log_X"] - counterexample["least_log_X"]).min() > 1
    assert counterexample["D_KL"].min() > 0.01
    kadanoff = pd.read_csv(tables / "kadanoff.csv")
    assert kadanoff[["dF", "largest_log_X", "asymmetry"]].abs().to_numpy().max() < 1e-12
    machines = pd.read_csv(tables / "kadanoff_machines.csv")
    for kind in ("nearest", "diagonal", "four_spin"):
        assert (machines[f"driven_{kind}"] - machines[f"kadanoff_{kind}"]).abs().max() < 1e-5
        assert machines[f"own_{kind}"].abs().max() < 1e-12
    for _, at in pd.read_csv(tables / "information.csv").groupby(["torus", "coupling"]):
        value = at.groupby("rule")["information"].max()
        assert value.drop("block").max() == value["best filter"] < value["block"]
        assert value["wired machine"] < value["majority"]
    machines = pd.read_csv(tables / "information_machines.csv").groupby("machine")["D_KL"]
    assert machines.max()["copying"] < 1e-11 < machines.min().drop("copying").min()
    assert pd.read_csv(tables / "decimation_network.csv")["residual"].max() < 1e-12
    assert pd.read_csv(tables / "decimation_enumerated.csv")["largest_deviation"].max() < 1e-12
    samples = pd.read_csv(tables / "decimation_samples.csv")
    assert samples["z"].abs().max() < 5  # of 160 correlated values, one in a thousand runs at 4.5
    divergence = pd.read_csv(tables / "decimation_divergence.csv")
    assert (divergence["enumerated"] - divergence["closed_form"]).abs().max() < 1e-6  # six digits
    learning = pd.read_csv(tables / "learning_by_seed.csv")
    methods = ["exact gradient", "CD-1", "CD-10", "persistent CD"]
    assert learning["method"].unique().tolist() == methods
    means = learning.groupby("method").mean()
    assert (means["D_KL_at_zero_dF"] > 2 * means["capacity"]).all()


@pytest.mark.slow
def test_an_equation_that_does_not_hold_ends_the_run(project):
    shutil.copytree(ROOT / "rgdl", project / "rgdl")
    module = project / "rgdl/rg/variational.py"
    text = module.read_text()
    assert "T: Array = -energy + hamiltonian[:, None]" in text
    module.write_text(text.replace("-energy + ham", "-energy + (1 + 1e-9) * ham"))
    table = "results/tiny/tables/identities.csv"
    text = run_that_fails(project, table, *overlay(project, TINY))
    assert re.search(r"error: Eq. \S+ .* of system \w+ with machine \w+ holds to \S+ only", text)
    assert "where acceptance.max_residual = 1e-12 is allowed" in text
    assert not (project / table).exists()


@pytest.mark.slow
def test_results_say_what_made_them(quick):
    (samples,) = quick.glob("results/samples/*K0.408*seed1/samples.npz")
    made = read_arrays(samples, kind="Ising samples", names=["bits"]).metadata
    assert made["parameters"] == QUICK["ensembles"]["near_critical"]
    assert made["spacing"] == {}
    assert set(made["versions"]) >= {"numpy", "numba", "scipy"}
    assert re.fullmatch("[0-9a-f]{16}", made["code"])
    layer = quick / SHOWN / "layer2.npz"
    made = read_arrays(layer, kind="restricted Boltzmann machine", names=[]).metadata
    origin = dict(zip(("ensemble", "network"), layer.parts[-4:-2], strict=True))
    assert made["origin"] == {**origin, "seed": 1, "layer": 2}
    assert made["parameters"]["l1"] == 8e-3


@pytest.mark.slow
def test_the_learning_curve_is_of_machines_that_training_alone_gives(quick):
    (samples,) = quick.glob("results/samples/*K0.408*seed1/samples.npz")
    bits = PackedBits(read_samples(samples).bits, 400)
    training = QUICK["networks"]["mehta_schwab"]["training"]
    whole = quick / SHOWN / "layer1.npz"
    for n_epochs, average_last in ((1, 0), (10, 0), (50, 5)):
        recipe = training | {"n_epochs": n_epochs, "average_last": average_last}
        alone = train_next_machine([], bits, n_hidden=100, training=recipe, seed=1)
        units = "400-100-25-6" if average_last else "400-100"
        (file,) = whole.parents[2].glob(
            f"{units}_epochs{n_epochs}_*_l1-0.008_*_average{average_last}_fixed/seed1/layer1.npz"
        )
        for name in ("components_", "intercept_hidden_", "intercept_visible_"):
            assert np.array_equal(getattr(read_layer(file), name), getattr(alone, name))


@pytest.mark.slow
def test_networks_are_measured_on_samples_that_they_were_not_trained_on(quick):
    def spins(seed):
        (file,) = quick.glob(f"results/samples/L20_K0.408_*_seed{seed}/samples.npz")
        return read_samples(file).spins(slice(QUICK["measurements"]["n_samples"]))

    stack = [read_layer(quick / SHOWN / f"layer{k}.npz") for k in (1, 2, 3)]
    old, new = spins(1), spins(0)
    H = [0.408 * 400 * energy_per_site(s) for s in (old, new)]
    model = [stack[0].free_energy(units_of(s)).astype(float) for s in (old, new)]
    (row,) = pd.read_csv(quick / SHOWN / "model.csv").to_dict("records")
    gap = (model[1] - H[1]).mean() - (model[0] - H[0]).mean()
    assert row["D_KL_gap"] == pytest.approx(gap / 400, rel=1e-4)
    assert row["slope"] == pytest.approx(np.polyfit(H[1], model[1], 1)[0], rel=1e-5)
    assert row["slope"] != pytest.approx(np.polyfit(H[0], model[0], 1)[0], rel=1e-5)
    table = pd.read_csv(quick / SHOWN / "reconstruction.csv").set_index("method")
    reconstructed = mean_spins(reconstruct(stack, units_of(new))).reshape(new.shape)
    measured = overlap(new, reconstructed).mean()
    assert table["overlap"]["network"] == pytest.approx(measured, rel=1e-5)
    assert set(table.index) == {method for group in _GROUPS.values() for method in group}


def units_of(spins):
    return (spins.reshape(len(spins), -1) > 0).astype(np.float32)


@pytest.mark.slow
def test_every_job_leaves_a_log_and_its_cost(quick):
    logs = {path.relative_to(quick / "logs").parts[0] for path in quick.glob("logs/**/*.log")}
    benchmarks = quick / "logs/benchmarks"
    costs = {path.relative_to(benchmarks).parts[0] for path in benchmarks.glob("**/*.tsv")}
    assert logs == costs
    assert {"sample_ising", "compare_with_exact", "train_layer", "plot_figure3"} <= costs
    ensemble, network, _ = Path(SHOWN).parts[-3:]
    training = quick / "logs/train_layer/networks" / ensemble / network / "seed1/layer1.log"
    assert re.search(r"epoch 50 of 50: elapsed \d+:\d\d, about 0:00 left", training.read_text())
    printed = subprocess.run(
        [sys.executable, ROOT / "benchmarks/job_costs.py", quick / "logs/benchmarks"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.search(r"train_layer +36 ", printed)


@pytest.mark.slow
def test_a_deleted_file_is_made_again(quick):
    config = ("--configfile", "config/quick.yaml")
    layer = (
        quick / SHOWN.replace("seed1", "seed2").replace("cftp_seed2", "cftp_seed1") / "layer2.npz"
    )
    before = layer.read_bytes()
    layer.unlink()
    run(quick, *config)
    assert layer.read_bytes() == before
    assert "Nothing to be done" in run(quick, *config, "--dry-run")


@pytest.mark.slow
def test_touching_a_large_file_makes_nothing_again(project):
    # the samples of the paper take 8 MB, but Snakemake compares checksums up to 1 MB by default
    config = overlay(project, tiny(n_samples=600_000))
    run(project, NETWORKS, *config)
    (samples,) = project.glob("results/samples/*K0.408_*seed1/samples.npz")
    assert samples.stat().st_size > 1_000_000
    samples.touch()
    assert "Nothing to be done" in run(project, NETWORKS, *config, "--dry-run")
    # negative control: with the default limit the touched file counts as changed
    assert "train_layer" in planned(project, NETWORKS, *config, "--max-checksum-file-size", "1MB")


@pytest.mark.slow
def test_a_damaged_file_of_results_is_named(project):
    arguments = overlay(project, TINY)
    run(project, *arguments, "--until", "sample_ising")
    (samples,) = project.glob("results/samples/*K0.408_*seed1/samples.npz")
    broken = samples.read_bytes()[:-100]
    samples.write_bytes(broken)
    text = run_that_fails(project, NETWORKS, *arguments)
    assert f"error: {samples.relative_to(project)} is damaged or was not written by rgdl" in text
    assert samples.read_bytes() == broken


def eight_by_eight(values):
    return changed(values, {"networks": {"mehta_schwab": {"layers": [64, 4, 2]}}})


WRONG = [
    ({"nmae": "x"}, "nmae = 'x': is not a key here; did you mean name?"),
    ({"ensembles": {"near_critical": {"coupling": -1}}}, "near_critical.coupling = -1: must be"),
    (
        {"networks": {"mehta_schwab": {"layers": [1000, 100]}}},
        "mehta_schwab.layers = [1000, 100]: must begin with lattice_size^2 = 1600",
    ),
    (
        {"networks": {"mehta_schwab": {"ensemble": "hot"}}},
        "mehta_schwab.ensemble = 'hot': must be one of ensembles: near_critical",
    ),
    (
        {"networks": {"mehta_schwab": {"training": {"batch_size": 10**6}}}},
        "training.batch_size = 1000000: must be at most the ensemble's n_samples = 40000",
    ),
    (
        {"networks": {"mehta_schwab": {"training": {"momentum": "high"}}}},
        "training.momentum = 'high': must be a number",
    ),
    (
        {"studies": {"s": {"network": "mehta_schwab", "vary": {"training.decay": [0]}}}},
        "studies.s.vary.training.decay = [0]: is not a key of a network",
    ),
]


@pytest.mark.parametrize(("values", "message"), WRONG)
def test_a_wrong_configuration_stops_before_any_job(project, values, message):
    text = run_that_fails(project, *overlay(project, CHANGES | values))
    assert message in text
    assert "config.yaml with overlay.yaml cannot be used:" in text
    assert len(text.strip().splitlines()) <= 4
    assert not (project / "results").exists()


@pytest.mark.parametrize("values", [{}, {"name": "mine"}])
def test_the_default_target_is_the_whole_paper_with_the_changes_of_a_file(project, values):
    counts = planned(project, *overlay(project, CHANGES | values))
    n_stops = len(PAPER["measurements"]["learning_curve"]["n_epochs"])
    nulls = PAPER["nulls"]
    n_nulls = sum(len(change.get("seeds", nulls["seeds"])) for change in nulls["changes"].values())
    of_variants = layers_of_variants("config.yaml")
    assert counts["train_layer"] == 5 * (3 + n_stops) + 3 * n_nulls + of_variants
    assert counts["plot_figure3"] == 1


@pytest.mark.slow
def test_a_changed_value_makes_only_what_depends_on_it(quick):
    l1 = {"networks": {"mehta_schwab": {"training": {"l1": 1e-3}}}}
    (quick / "l1.yaml").write_text(yaml.safe_dump(CHANGES | l1))
    config = ("--configfile", "config/quick.yaml", "l1.yaml")
    counts = planned(quick, *config)
    assert "sample_ising" not in counts
    n_stops = len(QUICK["measurements"]["learning_curve"]["n_epochs"])
    of_variants = layers_of_variants("config/quick.yaml")
    # all but those without the penalty
    assert counts["train_layer"] == 3 * (3 + n_stops) + 4 * 3 + of_variants
    assert "Nothing to be done" in run(quick, *config[:2], "--dry-run")


@pytest.mark.slow
@pytest.mark.parametrize("sampler", ["swendsen_wang", "metropolis"])
def test_markov_chains_measure_their_memory_and_are_accepted(project, sampler):
    pilot = CHAIN | {"pilot_sweeps": 100_000}
    values = tiny(n_samples=3000, sampler=sampler, markov_chain=pilot)
    run(project, "--until", "compare_with_exact", *overlay(project, values))
    (samples,) = project.glob("results/samples/*K0.408_*seed1/samples.npz")
    spacing = json.loads((samples.parent / "autocorrelation.json").read_text())
    slowest = max(
        spacing[f"tau_int_{name}"] + 2 * spacing[f"tau_int_{name}_err"]
        for name in ("energy", "magnetization_squared", "magnetization")
    )
    assert math.exp(-spacing["thinning"] / slowest) <= 0.01
    assert math.exp(-spacing["burn_in"] / slowest) <= 1e-6
    made = read_arrays(samples, kind="Ising samples", names=["bits"]).metadata
    assert made["spacing"] == {k: v for k, v in spacing.items() if k != "provenance"}
    assert len(pd.read_csv(samples.parent / "comparison.csv")) == 15


@pytest.mark.slow
def test_a_wrong_sampler_stops_the_run_before_any_training(project):
    shutil.copytree(ROOT / "rgdl", project / "rgdl")
    sampler = project / "rgdl/ising/sampling/coupling_from_the_past.py"
    code = sampler.read_text()
    assert "opening, closing = math.tanh(coupling)" in code
    sampler.write_text(code.replace("math.tanh(coupling)", "math.tanh(0.9 * coupling)"))
    values = changed(tiny(n_samples=5000), {"measurements": {"n_samples": 5000}})
    text = run_that_fails(project, *overlay(project, values))
    names = set(re.findall(r"error: the samples of (\S+) do not have the distribution", text))
    assert names
    assert not [name for name in names if "_K0.0_" in name]  # 0.9 times 0 is right
    assert re.search(r"where min_p_value = 1e-06 is allowed. The worst: \S.* expec", text)
    assert "the limit is acceptance.min_p_value" in text
    assert re.search(r"energy per site +-1\.\d+ +-1\.\d+", text)  # all tests, from the job's log
    assert not (project / "results/networks").exists()
    for name in names:
        assert not (project / "results/samples" / name / "comparison.csv").exists()


@pytest.mark.slow
def test_a_killed_run_resumes_after_the_finished_blocks(project, tmp_path):
    values = tiny(lattice_size=8, coupling=0.44, n_samples=100_000)
    config = overlay(project, eight_by_eight(values))
    target = "results/samples/L8_K0.44_n100000_cftp_seed1/samples.npz"
    unfinished = (project / target).parent / "unfinished"
    kill_when(project, lambda: len(list(unfinished.glob("block*.npz"))) >= 5, target, *config)
    assert not (project / target).exists()
    blocks = sorted(unfinished.glob("block*.npz"))
    left = {path: path.stat().st_mtime_ns for path in blocks}
    assert 5 <= len(left) < 200
    blocks[0].write_bytes(blocks[0].read_bytes()[:1000])  # damaged: drawn again
    shutil.copy(blocks[1], blocks[2])  # of other samples: drawn again
    run(project, "--unlock", *config, cores=None)
    run(project, target, *config)
    (log,) = project.glob("logs/sample_ising/**/*.log")
    assert f"{len(left) - 2} blocks were finished by an interrupted run" in log.read_text()
    assert not unfinished.exists()
    unbroken = copy_project(tmp_path / "unbroken")
    (unbroken / "overlay.yaml").write_text((project / "overlay.yaml").read_text())
    run(unbroken, target, *config)
    assert (project / target).read_bytes() == (unbroken / target).read_bytes()


@pytest.mark.slow
def test_networks_are_trained_by_the_engine_that_is_named(project):
    pytest.importorskip("torch")
    recipe = {"training": {"engine": "torch"}, "seeds": [1]}
    values = without_nulls(changed(TINY, {"networks": {"mehta_schwab": recipe}}))
    run(project, NETWORKS, *overlay(project, values))
    (layer,) = project.glob("results/networks/*/16-4-2_*_torch/seed1/layer1.npz")
    made = read_arrays(layer, kind="restricted Boltzmann machine", names=[])
    assert made.metadata["parameters"]["engine"] == "torch"
    assert made["components"].dtype == "float32"
    before = layer.read_bytes()
    layer.unlink()
    run(project, str(layer.relative_to(project)), *overlay(project, values))
    assert layer.read_bytes() == before


@pytest.mark.slow
def test_a_file_from_another_folder_is_named(project):
    config = overlay(project, TINY)
    run(project, NETWORKS, *config)
    one, two = (next(project.glob(f"results/networks/*/*/seed{k}/layer1.npz")) for k in (1, 2))
    shutil.copy(one, two)
    text = run_that_fails(project, NETWORKS, *config)
    assert f"error: {two.relative_to(project)} was made for" in text


def test_a_complete_file_does_not_need_config_yaml(project):
    (project / "config.yaml").write_text("name: [broken")
    assert planned(project, "--configfile", "config/quick.yaml")["train_layer"] == 36
    text = run_that_fails(project, "--dry-run")
    assert "config.yaml cannot be used:\n  the file: is not valid YAML" in text


def test_an_unknown_study_gives_a_message(project):
    without = {key: value for key, value in PAPER.items() if key != "studies"}
    (project / "config.yaml").write_text(yaml.safe_dump(without))
    text = run_that_fails(project, "study", "--dry-run")
    assert "the section studies in the configuration" in text
    file = "results/paper/studies/nope.csv"
    assert f"No rule to produce {file}" in run_that_fails(project, file, "--dry-run")


def test_the_code_digest_of_a_step_covers_exactly_the_steps_that_it_depends_on(project):
    counted = counted_steps(project, "all")
    assert counted == steps_upstream(project, "all")
    assert counted["plot_figure1"] == {frozenset({"sample_ising", "plot_figure1"})}
    (of_claims,) = counted["tabulate_claims"]
    assert {"sample_ising", "make_surrogate", "train_layer"} < of_claims


def test_a_dependence_that_is_not_covered_is_found(project):
    # negative control, in both directions
    counting = project / "workflow/rules/every_rule.smk"
    text = counting.read_text()
    for right, wrong in (
        ("*map(scripts_of_file, inputs)", "*[*map(scripts_of_file, inputs)][1:]"),
        ("{script_of(step)}", "{script_of(step), Path(HERE, '../scripts/plot_figure2.py')}"),
    ):
        assert right in text
        counting.write_text(text.replace(right, wrong))
        counted = counted_steps(project, "all")
        counting.write_text(text)
        assert counted != steps_upstream(project, "all")


@pytest.mark.parametrize(("name", "body"), [*rules()])
def test_every_rule_says_what_it_does(name, body):
    for default in ("log", "benchmark", "conda"):
        assert not re.search(rf"^    {default}:", body, re.M), default
    assert re.search(r'message:\n        "[A-Z].*\."\n', body)
    one_of = "build|check|compare|compose|export|gather|make|measure"
    assert re.match(rf"({one_of}|plot|reconstruct|sample|tabulate|train|typeset)_", name)

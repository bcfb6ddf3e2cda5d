import re
from dataclasses import replace

import pytest
import yaml
from configurations import CHAIN, ENSEMBLE, NETWORK, PAPER, QUICK, ROOT, TRAINING, changed, parsed
from configurations import plan_of as plan_of_studies

from rgdl.config import Config, ConfigError, load, read_files, study_points
from rgdl.config.models import Ensemble
from rgdl.plan import Plan, paths, plan_warnings


def plan_of(changes=()):
    return Plan(parsed(dict(changes)))


def plan_of_study(**vary):
    return plan_of_studies(trial={"vary": vary})


def test_the_default_is_the_paper():
    config = load(ROOT / "config.yaml")
    ensemble, network = config.ensembles["near_critical"], config.networks["mehta_schwab"]
    assert (ensemble.lattice_size, ensemble.coupling, ensemble.n_samples) == (40, 0.408, 40_000)
    assert network.layers == [1600, 400, 100, 25]
    assert len(network.seeds) == 5
    training = network.training
    assert (training.n_epochs, training.batch_size, training.n_gibbs) == (200, 100, 1)
    assert (training.learning_rate, training.momentum, training.l1) == (0.1, 0.5, 2e-4)
    assert (training.init_scale, training.average_last, training.shuffle) == (0.1, 5, False)


def test_quick_configuration_replaces_every_entry_of_the_papers():
    assert load(ROOT / "config" / "quick.yaml").name == "quick"
    for section in ("ensembles", "networks"):
        assert QUICK[section].keys() == PAPER[section].keys()


def test_long_values_are_shortened():
    with pytest.raises(ConfigError) as caught:
        parsed({"name": "/" * 500})
    assert max(map(len, str(caught.value).splitlines())) < 140


def test_exponents_without_a_dot_are_numbers():
    # YAML 1.1 reads 2e-4 as text
    config = parsed({f"{TRAINING}.l1": "2e-4"})
    assert config.networks["mehta_schwab"].training.l1 == 2e-4


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{TRAINING}.{key}", value)
        for key, value in [
            ("n_epochs", 201),
            ("batch_size", 50),
            ("learning_rate", 0.2),
            ("momentum", 0.6),
            ("l1", 3e-4),
            ("n_gibbs", 2),
            ("init_scale", 0.2),
            ("average_last", 0),
            ("shuffle", True),
            ("engine", "torch"),
            ("l2", 1e-3),
            ("pass_up", "samples"),
        ]
    ]
    + [(f"{NETWORK}.layers", [1600, 400, 100])],
)
def test_every_training_value_is_in_the_networks_key(path, value, monkeypatch):
    monkeypatch.setattr("rgdl.config.checks.find_spec", lambda name: name)
    before, after = (
        parsed(changes).networks["mehta_schwab"].key for changes in ({}, {path: value})
    )
    assert before != after
    assert str(value).replace("True", "shuffled").strip("[]").replace(", ", "-") in after


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lattice_size", 8),
        ("coupling", 0.3),
        ("n_samples", 41000),
        ("sampler", "metropolis"),
        ("markov_chain", CHAIN | {"pilot_sweeps": 30000}),
        ("seed", 2),
        ("markov_chain", CHAIN | {"residual_correlation": 0.02}),
        ("markov_chain", CHAIN | {"residual_bias": 1e-5}),
    ],
)
def test_every_value_of_an_ensemble_is_in_its_key(key, value):
    values = PAPER["ensembles"]["near_critical"]
    values = values | {"sampler": "swendsen_wang", "markov_chain": CHAIN}
    before, after = (Ensemble.model_validate(v) for v in (values, values | {key: value}))
    assert before.key != after.key
    changed_to = value
    if key == "markov_chain":
        (changed_to,) = set(value.values()) - set(CHAIN.values())
    assert str(changed_to) in after.key


def test_large_numbers_in_a_key_are_not_taken_for_surrogates():
    values = {f"{TRAINING}.learning_rate": 1e60, f"{NETWORK}.surrogate": "gaussian"}
    values |= {"nulls.changes": {}, "nulls.hidden_spins": []}
    plan = plan_of(values)
    assert "_rate1e60_" in plan.shown.network.key
    assert plan.shown.source.key == "L40_K0.408_n40000_cftp_seed1+gaussian"
    for source in plan.sources.values():
        name = re.fullmatch(paths.ENSEMBLE, source.key)
        assert (name is None) == (source.surrogate is not None)


def test_points_of_a_grid_share_the_values_that_are_not_varied():
    vary = {"training.l1": [0.0, 1e-3], "ensemble.coupling": [0.2, 0.3, 0.4]}
    config = parsed({"studies": {"trial": {"network": "mehta_schwab", "vary": vary}}})
    network, ensemble = config.networks["mehta_schwab"], config.ensembles["near_critical"]
    points = study_points(config.studies["trial"], network, ensemble)
    assert len(points) == 6
    assert points[4].varied == {"training.l1": 1e-3, "ensemble.coupling": 0.3}
    assert points[4].network.training.l1 == 1e-3
    assert points[4].ensemble.coupling == 0.3
    assert points[4].network.training.momentum == network.training.momentum
    assert len({(p.ensemble.key, p.network.key) for p in points}) == 6
    assert len({p.ensemble.key for p in points}) == 3


def test_labels_of_a_study_are_the_values_that_were_used():
    vary = {"training.l1": ["2e-4", 0], "layers": [[1600, 400], [1600, 100]]}
    plan = plan_of_study(**vary)
    rows = plan.study_rows("trial")
    assert rows[0]["labels"] == {"training.l1": 2e-4, "layers": "1600-400"}
    assert rows[-1]["labels"] == {"training.l1": 0.0, "layers": "1600-100"}
    assert [row["seed"] for row in rows] == 4 * [1, 2, 3, 4, 5]
    assert len({(row["network"], row["seed"]) for row in rows}) == 20


@pytest.mark.parametrize(
    ("lattice_size", "block_size", "blocks"),
    [
        *[(L, 2, (2, 2)) for L in (4, 8, 12, 40)],
        *[(L, 2, (2, 1)) for L in (6, 10, 30)],
        *[(L, 2, (3, 1)) for L in (15, 21)],
        (9, 2, (3, 2)),
        (27, 3, (3, 2)),
        (40, 3, (2, 2)),
        (40, 40, (2, 2)),
        (25, 7, (5, 2)),
        *[(L, 2, (2, 0)) for L in (2, 3, 5, 37)],
    ],
)
def test_blocks_fit_every_lattice(lattice_size, block_size, blocks):
    values = {f"{ENSEMBLE}.lattice_size": lattice_size, f"{NETWORK}.layers": [lattice_size**2, 2]}
    values |= {"studies": {}, "figures.figure1.block_size": block_size}
    values["measurements.flow.block_size"] = block_size
    plan = plan_of(values)
    assert plan.figure1_blocks() == blocks
    ensemble = plan.shown.source.key
    assert plan.flow_settings(ensemble)["block_size"] == (blocks[0] if blocks[1] else None)
    assert plan.printed_configuration()["figures"]["figure1"]["block_size"] == blocks[0]
    said = [
        warning
        for warning in plan_warnings(plan)
        if warning.startswith(f"Figure 1 for L = {lattice_size}: ")
    ]
    assert len(said) == (blocks[0] != block_size or not blocks[1])
    assert all(f"because those of {block_size} x {block_size} do not fit" in one for one in said)


def test_a_plan_finds_every_file_of_the_paper():
    plan = plan_of()
    ensemble, network = next(iter(plan.sources)), next(iter(plan.networks))
    labels = [label for label, _ in plan.network_files("layers.csv", nulls=True)]
    assert labels[:5] == [{"network": "mehta_schwab", "seed": seed} for seed in (1, 2, 3, 4, 5)]
    nulls = [
        {"network": name, "seed": seed}
        for name, change in PAPER["nulls"]["changes"].items()
        for seed in change.get("seeds", [1, 2, 3])
    ]
    assert labels[5:] == nulls
    folder = f"results/networks/{ensemble}/{network}/seed1"
    assert plan.shown.file("layer1.npz") == f"{folder}/layer1.npz"
    assert plan.network_files("layers.csv")[0][1] == f"{folder}/layers.csv"
    assert plan.shown.layers == [f"{folder}/layer{k}.npz" for k in (1, 2, 3)]


def test_networks_are_measured_on_new_samples():
    plan = plan_of({"measurements.n_samples": 500})
    (source, *_) = plan.sources.values()
    critical = [one.ensemble for one in plan.critical_samples()]  # new ones themselves
    held_out = source.held_out(500)
    assert held_out.key == "L40_K0.408_n500_cftp_seed0"
    assert held_out.key in plan.sources
    assert all(
        source.held_out(500).key in plan.sources
        for source in plan.sources.values()
        if not source.key.endswith("seed0") and source.ensemble not in critical
    )  # those of null models may be asked for
    assert f"results/samples/{held_out.key}/comparison.csv" in plan.kept_samples()
    assert held_out.held_out(500).ensemble.seed == source.ensemble.seed
    surrogate = replace(source, surrogate="gaussian")
    assert surrogate.held_out(500) == surrogate


def test_hidden_spins_are_also_fed_the_samples_of_the_gaussian_null_model():
    plan = plan_of()
    ising, gaussian = plan.shown.source, plan.shown.source.key + "+gaussian"
    assert plan.other_samples(ising.key) == [plan.sources[gaussian].file]
    assert plan.other_samples(gaussian) == [ising.file]
    assert plan.other_samples(plan.nulls["infinite_temperature"].ensemble.key) == []
    assert plan.other_samples(ising.key + "+permuted") == []
    without = plan_of({"nulls.changes.gaussian": ..., "nulls.hidden_spins": []})
    assert without.other_samples(ising.key) == []


def curve_epochs(n_epochs, average_last, stops, layers=(1600, 400, 100)):
    plan = plan_of(
        {
            "measurements.learning_curve.n_epochs": list(stops),
            f"{NETWORK}.layers": list(layers),
            f"{TRAINING}.n_epochs": n_epochs,
            f"{TRAINING}.average_last": average_last,
        }
    )
    whole = plan.config.networks["mehta_schwab"]
    stops = plan.curve.stops(plan.config.ensembles[whole.ensemble].key, whole.key)
    return [stop.training.n_epochs for stop in stops]


def test_a_learning_curve_is_one_training():
    assert curve_epochs(200, 5, (100, 1, 3)) == [1, 3, 100]
    # a stop in the averaging, or after the end, is a training of its own
    assert curve_epochs(200, 5, (195, 196, 300)) == [195]
    assert curve_epochs(3, 3, (0, 1)) == [0]
    assert curve_epochs(2, 0, (0, 2)) == [0, 2]  # of one layer, within a network of two
    assert curve_epochs(2, 0, (0, 2), layers=(1600, 400)) == [0]  # the last is the network itself


def test_settings_of_a_markov_chain_are_in_the_key_of_its_samples():
    chain = {f"{ENSEMBLE}.sampler": "swendsen_wang", f"{ENSEMBLE}.markov_chain": CHAIN}
    key = next(iter(plan_of(chain).sources))
    assert key == "L40_K0.408_n40000_swendsen_wang_pilot20000_corr0.01_bias1e-06_seed1"


def test_exact_samples_do_not_depend_on_a_markov_chain():
    plan = plan_of({f"{ENSEMBLE}.markov_chain": CHAIN})
    ensemble = next(iter(plan.sources.values())).ensemble
    assert ensemble.key == "L40_K0.408_n40000_cftp_seed1"
    assert "markov_chain" not in ensemble.parameters


def test_samplers_are_compared_by_a_study():
    vary = {
        "ensemble.sampler": ["cftp", "swendsen_wang", "metropolis"],
        "ensemble.markov_chain.residual_bias": [1e-4],
    }
    base = changed({f"{ENSEMBLE}.markov_chain": CHAIN})
    plan = plan_of_studies(base, trial={"vary": vary})
    keys = [point.ensemble.key for point in plan.points["trial"]]
    assert [key.split("_")[3] for key in keys] == ["cftp", "swendsen", "metropolis"]
    assert "bias0.0001" not in keys[0]
    assert "bias0.0001" in keys[1]


def test_flows_are_followed_in_all_networks_with_exponents_but_those_of_surrogates():
    initial = PAPER["nulls"]["changes"]["untrained"]
    hidden_spins = ["initial", "gaussian"]
    plan = plan_of({"nulls.changes.initial": initial, "nulls.hidden_spins": hidden_spins})
    names = [
        [label["network"] for label, _ in of("x")] for of in (plan.exponent_files, plan.flow_files)
    ]
    assert "initial" in names[1]
    assert names[1] == [name for name in names[0] if name != "gaussian"] != names[0]


def test_an_ensemble_without_a_network_is_sampled_and_compared():
    critical = PAPER["ensembles"]["near_critical"] | {"coupling": 0.44}
    plan = plan_of({"ensembles.critical": critical})
    assert "results/samples/L40_K0.44_n40000_cftp_seed1/comparison.csv" in plan.kept_samples()
    assert [name for name, _ in plan.ensemble_files("comparison.csv")] == [
        "near_critical",
        "critical",
    ]


def test_null_models_change_one_thing_each():
    plan = plan_of()
    ensemble, network = plan.named_networks()["mehta_schwab"]
    for name, (null_ensemble, null) in list(plan.named_networks().items())[1:]:
        assert null.seeds == PAPER["nulls"]["changes"][name].get("seeds", [1, 2, 3])
        assert (null_ensemble.key, null.surrogate, null.key) != (ensemble.key, None, network.key)
        assert f"results/samples/{null_ensemble.key}/comparison.csv" in plan.kept_samples(), name
    assert f"{ensemble.key}+gaussian" in plan.sources
    assert plan.sources[f"{ensemble.key}+gaussian"].ensemble == ensemble
    folders = [
        table.rpartition("/")[0] for _, table in plan.network_files("layers.csv", nulls=True)
    ]
    assert len(set(folders)) == len(folders) == 5 + 3 * 3 + 3


def test_a_missing_engine_is_reported_before_any_work(monkeypatch):
    monkeypatch.setattr("rgdl.config.checks.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="engine = 'torch': needs PyTorch, which is not inst"):
        parsed({f"{TRAINING}.engine": "torch"})


def test_the_default_engine_is_not_in_the_key():
    training = load(ROOT / "config.yaml").networks["mehta_schwab"].training
    assert training.engine == "numpy"
    assert training.key.endswith("_fixed")


@pytest.mark.parametrize("base", ["config.yaml", "config/quick.yaml"])
@pytest.mark.parametrize("path", sorted((ROOT / "config" / "studies").glob("*.yaml")))
def test_ready_studies_fit_every_configuration(path, base):
    ready = yaml.safe_load(path.read_text())
    layers = read_files([ROOT / base, path], root=ROOT)
    plan = Plan(Config.parse(layers.values, source=layers.source))
    assert max(len(plan.points[name]) for name in ready["studies"]) >= 2


@pytest.mark.parametrize("path", sorted((ROOT / "config" / "exponents").glob("*.yaml")))
def test_ready_variants_fit_the_configuration_and_have_the_command_that_runs_them(path):
    ready = yaml.safe_load(path.read_text())
    plan = Plan(load(path, root=ROOT))
    asked = {label["network"] for label, _ in plan.exponent_files("exponents.csv")}
    assert ready["renormalization"]["variants"]["changes"].keys() <= asked
    command = f"snakemake exponents --cores 8 --configfile config/exponents/{path.name}\n"
    assert command in path.read_text()


def test_the_address_of_a_repository_changes_no_result():
    config = parsed({"repository": "https://example.org/me/rgdl"})
    assert config.repository == "https://example.org/me/rgdl"
    assert config.values_of_results() == parsed({"name": "other"}).values_of_results()
    stricter = parsed({"acceptance.min_p_value": 1e-5})
    assert config.values_of_results() != stricter.values_of_results()


def test_networks_that_are_the_same_are_announced():
    assert plan_warnings(plan_of()) == []
    (warning,) = plan_warnings(plan_of({f"{TRAINING}.l1": 0.0}))
    assert warning.startswith("no_penalty is the same network as mehta_schwab: all values but")

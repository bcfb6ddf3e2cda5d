import copy
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from snakemake.utils import update_config

from rgdl.config import Config, ConfigError, is_complete, load, study_points
from rgdl.config.models import Ensemble
from rgdl.plan import Plan

ROOT = Path(__file__).resolve().parent.parent
PAPER = yaml.safe_load((ROOT / "config.yaml").read_text())
NETWORK = ("networks", "mehta_schwab")
TRAINING = (*NETWORK, "training")
ENSEMBLE = ("ensembles", "near_critical")
SYSTEM = ("theory", "systems", "ring")
CHAIN = {"pilot_sweeps": 20_000, "residual_correlation": 0.01, "residual_bias": 1e-6}


def changed(path, value):
    """The paper's configuration with one value set, or removed where the value is None."""
    values = copy.deepcopy(PAPER)
    *parents, last = path
    section = values
    for parent in parents:
        section = section[parent]
    if value is None:
        del section[last]
    else:
        section[last] = value
    return values


def problems(values):
    with pytest.raises(ConfigError) as caught:
        Config.parse(values, source="config.yaml")
    return str(caught.value)


def study(**vary):
    return {"trial": {"network": "mehta_schwab", "vary": vary}}


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
    quick = yaml.safe_load((ROOT / "config" / "quick.yaml").read_text())
    assert load(ROOT / "config" / "quick.yaml").name == "quick"
    for section in ("ensembles", "networks"):
        assert quick[section].keys() == PAPER[section].keys()


WRONG = [
    (("nmae",), "x", "nmae = 'x': is not a key here; did you mean name?"),
    ((*TRAINING, "learnin_rate"), 0.1, "did you mean learning_rate? (keys: n_epochs, "),
    ((*TRAINING, "learning_rate"), "fast", "learning_rate = 'fast': must be a number"),
    ((*TRAINING, "learning_rate"), 0, "learning_rate = 0: must be greater than 0"),
    ((*TRAINING, "learning_rate"), float("nan"), "learning_rate = nan: must be a finite number"),
    ((*TRAINING, "n_epochs"), 1.5, "n_epochs = 1.5: must be a whole number"),
    ((*TRAINING, "momentum"), 1.0, "training.momentum = 1.0: must be less than 1"),
    ((*TRAINING, "engine"), "jax", "training.engine = 'jax': must be 'numpy' or 'torch'"),
    ((*TRAINING, "pass_up"), "both", "pass_up = 'both': must be 'probabilities' or 'samples'"),
    ((*NETWORK, "surrogate"), "fourier", "must be 'shuffled', 'permuted' or 'gaussian'"),
    (("nulls", "network"), "x", "nulls.network = 'x': must be one of networks: mehta_schwab"),
    (("nulls", "changes"), {"mehta_schwab": {"training.l1": 0.0}}, "must not have the name of a n"),
    (("nulls", "changes"), {"cold": {}}, "changes.cold = {}: must have at least 1 entries"),
    (
        ("nulls", "changes"),
        {"cold": {"coupling": 1.0}},
        "cold.coupling = 1.0: is not a key of a net",
    ),
    (
        ("nulls", "changes"),
        {"cold": {"ensemble.coupling": -1.0}},
        "nulls.changes.cold.ensemble.coupling = -1.0: must be greater",
    ),
    (("nulls", "changes"), {"small": {"ensemble.lattice_size": 20}}, "must begin with lattice_siz"),
    ((*TRAINING, "l1"), None, "networks.mehta_schwab.training.l1: must be given"),
    ((*TRAINING, "batch_size"), 40_001, "must be at most the ensemble's n_samples = 40000"),
    ((*TRAINING, "average_last"), 201, "must be at most n_epochs = 200"),
    ((*NETWORK, "layers"), [1601, 400], "must begin with lattice_size^2 = 1600"),
    ((*NETWORK, "seeds"), [1, 1], "seeds = [1, 1]: must all differ"),
    ((*NETWORK, "ensemble"), "cold", "ensemble = 'cold': must be one of ensembles: near_critical"),
    ((*ENSEMBLE, "coupling"), -0.4, "coupling = -0.4: must be greater than or equal to 0"),
    ((*ENSEMBLE, "lattice_size"), 1, "lattice_size = 1: must be greater than or equal to 2"),
    ((*ENSEMBLE, "sampler"), "heat_bath", "sampler = 'heat_bath': must be 'cftp', 'swendsen_wang'"),
    ((*ENSEMBLE, "sampler"), "metropolis", "markov_chain: must be given for sampler "),
    (
        (*ENSEMBLE, "markov_chain"),
        CHAIN | {"burn_in": 1},
        "burn_in = 1: is not a key here (keys: p",
    ),
    ((*ENSEMBLE, "markov_chain"), 7, "markov_chain = 7: must be a mapping of keys"),
    (("acceptance", "min_p_value"), 0, "min_p_value = 0: must be greater than 0"),
    (("acceptance", "max_residual"), 0.0, "max_residual = 0.0: must be greater than 0"),
    (("theory",), None, "theory: must be given"),
    ((*SYSTEM, "lattice"), "cube", "lattice = 'cube': must be 'torus', 'ring', 'chain' or"),
    ((*SYSTEM, "size"), 2, "ring.size = 2: must be greater than or equal to 3"),
    ((*SYSTEM, "size"), 18, "must have <= 20 units with the hidden ones of machine random_spins"),
    ((*SYSTEM, "pair"), 21, "ring.pair = 21: must be less than or equal to 20"),
    ((*SYSTEM, "pairs"), 1.0, "pairs = 1.0: is not a key here; did you mean pair?"),
    ((*SYSTEM, "disorder"), -1, "disorder = -1: must be greater than or equal to 0"),
    (("theory", "machines"), {}, "machines = {}: must have at least 1 entries"),
    (("theory", "machines", "trained", "trained"), 1, "trained = 1: must be true or false"),
    (("theory", "kadanoff", "couplings"), [], "couplings = []: must have at least 1 entries"),
    (("theory", "decimation", "n_spins"), 4100, "n_spins = 4100: must be a multiple of 2^n_steps"),
    (("theory", "decimation", "n_spins"), 64, "n_spins = 64: must be a multiple of 2^n_steps"),
    (("theory", "decimation", "enumerated_spins"), 16, "enumerated_spins = 16: must be 8 or 12"),
    (("theory", "learning", "seeds"), [1, 1], "theory.learning.seeds = [1, 1]: must all differ"),
    (("theory", "learning", "lattice_size"), 5, "must be less than or equal to 4"),
    (("definitions", "localized"), 0, "definitions.localized = 0: must be greater than 0"),
    (("definitions", "alike"), 1.0, "definitions.alike = 1.0: must be less than 1"),
    (("definitions", "next_nearest"), 1.2, "next_nearest = 1.2: must be above definitions.nearest"),
    (("definitions", "max_pair_spins"), 300, "max_pair_spins = 300: must be less than or equal"),
    (("figures", "figure1", "ensemble"), "x", "must be one of ensembles: near_critical"),
    (("figures", "figure1", "sample"), 40_000, "sample = 40000: must be below n_samples = 40000"),
    (("figures", "figure1", "block_size"), 3, "must have a square that divides lattice_size = 40"),
    (("figures", "figure2", "coupling"), 0, "figure2.coupling = 0: must be greater than 0"),
    (("ensembles",), [1], "ensembles = [1]: must be a mapping of names"),
    (("figures", "figure3", "network"), "x", "must be one of networks: mehta_schwab"),
    (("figures", "figure3", "samples"), [40_000], "must be below n_samples = 40000"),
    (("studies",), {"trial": {"network": "x", "vary": {"layers": [[9]]}}}, "must be one of net"),
    (("studies",), study(**{"training.decay": [1]}), "training.decay = [1]: is not a key"),
    (("studies",), study(training=[1]), "vary.training = [1]: is not a key of a network"),
    (("studies",), study(seeds=[[1], [2]]), "vary.seeds = [[1], [2]]: is not a key of a network"),
    (("studies",), study(**{"training.l1": [0, 0.0]}), "must not give the same point twice"),
    (("studies",), study(**{"training.l1": []}), "must have at least 1 entries"),
    (("studies",), study(**{"training.l1": [-1.0]}), "vary.training.l1 = -1.0: must be greater"),
    (("studies",), study(**{"ensemble.coupling": ["x"]}), "vary.ensemble.coupling = 'x': must be"),
    (("studies",), study(**{"ensemble.lattice_size": [20]}), "must begin with lattice_size^2"),
    (
        ("studies",),
        study(**{"ensemble.sampler": ["cftp", "swendsen_wang"]}),
        "studies.trial.vary.ensemble.markov_chain: must be given for sampler 'swendsen_wang'",
    ),
    (("studies",), study(**{"ensemble.markov_chain": [None]}), "is not a key of a network"),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG)
def test_wrong_values_are_named_with_what_is_allowed(path, value, message):
    text = problems(changed(path, value))
    assert text.startswith("config.yaml cannot be used:\n  ")
    assert message in text
    assert len(text.splitlines()) <= 4


def test_all_problems_are_reported_together():
    values = changed((*TRAINING, "l1"), -1)
    values["ensembles"]["near_critical"]["coupling"] = "hot"
    assert len(problems(values).splitlines()) == 3


@pytest.mark.parametrize("values", [None, [], "text", 3, {}])
def test_values_that_are_not_a_configuration_are_refused(values):
    assert "must be" in problems(values)


def test_long_values_are_shortened():
    assert max(map(len, problems(changed(("name",), "/" * 500)).splitlines())) < 140


def test_exponents_without_a_dot_are_numbers():
    # YAML 1.1 reads 2e-4 as text
    config = Config.parse(changed((*TRAINING, "l1"), "2e-4"), source="config.yaml")
    assert config.networks["mehta_schwab"].training.l1 == 2e-4


def test_text_that_is_not_yaml_is_refused(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("name: [paper")
    with pytest.raises(ConfigError, match="is not valid YAML"):
        load(path)


def test_a_repeated_key_is_refused(tmp_path):
    path = tmp_path / "twice.yaml"
    paper = (ROOT / "config.yaml").read_text()
    path.write_text(paper.replace("      l1: 2", "      momentum: 0.9\n      l1: 2"))
    with pytest.raises(ConfigError, match=r"line \d+ repeats the key 'momentum'"):
        load(path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*TRAINING, key), value)
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
    + [((*NETWORK, "layers"), [1600, 400, 100])],
)
def test_every_training_value_is_in_the_networks_key(path, value, monkeypatch):
    monkeypatch.setattr("rgdl.config.checks.find_spec", lambda name: name)
    before = Config.parse(PAPER, source="x").networks["mehta_schwab"].key
    after = Config.parse(changed(path, value), source="x").networks["mehta_schwab"].key
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


def test_points_of_a_grid_share_the_values_that_are_not_varied():
    vary = {"training.l1": [0.0, 1e-3], "ensemble.coupling": [0.2, 0.3, 0.4]}
    config = Config.parse(changed(("studies",), study(**vary)), source="x")
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
    plan = Plan(Config.parse(changed(("studies",), study(**vary)), source="x"))
    rows = plan.study_rows("trial")
    assert rows[0]["labels"] == {"training.l1": 2e-4, "layers": "1600-400"}
    assert rows[-1]["labels"] == {"training.l1": 0.0, "layers": "1600-100"}
    assert [row["seed"] for row in rows] == 4 * [1, 2, 3, 4, 5]
    assert len({(row["network"], row["seed"]) for row in rows}) == 20


def test_a_plan_finds_every_file_of_the_paper():
    plan = Plan(Config.parse(PAPER, source="x"))
    ensemble, network = next(iter(plan.sources)), next(iter(plan.networks))
    labels = [label for label, _ in plan.network_files("layers.csv", nulls=True)]
    assert labels[:5] == [{"network": "mehta_schwab", "seed": seed} for seed in (1, 2, 3, 4, 5)]
    nulls = [{"network": name, "seed": 1} for name in PAPER["nulls"]["changes"]]
    assert labels[5:] == nulls
    folder = f"results/networks/{ensemble}/{network}/seed1"
    assert plan.shown.file("layer1.npz") == f"{folder}/layer1.npz"
    assert plan.network_files("layers.csv")[0][1] == f"{folder}/layers.csv"
    assert plan.shown.layers == [f"{folder}/layer{k}.npz" for k in (1, 2, 3)]


def test_networks_are_measured_on_new_samples():
    values = changed(("measurements", "n_samples"), 500)
    plan = Plan(Config.parse(values, source="x"))
    (source, *_) = plan.sources.values()
    held_out = source.held_out(500)
    assert held_out.key == "L40_K0.408_n500_cftp_seed0"
    assert held_out.key in plan.sources
    assert all(
        source.held_out(500).key in plan.sources
        for source in plan.sources.values()
        if not source.key.endswith("seed0")
    )  # those of null models may be asked for
    assert f"results/samples/{held_out.key}/comparison.csv" in plan.kept_files()
    assert held_out.held_out(500).ensemble.seed == source.ensemble.seed
    surrogate = replace(source, surrogate="gaussian")
    assert surrogate.held_out(500) == surrogate


def curve_epochs(n_epochs, average_last, stops, layers=(1600, 400, 100)):
    values = changed(("measurements", "learning_curve", "n_epochs"), list(stops))
    network = values["networks"]["mehta_schwab"]
    network["layers"] = list(layers)
    network["training"] |= {"n_epochs": n_epochs, "average_last": average_last}
    plan = Plan(Config.parse(values, source="x"))
    whole = plan.config.networks["mehta_schwab"]
    stops = plan.stops_of_training(plan.config.ensembles[whole.ensemble].key, whole.key)
    return [stop.training.n_epochs for stop in stops]


def test_a_learning_curve_is_one_training():
    assert curve_epochs(200, 5, (100, 1, 3)) == [1, 3, 100]
    # a stop in the averaging, or after the end, is a training of its own
    assert curve_epochs(200, 5, (195, 196, 300)) == [195]
    assert curve_epochs(3, 3, (0, 1)) == [0]
    assert curve_epochs(2, 0, (0, 2)) == [0, 2]  # of one layer, within a network of two
    assert curve_epochs(2, 0, (0, 2), layers=(1600, 400)) == [0]  # the last is the network itself


def test_only_a_file_with_all_sections_is_complete():
    assert is_complete(PAPER)
    assert not is_complete({"name": "x", "studies": {}})


def test_settings_of_a_markov_chain_are_in_the_key_of_its_samples():
    values = changed((*ENSEMBLE, "sampler"), "swendsen_wang")
    values["ensembles"]["near_critical"]["markov_chain"] = CHAIN
    key = next(iter(Plan(Config.parse(values, source="x")).sources))
    assert key == "L40_K0.408_n40000_swendsen_wang_pilot20000_corr0.01_bias1e-06_seed1"


def test_exact_samples_do_not_depend_on_a_markov_chain():
    values = changed((*ENSEMBLE, "markov_chain"), CHAIN)
    ensemble = next(iter(Plan(Config.parse(values, source="x")).sources.values())).ensemble
    assert ensemble.key == "L40_K0.408_n40000_cftp_seed1"
    assert "markov_chain" not in ensemble.parameters


def test_samplers_are_compared_by_a_study():
    vary = {
        "ensemble.sampler": ["cftp", "swendsen_wang", "metropolis"],
        "ensemble.markov_chain.residual_bias": [1e-4],
    }
    values = changed((*ENSEMBLE, "markov_chain"), CHAIN) | {"studies": study(**vary)}
    plan = Plan(Config.parse(values, source="x"))
    keys = [point.ensemble.key for point in plan.points["trial"]]
    assert [key.split("_")[3] for key in keys] == ["cftp", "swendsen", "metropolis"]
    assert "bias0.0001" not in keys[0]
    assert "bias0.0001" in keys[1]


def test_an_ensemble_without_a_network_is_sampled_and_compared():
    values = copy.deepcopy(PAPER)
    values["ensembles"]["critical"] = {**values["ensembles"]["near_critical"], "coupling": 0.44}
    plan = Plan(Config.parse(values, source="x"))
    assert "results/samples/L40_K0.44_n40000_cftp_seed1/comparison.csv" in plan.kept_files()
    assert [name for name, _ in plan.ensemble_files("comparison.csv")] == [
        "near_critical",
        "critical",
    ]


def test_null_models_change_one_thing_each():
    plan = Plan(Config.parse(PAPER, source="x"))
    ensemble, network = plan.named_networks()["mehta_schwab"]
    for name, (null_ensemble, null) in list(plan.named_networks().items())[1:]:
        assert null.seeds == [1]
        assert (null_ensemble.key, null.surrogate, null.key) != (ensemble.key, None, network.key)
        assert f"results/samples/{null_ensemble.key}/comparison.csv" in plan.kept_files(), name
    assert f"{ensemble.key}+shuffled" in plan.sources
    assert plan.sources[f"{ensemble.key}+shuffled"].ensemble == ensemble
    folders = [
        table.rpartition("/")[0] for _, table in plan.network_files("layers.csv", nulls=True)
    ]
    assert len(set(folders)) == len(folders) == 12


def test_a_study_may_vary_the_surrogate():
    values = changed(("studies",), study(surrogate=[None, "gaussian"]))
    plan = Plan(Config.parse(values, source="x"))
    assert [point.network.surrogate for point in plan.points["trial"]] == [None, "gaussian"]


def test_a_missing_engine_is_reported_before_any_work(monkeypatch):
    monkeypatch.setattr("rgdl.config.checks.find_spec", lambda name: None)
    text = problems(changed((*TRAINING, "engine"), "torch"))
    assert "training.engine = 'torch': needs PyTorch, which is not installed: make torch" in text


def test_the_default_engine_is_not_in_the_key():
    training = load(ROOT / "config.yaml").networks["mehta_schwab"].training
    assert training.engine == "numpy"
    assert training.key.endswith("_fixed")


@pytest.mark.parametrize("base", ["config.yaml", "config/quick.yaml"])
@pytest.mark.parametrize("path", sorted((ROOT / "config" / "studies").glob("*.yaml")))
def test_ready_studies_fit_every_configuration(path, base):
    values = yaml.safe_load((ROOT / base).read_text())
    update_config(values, yaml.safe_load(path.read_text()))
    plan = Plan(Config.parse(values, source=path.name))
    assert all(len(points) >= 2 for points in plan.points.values())

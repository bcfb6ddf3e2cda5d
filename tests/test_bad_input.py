"""Every invalid configuration gives a message with the key, its value and what is allowed."""

import copy
import json
import os
import re
from datetime import date

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest
import yaml
from checkout import CHANGES, copy_project, digests, snakemake
from configurations import CHAIN, ENSEMBLE, NETWORK, PAPER, ROOT, TRAINING, cases, changed

from rgdl.config import Config, ConfigError, load, read_texts
from rgdl.config.errors import shown_value
from rgdl.config.models import MAX_COUPLING
from rgdl.config.reading import read_yaml
from rgdl.ising import sample_ising
from rgdl.plan import Plan

STUDY = {"network": "mehta_schwab", "vary": {"training.l1": [0.0, 1e-3]}}


def message_of(values):
    """The message about an invalid configuration."""
    with pytest.raises(ConfigError) as caught:
        Plan(Config.parse(values, source="config.yaml"))
    assert_clear(caught.value, values)
    return str(caught.value)


def assert_clear(error, values):
    """Each problem has one line: an existing key, its value, and what is allowed."""
    first, *lines = str(error).splitlines()
    assert first.endswith("cannot be used:")
    assert len(lines) == len(error.problems) > 0
    for problem, line in zip(error.problems, lines, strict=True):
        assert line.isprintable()
        assert len(line) < 600
        assert stands(problem, values), line
        assert problem.value is None or " = " in line
        assert re.search(r": (must|is not a key|needs|is not valid YAML)", line), line


def stands(problem, values):
    """Whether the path of a problem leads to a value, or to the section without it."""
    if problem.path == "the file":
        return True
    varied = re.fullmatch(
        r"((?:nulls|renormalization\.variants)\.changes\.[^.]+|studies\.[^.]+\.(?:vary|base))\.(.+)",
        problem.path,
    )
    if varied:  # a key of the network or of its ensemble, there or as it was
        return leads(varied[1], values)
    if problem.value is None and "must be given" in problem.allowed:
        return leads(problem.path.rpartition(".")[0], values)
    return leads(problem.path, values)


def leads(path, values):
    if path == "":
        return True
    inside = values.items() if isinstance(values, dict) else ()
    inside = enumerate(values) if isinstance(values, list) else inside
    return any(
        path == str(shown_value(key))
        or (path.startswith(f"{key}.") and leads(path[len(str(key)) + 1 :], value))
        for key, value in inside
    )


# One case for each kind of message and for each check of values against others. The limits of all
# keys are in the schema, which another test compares with the models.
INVALID = r"""
nmae = x | : is not a key here; did you mean name? (keys: name, ensembles, acceptance, theory,
T.learning_rate = fast | : must be a number
T.learning_rate = 0 | : must be greater than 0
T.learning_rate = .nan | : must be a finite number
T.momentum = 1.0 | : must be less than 1
N.surrogate = fourier | : must be 'shuffled', 'permuted' or 'gaussian'
nulls.network = x | : must be one of networks: mehta_schwab
nulls.changes = {mehta_schwab: {training.l1: 0.0}} | mehta_schwab: must not have the name
nulls.changes = {cold: {}} | nulls.changes.cold = {}: must have at least 1 entry
nulls.changes = {cold: {coupling: 1.0}} | cold.coupling = 1.0: is not a key of a network
nulls.changes = {cold: {ensemble.coupling: -1.0}} | cold.ensemble.coupling = -1.0: must be gr
nulls.changes = {small: {ensemble.lattice_size: 20}} | must begin with lattice_size^2
T.batch_size = 40001 | : must be at most the ensemble's n_samples = 40000
T.average_last = 201 | : must be at most n_epochs = 200
N.layers = [1601, 400] | : must begin with lattice_size^2 = 1600
N.seeds = [1, 1] | : must all differ
N.ensemble = cold | : must be one of ensembles: near_critical
E.coupling = 1.0e+300 | : must be less than or equal to 20
renormalization.coupling = 21 | renormalization.coupling = 21: must be less than or equal to 20
M.flow.starts.cold = 20.1 | : must be less than or equal to 20
T.l2 = 30.1 | : must be at most 2 (1 + momentum) / learning_rate = 30: above it the weights grow
E.coupling = -0.4 | : must be greater than or equal to 0
E.sampler = metropolis | : needs ensembles.near_critical.markov_chain (keys: pilot_sweeps, residual
theory.systems.ring.size = 18 | : must have <= 20 units with the hidden ones of machine
theory.systems.ring.pair = 21 | : must be less than or equal to 20
theory.machines.trained.trained = 1 | : must be true or false
theory.decimation.n_spins = 4100 | : must be a multiple of 2^n_steps = 16 and >= 128
theory.decimation.n_spins = 64 | : must be a multiple of 2^n_steps = 16 and >= 128
D.next_nearest = 1.2 | : must be above definitions.nearest = 1.2
figures.figure1.ensemble = x | : must be one of ensembles: near_critical
figures.figure1.sample = 40000 | : must be below n_samples = 40000
ensembles = [1] | : must be a mapping of names
figures.figure3.network = x | : must be one of networks: mehta_schwab
figures.figure3.samples = [40000] | : must be below n_samples = 40000
T.n_epochs = '200' | : must be a whole number, written 200
T.n_epochs = 200.0 | : must be a whole number, written 200
E.n_samples = 4e4 | : must be a whole number, written 40000
E.coupling = '0.408' | : must be a number without quotes
E.lattice_size = true | : must be a whole number
E.sampler = 3 | : must be 'cftp', 'swendsen_wang' or 'metropolis'
N.layers = 1600-400 | : must be a list
N.layers = [1600, [400]] | N.layers.1 = [400]: must be a whole number
N.training = [] | : must be a mapping of keys
repository = github.com/me/rgdl | : must be like https://HOST/OWNER/NAME
repository = https://github.com/me/rgdl/ | : must be like https://HOST/OWNER/NAME
name = 2024-01-01 | : must be a text
name = no | : must be a text: YAML reads yes, no, on and off as true or false; write it in quotes
T.shuffle = 'true' | : must be true or false without quotes
studies = {unit_rato: null} | studies.unit_rato = null: must be the name of an entry, to remove one
E.seed = null | : must be a whole number
networks = {} | : must have at least 1 entry
E.lattice_size = 1000000 | : must be less than or equal to 10000
E.n_samples = 1000000000 | : must be at most 42949672 for lattice_size = 40, to fit memory
E.seed = 4294967296 | : must be less than 4294967296
N.seeds = [1, -1] | N.seeds.1 = -1: must be greater than or equal to 0
N.layers = [1600, 5368710] | : must have at most 2^33 weights between two layers, has 1600 x
T.learning_rate = -.inf | : must be a finite number
T.l2 = -1.0e-9 | : must be greater than or equal to 0
M.n_samples = 50000 | : must be <= n_samples = 40000 of ensemble near_critical
M.flow.steps = [1, 3, 3] | : must be ascending
M.learning_curve.n_epochs = [3, 3] | : must all differ
M.generation.n_samples = 150 | : must be a multiple of n_chains = 100
theory.decimation.couplings = [1.0, 20] | couplings.1 = 20.0: must be within +-2.88: otherwise
theory.information.tori.torus4.columns = 2 | : must be greater than or equal to 3
theory.information.tori.torus8.columns = 6 | : must be >= 7, for the block, its buffer and an
theory.information.tori.large_block.rows = 7 | : must be <= 6 with block_size = 3
theory.information.couplings = [0.0] | couplings.0 = 0.0: must be greater than 0
theory.information.couplings = [0.4, 0.4] | : must all differ
theory.information.n_hidden = [4, 4] | : must all differ
theory.information.seeds = [4, 4] | : must all differ
theory.kadanoff.couplings = [0.4, 0.4] | : must all differ
theory.decimation.couplings = [0.4, 0.4] | : must all differ
theory.kadanoff.couplings = [0, 1, 2, 3, 4, 5, 6] | : must have at most 6 entries
name = a/b | : must be a letter followed by letters, digits, _ or -
name = Ising λ | : must be a letter followed by letters, digits, _ or -
name = '' | : must be a letter followed by letters, digits, _ or -
name = networks | : must not be the name of a shared folder (results/samples,
name = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | 64 characters
name = "\uD800" | : must be a text of printable characters
networks = {NaN: {}} | networks.NaN = 'NaN': must be another word: tables do not read this as text
ensembles = {3: {}} | ensembles.3 = 3: must be a text
nulls.changes = {composition: {training.l1: 0.0}} | nulls.changes.composition: must have another n
T.learningrate = 0.1 | : is not a key here; did you mean learning_rate? (keys: n_epochs,
E.Seed = 1 | : is not a key here; did you mean seed? (keys: lattice_size, coupling, n_samples,
E.lattice_size = 20 | N.layers = [1600, 400, 100, 25]: must begin with lattice_size^2 = 400
E.n_samples = 50 | T.batch_size = 100: must be at most the ensemble's n_samples = 50
T.n_epochs = 0 | T.average_last = 5: must be at most n_epochs = 0
M.learning_curve.network = x | : must be one of networks: mehta_schwab
nulls.seeds = [2, 2] | : must all differ
nulls.changes = {x: {training.l1: 0.0, seeds: [2, 2]}} | changes.x.seeds = [2, 2]: must all differ
nulls.changes = {x: {training.l1: 0.0, seeds: 1}} | nulls.changes.x.seeds = 1: must be a list
nulls.changes = {x: {training.l1: 0.0, seeds: []}} | x.seeds = []: must have at least 1 entry
nulls.changes = {x: {seeds: [1]}} | x = {'seeds': [1]}: must change more than seeds
nulls.changes = {x: {training.l1: null}} | nulls.changes.x.training.l1 = null: must be a number
nulls.changes = {x: {surrogate: hot}} | x.surrogate = 'hot': must be 'shuffled', 'permuted' o
nulls.changes = {x: 5} | nulls.changes.x = 5: must be a mapping of names
nulls.hidden_spins = [cold] | nulls.hidden_spins.0 = 'cold': must be one of nulls.changes
nulls.changes = {} | nulls.hidden_spins.0 = 'gaussian': must not be given: nulls.changes has none
nulls.changes = {x: {ensemble.sampler: metropolis}} | needs ensembles.near_critical.markov_chain (ke
nulls.hidden_spins = [untrained, untrained] | : must all differ
renormalization.lattice_sizes = [4, 4] | : must all differ
renormalization.lattice_sizes = [4, 5] | lattice_sizes.1 = 5: must be a multiple of 2
renormalization.n_samples = 100000000 | : must be at most 42949672 for lattice_size = 40, to fit
renormalization.lattice_sizes = [4, 10000] | renormalization.n_samples = 10000: must be at most 687
renormalization.seed = 1 | : must differ from the seed of the samples L40_K0.4406868_n40000_cftp_
renormalization.variants.network = other | must be one of networks
renormalization.variants.changes = {permuted: {seeds: [2]}} | must not have the name of a
renormalization.lattice_sizes = [] | must have at least 1
renormalization.coupling = -1 | must be
D.min_rescaling = 1 | must be greater than 1
n_epochs = 3 | did you mean networks.NAME.training.n_epochs or measurements.learning_curve.n_epochs?
N.coupling = 0.4 | did you mean ensembles.NAME.coupling, theory.learning.coupling, renormalization
T.name = x | T.name = 'x': is not a key here; did you mean name at the top level? (keys: n_epochs,
theory.kadanoff.tori = {} | : is not a key here; did you mean theory.information.tori? (keys: coupl
nulls.changes = {x: {seed: [1]}} | is not a key of a network; did you mean seeds? (keys: surrogate
nulls.changes = {x: {l1: 0.0}} | is not a key of a network; did you mean training.l1? (keys: surro
E.coupling = 0,408 | E.coupling = '0,408': must be a number: write 0.408
T.l1 = 2,0e-4 | T.l1 = '2,0e-4': must be a number: write 2.0e-4
E.n_samples = 40,000 | E.n_samples = '40,000': must be a whole number: write 40000
name = "paper\n" | : must be a letter followed by letters, digits, _ or -
"""
VARIANTS = "renormalization.variants.changes"
SAME_SAMPLES = {f"{ENSEMBLE}.coupling": 0.4406868, "renormalization.seed": 1}
ODD = {"ensemble.lattice_size": 5, "layers": [25, 4]}
LARGE = {"ensemble.lattice_size": 10_000, "layers": [10**8, 4], "ensemble.n_samples": 100}
PAPER_ENSEMBLE = PAPER["ensembles"]["near_critical"]
PAPER_NETWORK = PAPER["networks"]["mehta_schwab"]
OTHERS = [
    ({f"{TRAINING}.l1": ...}, f"{TRAINING}.l1: must be given"),
    ({"theory": ...}, "the file: must have all sections, and lacks theory; if"),
    (
        {f"{ENSEMBLE}.markov_chain": CHAIN | {"burn_in": 1}},
        "burn_in = 1: is not a key here; did you",
    ),
    ({f"{ENSEMBLE}.n_samples": 2 << 99999}, "n_samples = (too long to show): must be less than"),
    ({f"{ENSEMBLE}.coupling": 10**400}, "...: must be a number"),
    ({f"{NETWORK}.layers": [1600, *[400] * 40]}, "a folder name of at most 200 characters, has"),
    ({"ensembles.all": PAPER_ENSEMBLE | {"seed": 5}}, "ensembles.all: must have another n"),
    (
        {f"{NETWORK}": PAPER_NETWORK | {"training.l1": 1}},
        "; did you mean training: {l1: ...}?",
    ),
    (
        {f"{ENSEMBLE}.K": 0.4},
        "K = 0.4: is not a key here; did you mean coupling? (keys",
    ),
    (
        {"ensembles.again": PAPER_ENSEMBLE},
        "ensembles.again: must not have the samples of near",
    ),
    (
        {"extend": "config.yaml"},
        "extend = 'config.yaml': is not a key here; did you mean extends?",
    ),
    ({"networks": {}}, "networks = {}: must have at least 1 entry"),
    ({"figures.figure3": {0: None}}, "figures.figure3.0 = 0: must be a text"),
    ({f"{ENSEMBLE}.seed": date(2024, 1, 1)}, "seed = 2024-01-01: must be a whole number"),
    ({"": 1}, " = 1: is not a key here (keys: name, "),
    ({"training": PAPER}, "is not a key here"),
    (SAME_SAMPLES, "seed1 of networks.mehta_schwab, which has the same coupling"),
    (SAME_SAMPLES, "seed1 of nulls.changes.gaussian, which has the same coupling"),
    (
        {f"{VARIANTS}.large": LARGE},
        "renormalization.n_samples = 10000: must be at most 687 for latt",
    ),
    ({"studies": {"s": STUDY, "s_over_seeds": STUDY}}, "must have another name: the means of s "),
]


@pytest.mark.parametrize(("path", "value", "message"), cases(INVALID))
def test_invalid_values_are_explained(path, value, message):
    assert message in message_of(changed({path: value}))


@pytest.mark.parametrize(("changes", "message"), OTHERS)
def test_other_invalid_configurations_are_explained(changes, message):
    assert message in message_of(changed(changes))


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (None, "null = null: must be a text; did you mean nulls?"),
        (True, "true = true: must be a text"),
        (3, "3 = 3: must be a text"),
        ("networks.a.layers", "; did you mean networks: {a: {layers: ...}}? (keys: name"),
    ],
)
def test_impossible_keys_are_explained(key, message):
    assert message in message_of({**PAPER, key: {}})


@pytest.mark.parametrize(
    ("key", "shown"),
    [(None, "null"), (True, "true"), (1.5, "1.5"), (date(2024, 1, 1), "2024-01-01")],
)
def test_names_that_are_no_texts_are_explained_once(key, shown):
    (_, line) = message_of(changed({"networks": PAPER["networks"] | {key: {}}})).splitlines()
    assert line.startswith(f"  networks.{shown} = {shown}: must be a text")


@pytest.mark.parametrize(
    "changes",
    [
        {"renormalization.seed": 1, f"{VARIANTS}": {"hot": {"ensemble.coupling": 0.3}}},
        {**SAME_SAMPLES, "renormalization.seed": 2},
        {"nulls.changes.odd": ODD},
        {f"{VARIANTS}.odd": ODD},
        {f"{VARIANTS}.odd": ODD | {"ensemble.lattice_size": 10, "layers": [100, 4]}},
        {f"{ENSEMBLE}.n_samples": 2**36 // 1600, "renormalization.n_samples": 2**36 // 1600},
    ],
)
def test_values_at_the_limits_are_accepted(changes):
    assert is_valid(changed(changes))


def test_all_problems_are_reported_together():
    text = message_of(changed({f"{ENSEMBLE}.seed": ..., f"{TRAINING}.l1": -1}))
    assert f"{ENSEMBLE}.seed: must be given" in text
    assert "l1 = -1: must be" in text
    text = message_of(changed({f"{NETWORK}.layers": [9, 4], f"{TRAINING}.average_last": 999}))
    assert len(text.splitlines()) == 3


def test_problems_of_types_and_between_sections_are_reported_together():
    wrong_study = STUDY | {"network": "x"}
    changes = {
        "colour": "red",
        "theory.kadanoff.n_values": 0.5,
        f"{NETWORK}.layers": [9, 4],
        "figures.figure1.sample": 10**6,
        "definitions.next_nearest": 1.0,
        "nulls.hidden_spins": ["x"],
        "studies": {"s": wrong_study},
    }
    assert len(message_of(changed(changes)).splitlines()) == 1 + len(changes)
    # what follows from another problem is not reported
    assert len(message_of(changed({f"{ENSEMBLE}.lattice_size": -1})).splitlines()) == 2
    assert len(message_of(changed({"networks": [1]})).splitlines()) == 2
    # a section that is missing hides no wrong value
    text = message_of(changed({"theory": ..., f"{TRAINING}.l1": -1, f"{ENSEMBLE}.seed": ...}))
    assert len(text.splitlines()) == 3
    assert "l1 = -1: must be greater" in text


@pytest.mark.parametrize("values", [None, [], "text", 3, {}])
def test_values_that_are_not_a_configuration_are_refused(values):
    assert "the file" in message_of(values)


# With a study and a Markov chain, so that every section is tested.
WHOLE = changed({"studies": {"s": STUDY}, f"{ENSEMBLE}.markov_chain": CHAIN})


def paths(values):
    """Of every value and section, as lists of keys."""
    inside = values.items() if isinstance(values, dict) else ()
    for key, value in enumerate(values) if isinstance(values, list) else inside:
        yield [key]
        yield from ([key, *rest] for rest in paths(value))


PATHS = [*paths(WHOLE)]
HUGE = st.sampled_from([31, 32, 64, 100, 1400, 99_999]).map(lambda bits: 1 << bits)
NUMBERS = st.integers() | st.floats() | HUGE
LEAVES = st.none() | st.booleans() | NUMBERS | st.text() | st.binary() | st.dates()
VALUES = st.recursive(
    LEAVES, lambda v: st.lists(v) | st.dictionaries(st.text() | st.integers(), v), max_leaves=5
)
many = hypothesis.settings(max_examples=300, deadline=None, derandomize=True)


def place(path, values):
    for key in path[:-1]:
        values = values[key]
    return values


def is_valid(values):
    """Whether a configuration is valid; if not, the message must be clear."""
    try:
        Plan(Config.parse(values, source="config.yaml"))
    except ConfigError as error:
        assert_clear(error, values)
        return False
    return True


def test_a_value_of_a_base_is_named_there_and_a_varied_one_under_vary():
    study = STUDY | {"base": {"training.batch_size": 10**6}}
    values = changed({"studies": {"small": study}})
    assert "studies.small.base.training.batch_size = 1000000: must be at most" in message_of(values)
    study["vary"] = {"training.batch_size": [10**6]}
    assert "studies.small.vary.training.batch_size.0 = 1000000: must be at most" in message_of(
        values
    )


@many
@hypothesis.given(st.sampled_from(PATHS), VALUES)
def test_any_value_anywhere_is_accepted_or_explained(path, value):
    values = copy.deepcopy(WHOLE)
    place(path, values)[path[-1]] = value
    is_valid(values)


@many
@hypothesis.given(st.lists(st.tuples(st.sampled_from(PATHS), NUMBERS), min_size=2, max_size=4))
def test_any_numbers_together_are_accepted_or_explained(changes):
    values = copy.deepcopy(WHOLE)
    for path, value in changes:
        try:
            place(path, values)[path[-1]] = value
        except (TypeError, KeyError):  # an earlier change took its section
            continue
    is_valid(values)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_deleted_key_is_accepted_or_explained(path):
    values = copy.deepcopy(WHOLE)
    del place(path, values)[path[-1]]
    is_valid(values)


@many
@hypothesis.given(st.data())
def test_a_misspelt_key_is_never_accepted(data):
    known = [path for path in PATHS if isinstance(place(path, WHOLE), dict)]
    sections = [path for path in known if not {"vary", "changes"} & set(map(str, path))]
    path = data.draw(st.sampled_from([p for p in sections if len(p) != 2 or p[0] in NO_NAMES]))
    key = path[-1]
    at = data.draw(st.integers(0, len(key) - 1))
    letter = data.draw(st.sampled_from("abcdexyz_"))
    wrong = data.draw(st.sampled_from([key[:at] + key[at + 1 :], key[:at] + letter + key[at:]]))
    values = copy.deepcopy(WHOLE)
    section = place(path, values)
    hypothesis.assume(wrong not in section and len(path) != 3 and "tori" not in path[-2:-1])
    section[wrong] = section.pop(key)
    assert not is_valid(values)


NO_NAMES = ("acceptance", "figures", "measurements", "theory", "nulls")  # sections of known keys


@hypothesis.settings(many, max_examples=60)
@hypothesis.given(st.data())
def test_a_file_with_a_changed_character_is_accepted_or_explained(tmp_path_factory, data):
    text = (ROOT / "config" / "quick.yaml").read_text()
    at = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.sampled_from(["", "\t", ":", "{", "]", "&", "*", "!", "'", "- ", "#", "\0"]))
    path = tmp_path_factory.getbasetemp() / "changed.yaml"
    path.write_text(text[:at] + new + text[at + 1 :])
    try:
        load(path)
    except ConfigError as error:
        unread = re.search("is not valid YAML|a value for every key", str(error))
        assert_clear(error, {} if unread else read_yaml(path))


@many
@hypothesis.given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_explained(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(content)
    try:
        read_yaml(path)
    except ConfigError as error:
        assert_clear(error, {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\nname: y", "the key 'name' is repeated (line 2, column 1)"),
        ("a: {<<: {x: 1}, <<: {y: 2}}", "the key '<<' is repeated (line 1, column 17)"),
        ("name:\tx\n\t- a", "found character '\\t' that cannot start any token (line 1, column 6)"),
        ("name: [x", "expected ',' or ']', but got '<stream end>' (line 1, column 9)"),
        ("name: x\n---\nname: y", "expected a single document"),
        ("? [1, 2]\n: 3", "found unhashable key (line 1, column 3)"),
        ("d: 2024-13-45", "month must be in 1..12"),
        ("d: !!timestamp soon", "is not valid YAML: "),
        ("d: !!float x", "could not convert string to float: 'x'"),
        (
            "d: !!python/object/apply:os.system [ls]",
            "could not determine a constructor for the tag",
        ),
        ("a: *b", "found undefined alias 'b' (line 1, column 4)"),
        ("a: 1" + 5000 * "0", "Exceeds the limit"),
        ("[" * 3000, "recursion"),
        ("a: \0", "special characters are not allowed"),
        (
            "n: 010000",
            "010000 is 4096 in YAML, by its leading zero: write 10000 (line 1",
        ),
        ("n: [1, -0_17]", "-017 is -15 in YAML, by its leading zero: write 17"),
        ("a: 1\nn: 1:30", "1:30 is 90 in YAML: write 90, or '1:30' in quotes for a text (line 2"),
        ("n: 1:30.5", "1:30.5 is 90.5 in YAML: write 90.5"),
    ],
)
def test_invalid_yaml_is_explained(tmp_path, text, message):
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path} cannot be used:\n  the file: is not valid YAML: ")
    assert message in str(caught.value)
    assert_clear(caught.value, {})


def test_all_parts_that_yaml_reads_unexpectedly_are_reported_together(tmp_path):
    path = tmp_path / "odd.yaml"
    path.write_text("n: 010\nn: 1:30\na: [{coupling: 0,05, seed: 2}, {l1: -2,0e-4}, {x: 1, 2: 3}]")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert sorted(
        problem.allowed.removeprefix("is not valid YAML: ") for problem in caught.value.problems
    ) == [
        "-2,0e-4 is a value and another key in YAML: write -2.0e-4 (line 3, column 37)",
        "0,05 is a value and another key in YAML: write 0.05 (line 3, column 16)",
        "010 is 8 in YAML, by its leading zero: write 10 (line 1, column 4)",
        "1:30 is 90 in YAML: write 90, or '1:30' in quotes for a text (line 2, column 4)",
        "the key 'n' is repeated (line 2, column 1)",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\nstudies:\n", "'studies' has none; indent what belongs to it, or write null to "),
        ("studies: # one\n  # two\n", "'studies' has none"),
        ("networks:\n  a:\n  training: {l1: 0}\n", "'a' has none; indent .* [(]line 2, column 3"),
        ("{a: {b}}", "'b' has none"),
        ("{a: 0.2, 0.4, 3}", r"each number after a comma is a key in YAML: write \[0.2, 0.4, 3\]"),
        ("{a: 1, 2}", r"write \[1, 2\]"),
        ("{a: 1.000,5}", "1.000,5 is a value and another key in YAML: write 1000.5"),
        ("{a: x,5}", "'5' has none"),
    ],
)
def test_a_key_without_a_value_removes_nothing(tmp_path, text, message):
    path = tmp_path / "empty.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        read_yaml(path)
    assert_clear(caught.value, {})
    assert len(caught.value.problems) == 1
    # negative control: null that is written
    path.write_text("{a: null, b: ~, c: ''}")
    assert read_yaml(path) == {"a": None, "b": None, "c": ""}


def test_null_leaves_out_what_may_be_left_out():
    optional = {f"{TRAINING}.l2": 0.0, f"{TRAINING}.units": "bits", "acceptance.max_points": 20_000}
    optional |= {"nulls.hidden_spins": [], "studies": {}, "repository": None}
    left_out = Config.parse(changed(dict.fromkeys(optional)), source="x")
    assert left_out == Config.parse(changed(optional), source="x")


def test_a_name_that_null_does_not_remove_is_explained():
    first = next(iter(PAPER["nulls"]["changes"]))
    text = message_of(changed({f"nulls.changes.{first}s": None}))
    assert (
        f"{first}s = null: must be the name of an entry, to remove one; did you mean {first}? ("
        in text
    )
    text = message_of(changed({"ensembles.cold": None}))
    assert text.endswith(
        "cold = null: must be the name of an entry, to remove one (entries: near_critical)"
    )


def test_numbers_that_are_as_they_look_are_read(tmp_path):
    path = tmp_path / "numbers.yaml"
    path.write_text("\ufeff[0, 00, 07, 1_000, 0x10, -5, 1.5, 01.5, .5, '010', 10:3a]", "utf-8")
    assert read_yaml(path) == [0, 0, 7, 1000, 16, -5, 1.5, 1.5, 0.5, "010", "10:3a"]


@pytest.mark.parametrize("text", ["name: caf\xe9", "name: x\nname: \xb5"])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_of_another_encoding_is_explained(tmp_path, text, encoding):
    path = tmp_path / "latin.yaml"
    path.write_text(text, encoding)
    line = 1 if encoding == "utf-16" else 1 + text.count("\n")
    with pytest.raises(ConfigError, match=rf"must be text in UTF-8 \(line {line} is not\)"):
        load(path)


def test_a_misspelled_name_of_another_file_is_explained(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "extends: config.yaml\n"
        "networks: {mehta_swab: {training: {l1: 0.1}}}\n"
        "ensembles: {near_criticl: {seed: 2}, hot: {seed: 3}}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load(path, root=ROOT)
    problems = [str(problem) for problem in caught.value.problems]
    assert re.fullmatch(
        r"ensembles.near_criticl: must have lattice_size, .*; did you mean near_critical\?",
        problems[0],
    )
    assert problems[1].startswith("networks.mehta_swab: must have ensemble, layers, ")
    assert problems[1].endswith("; did you mean mehta_schwab?")
    # negative control: a name that is like no other one
    assert problems[2] == "ensembles.hot.lattice_size: must be given"


@pytest.mark.parametrize("text", ["", "# nothing\n", "- 1\n- 2\n", "text", "3", "null"])
def test_a_file_without_a_mapping_is_explained(tmp_path, text):
    path = tmp_path / "empty.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"the file = .*: must be a mapping of keys"):
        load(path)


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(IsADirectoryError, match=f"{tmp_path} cannot be read: Is a directory"):
        load(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    path = tmp_path / "secret.yaml"
    path.write_text("name: x")
    path.chmod(0)
    with pytest.raises(PermissionError, match=r"secret\.yaml"):
        load(path)


def test_anchors_and_merges_are_allowed(tmp_path):
    text = (ROOT / "config.yaml").read_text()
    text = text.replace("  mehta_schwab:\n", "  mehta_schwab: &shown\n")
    text = text.replace("nulls:  ", "  other:\n    <<: *shown\n    seeds: [6]\n\nnulls:  ")
    path = tmp_path / "merged.yaml"
    path.write_text(text)
    networks = load(path).networks
    assert networks["other"].seeds == [6]
    assert networks["other"].training == networks["mehta_schwab"].training


def test_a_mapping_inside_itself_ends():
    values = changed({})
    values["nulls"]["changes"]["x"] = values
    with pytest.raises(ConfigError, match="is not a key of a network"):
        Plan(Config.parse(values, source="x"))
    values["theory"] = values
    with pytest.raises(ConfigError, match="theory"):
        Plan(Config.parse(values, source="x"))


@pytest.mark.parametrize("lattice_size", [2, 3, 5, 8])
@pytest.mark.parametrize("coupling", [0.0, 0.4406868, 5.0, float(MAX_COUPLING)])
def test_exact_sampling_ends_at_every_allowed_coupling(lattice_size, coupling):
    spins = sample_ising(lattice_size=lattice_size, coupling=coupling, n_samples=3, seed=1)
    assert set(np.unique(spins)) <= {-1, 1}
    assert coupling < 5 or (spins == spins[:, :1, :1]).all()  # frozen


def test_values_in_braces_on_the_command_line_are_read_as_in_a_file():
    given = {"networks": {"a": {"seeds": ["1", "2"], "l1": "2.0e-4", "shuffle": "false"}}}
    read = {"networks": {"a": {"seeds": [1, 2], "l1": 2e-4, "shuffle": False}}}
    assert read_texts(given) == read
    with pytest.raises(ConfigError, match=r"l1 = '0': must have a decimal point.* write 0\.05"):
        read_texts({"training": {"l1": "0", "05": "", "seed": "1"}})
    for empty in ("", None):  # in braces, and without
        with pytest.raises(ConfigError, match="studies: must have a value, or be null to be remo"):
            read_texts({"studies": empty})
    assert read_texts({"studies": "null"}) == {"studies": None}
    for text in ("cftp", "a: b", "[1", "2024-13-45", "mehta_schwab"):
        assert read_texts({"key": text}) == {"key": text}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A checkout with a file under results/ that must not change."""
    project = copy_project(tmp_path_factory.mktemp("bad") / "project")
    kept = project / "results" / "samples" / "mine" / "samples.npz"
    kept.parent.mkdir(parents=True)
    kept.write_text("kept")
    return project


def refused(project, *arguments, traceback=False):
    """Output of a dry run that fails; it must not change the results."""
    before = digests(project / "results")
    done = snakemake(project, "--dry-run", *arguments)
    assert done.returncode == 1
    assert digests(project / "results") == before
    assert ("Traceback" in done.stdout + done.stderr) <= traceback
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"ensembles": {"near_critical": {"seed": None}}}, "seed = null: must be a whole number"),
        ({"name": "samples"}, "name = 'samples': must not be the name of a shared folder"),
        ({"studies": {"s": STUDY | {"vary": {"training.l1": [0, 0.0]}}}}, "the same point twice"),
    ],
)
def test_snakemake_reports_invalid_values(project, values, message):
    (project / "overlay.yaml").write_text(yaml.safe_dump(CHANGES | values))
    text = refused(project, "--configfile", "overlay.yaml")
    assert "config.yaml with overlay.yaml cannot be used:" in text
    assert message in text


def test_overlays_that_fit_alone_are_checked_together(project):
    larger = {"ensembles": {"near_critical": {"lattice_size": 80}}}
    wider = {"networks": {"mehta_schwab": {"layers": [6400, 400]}}}
    wider["studies"] = {"unit_ratio": {"vary": {"layers": [[6400, 400], [6400, 100]]}}}
    (project / "wider.yaml").write_text(yaml.safe_dump(CHANGES | larger | wider))
    smaller = {"ensembles": {"near_critical": {"lattice_size": 60}}}
    (project / "smaller.yaml").write_text(json.dumps(CHANGES | smaller))
    assert snakemake(project, "--dry-run", "--configfile", "wider.yaml").returncode == 0
    text = refused(project, "--configfile", "wider.yaml", "smaller.yaml")
    assert "layers = [6400, 400]: must begin with lattice_size^2 = 3600" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name: a\nname: b\n",
            "broken.yaml cannot be used:\n  the file: is not valid YAML: the key 'name' is",
        ),
        ("name:\tx\n\t- a\n", "Config file is not valid JSON or YAML"),
        ("", "Config file must be given as JSON or YAML with keys at top level"),
    ],
)
def test_snakemake_reports_an_invalid_file(project, text, message):
    (project / "broken.yaml").write_text(text)
    text = refused(project, "--configfile", "broken.yaml")
    assert message in text


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.yaml", "No such file or directory: 'nowhere.yaml'"),
        ("config", "Is a directory: 'config'"),
        ("binary.yaml", "can't decode byte"),
    ],
)
def test_files_that_snakemake_cannot_read_are_reported(project, name, message):
    # Snakemake reads these files before any of ours: the traceback above the reason is its own
    (project / "binary.yaml").write_bytes(bytes(range(128, 256)))
    text = refused(project, "--configfile", name, traceback=True)
    assert re.search(f"^[A-Z][A-Za-z]+Error: .*{message}", text, re.M)
    assert "/rgdl/" not in text


def test_a_base_that_cannot_be_read_is_named(tmp_path):
    project = copy_project(tmp_path / "project")
    (project / "config.yaml").unlink()
    done = snakemake(project, "--dry-run")
    assert done.returncode == 1
    assert "there is no file config.yaml in " in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_invalid_values_on_the_command_line_are_reported(project):
    given = ["name=a/b", "networks={mehta_schwab: {seeds: [1, 1]}}"]
    text = refused(project, "--config", *given)
    assert "config.yaml with --config cannot be used:" in text
    assert "name = 'a/b': must be a letter followed by" in text
    assert "mehta_schwab.seeds = [1, 1]: must all differ" in text


def test_valid_values_on_the_command_line_are_used(project):
    given = ["name=mine", "networks={mehta_schwab: {seeds: [7], training: {l1: 1.0e-3}}}"]
    done = snakemake(project, "--dry-run", "--quiet", "host", "--config", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "results/mine/" in done.stdout + done.stderr
    assert re.search(r"l1-0\.001_\S*/seed7/layer1.npz", done.stdout + done.stderr)

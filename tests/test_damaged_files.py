"""Files of results that were damaged, exchanged or cut off: none is used, and none is lost."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from checkout import TINY, changed, copy_project, digests, overlay, run, snakemake, without_nulls
from fake_job import Named, fake_job

from rgdl.job import check_inputs, job, seal_tables
from rgdl.plan import origin_of
from rgdl.rbm import L1BernoulliRBM
from rgdl.results import (
    Fields,
    FinishedBlocks,
    Reconstructions,
    TrainingCheckpoint,
    read_fields,
    read_layer,
    read_reconstructions,
    read_samples,
    write_fields,
    write_layer,
    write_reconstructions,
    write_samples,
)
from rgdl.storage import StorageError, read_arrays, write_table

ORIGIN = {"ensemble": "L3", "network": "9-2", "seed": 1}
SPINS = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), (4, 3, 3))
MACHINE = L1BernoulliRBM.from_parameters(
    components=np.arange(18.0).reshape(2, 9),
    intercept_hidden=np.zeros(2),
    intercept_visible=np.ones(9),
)
FIELDS = Fields([np.arange(18.0).reshape(2, 3, 3)], [1])
SHOWN = Reconstructions(SPINS, [np.ones((4, 2))], 0.5 * SPINS)
KINDS = {
    "Ising samples": (write_samples, SPINS, read_samples),
    "restricted Boltzmann machine": (write_layer, MACHINE, read_layer),
    "receptive fields": (write_fields, FIELDS, read_fields),
    "reconstructions": (write_reconstructions, SHOWN, read_reconstructions),
}
damage = hypothesis.settings(max_examples=150, deadline=None, derandomize=True)


@pytest.fixture(scope="module", params=KINDS)
def good(request, tmp_path_factory):
    """A file of one kind, its bytes and how it is read."""
    write, content, read = KINDS[request.param]
    path = tmp_path_factory.mktemp("good") / "file.npz"
    write(path, content, {"origin": ORIGIN})
    return SimpleNamespace(kind=request.param, path=path, bytes=path.read_bytes(), read=read)


def assert_named_with_a_remedy(error, path):
    message = str(error)
    assert str(path) in message
    assert "delete it to have it made again" in message
    assert "\n" not in message


@damage
@hypothesis.given(st.data())
def test_a_changed_byte_is_noticed_or_counts_for_nothing(good, data):
    at = data.draw(st.integers(0, len(good.bytes) - 1))
    flipped = bytearray(good.bytes)
    flipped[at] ^= data.draw(st.integers(1, 255))
    good.path.write_bytes(good.bytes)
    before = read_arrays(good.path, kind=good.kind, names=[])
    good.path.write_bytes(flipped)
    try:
        stored = read_arrays(good.path, kind=good.kind, names=[*before.arrays], origin=ORIGIN)
    except StorageError as error:
        assert_named_with_a_remedy(error, good.path)
    else:  # a date in the archive's directory, which nobody reads
        assert stored.metadata == before.metadata
        for name, array in before.arrays.items():
            assert stored[name].dtype == array.dtype
            assert np.array_equal(stored[name], array)
    assert good.path.read_bytes() == flipped


@damage
@hypothesis.given(st.data())
def test_a_file_that_is_cut_off_is_named(good, data):
    good.path.write_bytes(good.bytes[: data.draw(st.integers(0, len(good.bytes) - 1))])
    with pytest.raises(StorageError) as caught:
        good.read(good.path, origin=ORIGIN)
    assert_named_with_a_remedy(caught.value, good.path)


@pytest.mark.parametrize("other", KINDS)
def test_a_file_of_another_kind_is_named(good, other):
    good.path.write_bytes(good.bytes)
    read = KINDS[other][2]
    if other == good.kind:
        read(good.path, origin=ORIGIN)
        return
    with pytest.raises(StorageError, match=f"holds '{good.kind}' with") as caught:
        read(good.path, origin=ORIGIN)
    assert_named_with_a_remedy(caught.value, good.path)


@pytest.mark.parametrize("change", [{"seed": 2}, {"network": "9-3"}, {"ensemble": "L4"}])
def test_a_file_made_for_something_else_is_named(good, change):
    good.path.write_bytes(good.bytes)
    with pytest.raises(StorageError, match=r"was made for .*, not for") as caught:
        good.read(good.path, origin=ORIGIN | change)
    assert_named_with_a_remedy(caught.value, good.path)


def test_folders_and_missing_files_are_named(good, tmp_path):
    with pytest.raises(StorageError, match=r"nowhere\.npz does not exist"):
        good.read(tmp_path / "nowhere.npz")
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(StorageError, match=r"folder\.npz is damaged .*Is a directory"):
        good.read(tmp_path / "folder.npz")


def test_a_file_knows_its_place():
    network = "results/networks/L3+shuffled/9-2/seed1/layer1.npz"
    assert origin_of(network) == {"ensemble": "L3+shuffled", "network": "9-2", "seed": 1}
    assert origin_of("results/samples/L3/samples.npz") == {"ensemble": "L3"}


@damage
@hypothesis.given(st.data())
def test_unfinished_work_that_is_damaged_is_done_again(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("unfinished")
    blocks = FinishedBlocks(folder, ORIGIN)
    blocks.write(0, 4, SPINS)
    checkpoint = TrainingCheckpoint(folder / "unfinished.npz", ORIGIN, interval=0.0)
    checkpoint.save({"counts": np.arange(2), "weights": np.ones(3)})
    for path in folder.iterdir():
        whole = bytearray(path.read_bytes())
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] ^= data.draw(st.integers(1, 255))
        path.write_bytes(whole[: data.draw(st.sampled_from([at, len(whole)]))])
    spins, state = blocks.read(0, 4), checkpoint.load()
    assert spins is None or np.array_equal(spins, SPINS)
    assert state is None or np.array_equal(state["weights"], np.ones(3))


TABLE = pd.DataFrame({"layer": [1, 1, 2], "name": ["a", "b, c", 'say "d"'], "size": [0.5, None, 2]})


@pytest.fixture
def table(tmp_path):
    write_table(tmp_path / "table.csv", TABLE, {"rule": "measure"})
    return tmp_path / "table.csv"


def refused(path):
    with pytest.raises(StorageError) as caught:
        check_inputs([str(path)])
    assert_named_with_a_remedy(caught.value, path)
    return str(caught.value)


def test_tables_are_taken_as_they_were_written(table):
    check_inputs([table])  # of an earlier version, that is not sealed
    seal_tables([table, table.with_suffix(".txt")])
    check_inputs([table, table.with_suffix(".json"), "no/table.txt"])
    made_by = json.loads(table.with_suffix(".json").read_text())
    assert made_by["rule"] == "measure"
    assert len(made_by["table_digest"]) == 16


@damage
@hypothesis.given(st.data())
def test_any_damage_to_a_sealed_table_is_noticed(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "sealed.csv"
    write_table(path, TABLE, {"rule": "measure"})
    seal_tables([path])
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:at]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("table.csv", b""),
        ("table.csv", b"\n"),
        ("table.csv", b"layer,size\n1,0.5"),
        ("table.csv", b"layer,size\n1\n"),
        ("table.csv", b"layer,size\n1,2,3\n"),
        ("table.csv", b"layer,size\n\n"),
        ("table.csv", b'layer,size\n1,"0.5\n'),
        ("table.csv", b"layer,size\n1,0.5\n2,0."),
        ("table.csv", b"layer,size\n\xff\xfe,1\n"),
        ("tau.json", b""),
        ("tau.json", b"{"),
        ("tau.json", b'{"tau": 1.5'),
        ("tau.json", b"{'tau': 1.5}"),
    ],
)
def test_a_file_without_a_digest_must_be_whole(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert "is damaged" in refused(tmp_path / name)


def test_a_table_that_replaced_another_is_named(table, tmp_path):
    seal_tables([table])
    write_table(tmp_path / "other.csv", pd.DataFrame({"x": [1]}), {})
    shutil.copy(tmp_path / "other.csv", table)
    assert "its content has changed since it was written" in refused(table)


def test_a_script_is_not_begun_with_a_damaged_table(table, tmp_path):
    table.write_text("layer,size\n1\n")
    given = fake_job("tabulate", tmp_path / "log", input=Named(table=str(table)))
    with pytest.raises(SystemExit, match="1"), job(given):
        pytest.fail("the script was begun")
    log = (tmp_path / "log").read_text()
    assert log.startswith(f"error: {table} is damaged (")
    assert len(log.splitlines()) == 1


ONE_NETWORK = without_nulls(changed(TINY, {"networks": {"mehta_schwab": {"seeds": [1]}}}))
SUMMARY = "results/tiny/tables/layers.csv"


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A small network, trained and measured."""
    project = copy_project(tmp_path_factory.mktemp("damaged") / "project")
    run(project, SUMMARY, *overlay(project, ONE_NETWORK))
    return project


def failed(project, *arguments):
    """Output of a run that ends with an error, and without a traceback."""
    done = snakemake(project, SUMMARY, *arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


SAMPLES, LAYERS = "results/samples/*/samples.npz", "results/networks/*/*/seed1/layers.csv"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "reason", "dependents"),
    [
        (SAMPLES, "is damaged or was not written by rgdl", {"layer1.npz"}),
        (
            LAYERS,
            "is damaged (its content has changed since it was written)",
            {"layers.csv", "layers.json"},
        ),
    ],
)
def test_a_damaged_file_ends_the_run_and_its_remedy_restores_all(
    trained, pattern, reason, dependents
):
    config = overlay(trained, ONE_NETWORK)
    whole = digests(trained / "results")
    (path,) = trained.glob(pattern)
    path.write_bytes(path.read_bytes()[:-1])
    damaged = digests(trained / "results")
    message = failed(trained, *config)
    assert f"error: {path.relative_to(trained)} {reason}" in message
    assert "delete it to have it made again" in message
    left = digests(trained / "results")
    # Snakemake removes what a job is to make before the job begins, and nothing else
    assert {Path(file).name for file in damaged.keys() - left.keys()} <= dependents
    assert left.items() <= damaged.items()
    path.unlink()
    # no rule makes provenance files, or the state from which a longer training begins
    made = [file for file in whole if not file.endswith(".json") and "unfinished" not in file]
    run(trained, *(f"results/{file}" for file in made), *config)
    assert digests(trained / "results") == whole


@pytest.mark.slow
def test_a_stale_lock_is_explained(trained):
    config = overlay(trained, ONE_NETWORK)
    before = digests(trained / "results")
    locks = trained / ".snakemake" / "locks"
    locks.mkdir(exist_ok=True)
    (locks / "0.output.lock").write_text(f"{SUMMARY}\n")
    assert "--unlock" in failed(trained, "--forcerun", "gather_layers", *config)
    run(trained, "--unlock", *config)
    assert not locks.exists()
    assert digests(trained / "results") == before


@pytest.mark.parametrize("name", ["results", "results/tiny", "results/samples"])
def test_a_file_in_place_of_a_folder_is_named_and_kept(tmp_path, name):
    project = copy_project(tmp_path / "project")
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("mine")
    message = failed(project, *overlay(project, ONE_NETWORK))
    assert f"{name} must be a folder, and is a file: move it away" in message
    assert (project / name).read_text() == "mine"

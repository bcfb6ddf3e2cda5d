import errno
import json
import os
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from machines import random_machine

from rgdl import storage
from rgdl.results import (
    Fields,
    Reconstructions,
    read_fields,
    read_layer,
    read_reconstructions,
    read_samples,
    read_stack,
    write_fields,
    write_layer,
    write_reconstructions,
    write_samples,
)
from rgdl.storage import StorageError, read_arrays, replacing, write_arrays, write_table

ARRAYS = {"a": np.arange(1000.0), "b": np.eye(3, dtype=np.int8)}
METADATA = {"parameters": {"coupling": 0.408}, "seed": 1}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "results" / "thing.npz"
    write_arrays(path, ARRAYS, kind="thing", metadata=METADATA)
    return path


def test_what_is_written_is_read(path):
    stored = read_arrays(path, kind="thing", names=["a"])
    assert stored.metadata == {"kind": "thing", **METADATA}
    for name, array in ARRAYS.items():
        assert np.array_equal(stored[name], array)
        assert stored[name].dtype == array.dtype


def test_equal_content_gives_equal_bytes(path):
    before = path.read_bytes()
    os.utime(path, (0, 0))
    write_arrays(path, ARRAYS, kind="thing", metadata=dict(reversed(METADATA.items())))
    assert path.read_bytes() == before


def bare_array(path):
    with path.open("wb") as file:
        np.save(file, np.ones(3))


def damaged_inside(path):
    np.savez_compressed(path, a=np.random.default_rng(0).normal(size=1000))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b"not an archive"),
        lambda path: path.write_bytes(b"PK\x03\x04"),
        lambda path: path.write_bytes(b"\x93NUMPY\x01\x00"),
        lambda path: np.savez(path, a=np.ones(3)),
        lambda path: np.savez(path, a=np.array([{}], dtype=object), allow_pickle=True),
        bare_array,
        damaged_inside,
    ],
)
def test_a_foreign_file_is_named(path, write):
    write(path)
    with pytest.raises(StorageError, match=r"thing\.npz is damaged or was not written by rgdl"):
        read_arrays(path, kind="thing", names=["a"])


def test_a_file_of_another_kind_is_named(path):
    with pytest.raises(StorageError, match="holds 'thing' with a, b, not 'other' with a"):
        read_arrays(path, kind="other", names=["a"])
    with pytest.raises(StorageError, match="not 'thing' with c"):
        read_arrays(path, kind="thing", names=["c"])


def test_a_failed_write_leaves_the_old_file_and_no_other(path):
    before = path.read_bytes()

    def fail_half_way():
        with replacing(path) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail_half_way()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_samples_survive_storage(tmp_path):
    spins = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (30, 5, 5))
    write_samples(tmp_path / "s.npz", spins, {})
    samples = read_samples(tmp_path / "s.npz")
    assert np.array_equal(samples.spins(), spins)
    assert np.array_equal(samples.spins([4, 2]), spins[[4, 2]])


def test_fields_survive_storage(tmp_path):
    layers = [np.ones((4, 3, 3)), np.zeros((2, 3, 3))]
    write_fields(tmp_path / "f.npz", Fields(layers, [3, 1]), {})
    again = read_fields(tmp_path / "f.npz")
    assert [layer.shape for layer in again.layers] == [(4, 3, 3), (2, 3, 3)]
    assert again.representative == [3, 1]


def test_reconstructions_survive_storage(tmp_path):
    spins, up = np.ones((2, 3, 3), np.int8), [np.ones((2, 4)), np.zeros((2, 1))]
    write_reconstructions(tmp_path / "r.npz", Reconstructions(spins, up, 0.5 * spins), {})
    again = read_reconstructions(tmp_path / "r.npz")
    assert [layer.shape for layer in again.activations] == [(2, 4), (2, 1)]
    assert np.array_equal(again.reconstructions, 0.5 * spins)


def test_a_stack_is_checked_against_its_paths(tmp_path):
    folder = tmp_path / "networks" / "E" / "N" / "seed3"
    folder.mkdir(parents=True)
    origin = {"ensemble": "E", "network": "N", "seed": 3}
    paths = [folder / f"layer{k}.npz" for k in (1, 2)]
    for k, path in enumerate(paths, start=1):
        rbm = random_machine(2, 2, seed=k)
        write_layer(path, rbm, {"origin": {**origin, "layer": k}})
    for k, rbm in enumerate(read_stack(paths), start=1):
        for name in ("components_", "intercept_hidden_", "intercept_visible_"):
            assert np.array_equal(getattr(rbm, name), getattr(random_machine(2, 2, seed=k), name))
    with pytest.raises(StorageError, match=r"was made for .*'layer': 2.*, not for .*'layer': 1"):
        read_stack(paths[::-1])


@pytest.mark.parametrize(
    ("kind", "arrays", "read", "message"),
    [
        (
            "Ising samples",
            {"bits": np.zeros((3, 7), np.uint8), "lattice_size": np.array(4)},
            read_samples,
            "its rows are not of 2 bytes",
        ),
        (
            "receptive fields",
            {"representative": np.array([3, 1]), "layer1": np.ones((4, 3, 3))},
            read_fields,
            "lacks one of layer1, layer2",
        ),
        (
            "restricted Boltzmann machine",
            {
                "components": np.ones((2, 3)),
                "intercept_hidden": np.ones(2),
                "intercept_visible": np.ones(4),
            },
            read_layer,
            "components must have shape",
        ),
    ],
)
def test_arrays_that_do_not_fit_each_other_are_named(tmp_path, kind, arrays, read, message):
    write_arrays(tmp_path / "x.npz", arrays, kind=kind, metadata={})
    with pytest.raises(StorageError, match=rf"x\.npz.*{message}"):
        read(tmp_path / "x.npz")


def test_tables_are_written_whole_and_to_six_digits(tmp_path):
    path = tmp_path / "new" / "table.csv"
    table = pd.DataFrame({"name": ["a"], "x": [1 / 3], "n": [7], "none": [np.nan]}, index=[5])
    write_table(path, table, {"seed": 1})
    assert path.read_text() == "name,x,n,none\na,0.333333,7,\n"
    assert sorted(file.name for file in path.parent.iterdir()) == ["table.csv", "table.json"]
    write_table(path, table, {"seed": 1}, exact=["x"])
    assert pd.read_csv(path)["x"][0] == 1 / 3


def test_the_provenance_of_a_table_is_json(tmp_path):
    provenance = {"seed": 1, "code": "f00d", "parameters": {"b": [1, 2], "a": None}}
    write_table(tmp_path / "table.csv", pd.DataFrame({"x": [1]}), provenance)
    assert json.loads((tmp_path / "table.json").read_text()) == provenance


def test_leftovers_of_killed_processes_are_removed(tmp_path):
    # that nobody has waited for: a zombie, whose number still counts as that of a process
    killed, writing = (start_writing(tmp_path / "table.csv") for _ in range(2))
    killed.kill()
    os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
    gone, left = (tmp_path / f".table.{process.pid}.csv" for process in (killed, writing))
    other = tmp_path / f".table2.{killed.pid}.csv"
    other.write_text("half")
    assert gone.exists()
    write_table(tmp_path / "table.csv", pd.DataFrame({"x": [1]}), {})
    assert not gone.exists()
    assert left.exists()
    assert other.exists()
    writing.communicate("go on\n")
    killed.communicate()
    assert (tmp_path / "table.csv").read_text() == "half\n"
    assert not left.exists()


def start_writing(path):
    """A process that has written half of a file, and waits for a line of input."""
    code = (
        "import sys; from rgdl.storage import replacing\n"
        "with replacing(sys.argv[1]) as path:\n"
        "    path.write_text('half\\n'); print('half', flush=True); input()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "half\n"
    return process


def test_leftovers_on_a_disk_without_locks_are_removed_after_a_day(tmp_path, monkeypatch):
    def no_locks(file, *, wait):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(storage, "_lock", no_locks)
    old, new = (tmp_path / f".table.{number}.csv" for number in (1, 2))
    for path in (old, new):
        path.touch()
    os.utime(old, (time.time() - 90_000,) * 2)
    storage.remove_leftovers(tmp_path / "table.csv")
    assert [*tmp_path.iterdir()] == [new]

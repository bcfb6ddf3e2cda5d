"""Results that were copied into a new clone, at whatever times."""

import itertools
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from snakemake.persistence.file import FilePersistence

from rgdl.copies import DamagedCopyError, accept_copies, has_record
from rgdl.job import seal_tables
from rgdl.storage import write_arrays, write_table

JOBS = [([], ["a.npz"]), (["a.npz"], ["b.csv", "b.json"]), (["a.npz", "b.csv"], ["c.npz"])]
FILES = ["a.npz", "b.csv", "b.json", "c.npz"]


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A folder with copies of the results of JOBS, whose times can be set."""
    monkeypatch.chdir(tmp_path)
    for name in ("a", "c"):
        write_arrays(f"{name}.npz", {"x": np.arange(9)}, kind="numbers", metadata={})
    write_table("b.csv", pd.DataFrame({"x": [1.0]}), {})
    seal_tables(["b.csv"])
    return set_times


def set_times(times):
    for name, time in zip(FILES, times, strict=True):
        os.utime(name, (time, time))


def times():
    return [int(Path(name).stat().st_mtime) for name in FILES]


def record(path):
    """Leave the record of a finished job where Snakemake would."""
    snakemake = SimpleNamespace(_fetch_max_len=lambda folder: os.pathconf(folder, "PC_NAME_MAX"))
    Path(".snakemake/metadata").mkdir(parents=True, exist_ok=True)
    kept = Path(FilePersistence._record_path(snakemake, ".snakemake/metadata", path))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch()


@pytest.mark.parametrize("length", [1, 189, 190, 191, 192, 300, 500])
def test_records_of_snakemake_are_found_however_long_a_path_is(tmp_path, monkeypatch, length):
    monkeypatch.chdir(tmp_path)
    path = length * "x"
    assert not has_record(path)
    record(path)
    assert has_record(path)
    assert not has_record(path + "x")


@pytest.mark.parametrize("order", [*itertools.permutations([10, 20, 30, 40])])
def test_copies_get_times_in_the_order_in_which_they_were_made(copied, order):
    copied(order)
    accept_copies(JOBS)
    a, b, provenance, c = times()
    assert a <= min(b, provenance)
    assert max(a, b) <= c
    kept = [new == old for new, old in zip(times(), order, strict=True)]
    assert kept[0]
    assert all(kept) == (order[0] < min(order[1:3]) and order[1] < order[3])
    assert accept_copies(JOBS) == []


@pytest.mark.parametrize(
    ("here", "left"), [("a.npz", FILES), ("b.csv", FILES), ("c.npz", ["c.npz"])]
)
def test_what_was_made_here_and_what_depends_on_it_is_left_to_snakemake(copied, here, left):
    copied([40, 30, 20, 10])
    record(here)
    assert has_record(here)
    assert {*accept_copies(JOBS)} == {*FILES[1:]} - {*left}


def test_without_one_of_its_inputs_a_copy_is_left_to_snakemake(copied):
    copied([40, 30, 20, 10])
    Path("a.npz").unlink()
    assert accept_copies(JOBS) == []
    assert accept_copies(JOBS[1:]) == []  # nor if no job makes that input


@pytest.mark.parametrize("name", ["a.npz", "b.csv", "c.npz"])
def test_a_copy_that_is_not_what_was_written_is_named(copied, name):
    content = bytearray(Path(name).read_bytes())
    content[len(content) // 2] ^= 1
    Path(name).write_bytes(content)
    copied([40, 30, 20, 10])
    with pytest.raises(DamagedCopyError, match=rf"{name} is damaged"):
        accept_copies(JOBS)
    assert times() == [40, 30, 20, 10]

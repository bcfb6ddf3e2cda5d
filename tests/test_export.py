import shutil
import subprocess
import time
from itertools import pairwise

import numpy as np
import pytest
from machines import random_machine
from scipy.io import loadmat, savemat

from rgdl.results.export import read_model, write_model
from rgdl.storage import StorageError

OCTAVE = shutil.which("octave-cli") or shutil.which("octave")
LAYERS = (6, 4, 2)
PROVENANCE = {"rule": "export_model", "seed": 3, "words": "σ = ±1"}
NAMES = {"layers", "convention", "origin"} | {
    f"{name}{layer}" for name in ("vishid", "hidbiases", "visbiases") for layer in (1, 2)
}


@pytest.fixture
def machines():
    return [
        random_machine(n_hidden, n_visible, seed=n_hidden, dtype=np.float32)
        for n_visible, n_hidden in pairwise(LAYERS)
    ]


@pytest.fixture(params=[".mat", ".npz"])
def path(request, tmp_path):
    return tmp_path / f"model{request.param}"


def contents(path):
    if path.suffix == ".mat":
        return {name: value for name, value in loadmat(path).items() if not name.startswith("__")}
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def test_a_model_returns_to_the_bit(machines, path):
    write_model(path, machines, PROVENANCE)
    returned, provenance = read_model(path)
    assert provenance == PROVENANCE
    assert len(returned) == len(machines)
    for one, other in zip(machines, returned, strict=True):
        for name in ("components_", "intercept_hidden_", "intercept_visible_"):
            assert getattr(other, name).dtype == np.float32
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_model_describes_itself_to_any_reader(machines, path):
    write_model(path, machines, PROVENANCE)
    model = contents(path)
    assert set(model) == NAMES
    assert model["layers"].tolist() == [list(LAYERS)]
    assert "visible x hidden" in model["convention"].item()
    visible = np.random.default_rng(1).integers(0, 2, (5, LAYERS[0])).astype(np.float32)
    hidden = 1 / (1 + np.exp(-(visible @ model["vishid1"] + model["hidbiases1"])))
    np.testing.assert_allclose(hidden, machines[0].transform(visible), rtol=1e-5)
    below = 1 / (1 + np.exp(-(hidden @ model["vishid1"].T + model["visbiases1"])))
    np.testing.assert_allclose(below, machines[0].inverse_transform(hidden), rtol=1e-5)
    assert model["vishid2"].shape == (4, 2)


def test_equal_models_give_equal_bytes_on_any_day(machines, path, monkeypatch):
    paths = [path.with_stem(name) for name in ("one", "two", "other")]
    write_model(paths[0], machines, PROVENANCE)
    monkeypatch.setattr(time, "asctime", lambda: "Thu Jan  1 00:00:00 1970")
    monkeypatch.setattr(time, "time", lambda: 1e9)
    write_model(paths[1], machines, PROVENANCE)
    write_model(paths[2], machines, {**PROVENANCE, "seed": 4})
    written = [path.read_bytes() for path in paths]
    assert written[0] == written[1] != written[2]


def test_scipy_alone_writes_the_date(tmp_path, monkeypatch):
    savemat(tmp_path / "one.mat", {"a": 1.0})
    monkeypatch.setattr(time, "asctime", lambda: "Thu Jan  1 00:00:00 1970")
    savemat(tmp_path / "two.mat", {"a": 1.0})
    assert (tmp_path / "one.mat").read_bytes() != (tmp_path / "two.mat").read_bytes()


def test_the_header_is_that_of_matlab(machines, tmp_path):
    write_model(tmp_path / "model.mat", machines, PROVENANCE)
    header = (tmp_path / "model.mat").read_bytes()[:128]
    assert header.startswith(b"MATLAB 5.0 MAT-file")
    assert header[:116].isascii()
    assert header[124:128] == b"\x00\x01IM"  # version 1, little end first


@pytest.mark.skipif(OCTAVE is None, reason="Octave is not installed")
def test_octave_reads_the_same_numbers(machines, tmp_path):
    write_model(tmp_path / "model.mat", machines, PROVENANCE)
    program = f"""
        m = load("{tmp_path / "model.mat"}");
        printf("%d ", m.layers, size(m.vishid1), size(m.hidbiases2), size(m.visbiases2)); disp("");
        printf("%.9g ", m.vishid1, m.hidbiases2, m.visbiases2); disp("");
        disp(ischar(m.convention)); disp(m.origin);
    """
    done = subprocess.run(
        [OCTAVE, "--norc", "--quiet", "--eval", program], capture_output=True, text=True, check=True
    )
    shapes, numbers, is_text, origin = done.stdout.splitlines()
    assert [int(n) for n in shapes.split()] == [*LAYERS, 6, 4, 1, 2, 1, 4]
    first, second = machines
    expected = [first.components_.ravel(), second.intercept_hidden_, second.intercept_visible_]
    read = np.array(numbers.split(), np.float32)  # Octave prints column by column
    np.testing.assert_array_equal(read, np.concatenate(expected))
    assert is_text == "1"
    assert '"rule": "export_model"' in origin


def test_a_model_that_cannot_be_is_refused(machines, tmp_path):
    path = tmp_path / "model.mat"
    path.write_bytes(b"an older one")
    with pytest.raises(ValueError, match=r"a model's file must end in \.mat or \.npz, got .*csv'"):
        write_model(tmp_path / "model.csv", machines, {})
    with pytest.raises(ValueError, match="machines must hold at least one machine, got none"):
        write_model(path, [], {})
    with pytest.raises(ValueError, match="machine 2 must have 2 visible units, got 6"):
        write_model(path, machines[::-1], {})
    assert [file.name for file in tmp_path.iterdir()] == ["model.mat"]
    assert path.read_bytes() == b"an older one"


def test_a_file_that_holds_no_model_is_refused(machines, path):
    with pytest.raises(StorageError, match=f"{path.name} does not exist"):
        read_model(path)
    write_model(path, machines, {})
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(StorageError, match="is damaged or holds no model of rgdl"):
        read_model(path)
    with pytest.raises(ValueError, match=r"a model's file must end in \.mat or \.npz"):
        read_model(path.with_suffix(".txt"))


def test_a_model_without_one_of_its_parts_is_refused(machines, tmp_path):
    write_model(tmp_path / "whole.npz", machines, {})
    parts = contents(tmp_path / "whole.npz")
    del parts["hidbiases2"]
    np.savez(tmp_path / "part.npz", **parts)
    with pytest.raises(StorageError, match=r"holds no model of rgdl \('hidbiases2'\)"):
        read_model(tmp_path / "part.npz")

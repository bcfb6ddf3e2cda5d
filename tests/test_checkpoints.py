import numpy as np
import pytest

from rgdl.results import TrainingCheckpoint, resume_key

ORIGIN = {"origin": {"seed": 1, "layer": 2}, "parameters": {"l1": 2e-4}, "inputs": ["0", "1"]}
STATE = {"counts": np.array([3, 0]), "weights": np.arange(6.0).reshape(2, 3)}


def checkpoint(path, interval=0.0, **changes):
    return TrainingCheckpoint(path / "unfinished.npz", ORIGIN | changes, interval=interval)


def test_a_saved_state_is_loaded(tmp_path):
    assert checkpoint(tmp_path).load() is None
    checkpoint(tmp_path).save(STATE)
    loaded = checkpoint(tmp_path).load()
    assert loaded.keys() == STATE.keys()
    assert all(np.array_equal(loaded[name], STATE[name]) for name in STATE)


@pytest.mark.parametrize(
    "changes",
    [{"parameters": {"l1": 1e-4}}, {"inputs": ["0", "2"]}, {"origin": {"seed": 2, "layer": 2}}],
)
def test_a_state_of_other_parameters_is_never_used(tmp_path, changes):
    checkpoint(tmp_path).save(STATE)
    assert checkpoint(tmp_path, **changes).load() is None


def test_states_are_due_after_their_interval(tmp_path):
    assert checkpoint(tmp_path).is_due()
    late = checkpoint(tmp_path, interval=3600.0)
    assert not late.is_due()
    late.save(STATE)
    (tmp_path / ".unfinished.999999999.npz").write_bytes(b"half")  # of a killed process
    late.remove()
    late.remove()
    assert not any(tmp_path.iterdir())


def test_a_longer_run_begins_where_a_shorter_one_ended(tmp_path):
    shorter = checkpoint(tmp_path, parameters={"n_epochs": 3})
    longer = TrainingCheckpoint.next_to(
        tmp_path / "layer1.npz", ORIGIN, interval=0, shorter=shorter
    )
    assert longer.load() is None
    shorter.save(STATE)
    assert longer.load()["counts"].tolist() == [3, 0]
    longer.save(STATE | {"counts": np.array([5, 0])})
    assert longer.load()["counts"].tolist() == [5, 0]
    assert {path.name for path in tmp_path.iterdir()} == {"unfinished.npz", "unfinished_layer1.npz"}


def test_an_interrupted_run_resumes_under_another_commit():
    made_by = {"code": "f00d", "rule": "a", "wildcards": {}, "git": {"commit": "f" * 40}}
    assert resume_key(made_by) == {"code": "f00d"}

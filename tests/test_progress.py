"""Lines with the time left of a long loop."""

import pytest

from rgdl import progress
from rgdl.progress import Progress


@pytest.fixture
def clock(monkeypatch):
    """The time, which a test sets."""
    times = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: times[0])
    return times


def test_the_time_left_does_not_count_the_first_step(clock, capsys):
    epochs = Progress(200, unit="epoch")
    for clock[0], n_epochs in ((10.0, 1), (29.0, 19)):  # compilation takes 9 of the first 10 s
        epochs.advance(n_epochs)
    assert capsys.readouterr().err.splitlines() == [
        "epoch 1 of 200: elapsed 0:10",
        "epoch 20 of 200: elapsed 0:29, about 3:00 left",
    ]


def test_a_single_step_leaves_no_time(clock, capsys):
    clock[0] = 10.0
    Progress(1, unit="epoch").advance(1)
    assert capsys.readouterr().err == "epoch 1 of 1: elapsed 0:00, about 0:00 left\n"

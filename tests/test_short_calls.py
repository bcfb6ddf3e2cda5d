"""Long compiled loops: divided into short calls, with the same bytes, and ended by Ctrl-C."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from rgdl import short_calls
from rgdl.ising import CRITICAL_COUPLING, sample_ising
from rgdl.ising.sampling import record_chain, samplers
from rgdl.rbm import L1BernoulliRBM
from rgdl.results import FinishedBlocks
from rgdl.short_calls import ShortCalls

SWEEPS = {
    "cftp": {},
    "swendsen_wang": {"burn_in": 37, "thinning": 6},
    "metropolis": {"burn_in": 37, "thinning": 6},
}
# Seconds of a call: every call then has one step, or the calls grow as fast as they can.
SHORTEST, LONGEST = 0.0, 1e9


def numbers_of_steps(monkeypatch, call_time, n_steps):
    monkeypatch.setattr(short_calls, "_CALL_TIME", call_time)
    return list(ShortCalls().divide(n_steps))


def test_steps_are_divided_by_time(monkeypatch):
    assert numbers_of_steps(monkeypatch, SHORTEST, 5) == [1] * 5
    assert numbers_of_steps(monkeypatch, LONGEST, 12) == [1, 2, 4, 5]
    assert numbers_of_steps(monkeypatch, LONGEST, 0) == []


def test_long_calls_become_shorter(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(short_calls.time, "monotonic", lambda: clock[0])
    sizes = []
    for n in ShortCalls().divide(10_000):
        sizes.append(n)
        clock[0] += n * (0.01 if sum(sizes) < 5000 else 0.1)  # seconds of a step
    assert sum(sizes) == 10_000
    durations = [0.1 * n for n in sizes[-20:-1]]
    assert max(sizes) > 8
    assert max(durations) <= 2 * short_calls._CALL_TIME


def draw(sampler, n_samples=300, store=None, first_sample=3):
    return sample_ising(
        lattice_size=12,
        coupling=CRITICAL_COUPLING,
        n_samples=n_samples,
        first_sample=first_sample,
        seed=2,
        n_threads=2,
        sampler=sampler,
        store=store,
        **SWEEPS[sampler],
    )


@pytest.mark.parametrize("call_time", [SHORTEST, LONGEST])
@pytest.mark.parametrize("sampler", SWEEPS)
def test_samples_do_not_depend_on_the_calls(sampler, call_time, monkeypatch):
    expected = draw(sampler)
    monkeypatch.setattr(short_calls, "_CALL_TIME", call_time)
    assert np.array_equal(draw(sampler), expected)


@pytest.mark.parametrize("sampler", ["swendsen_wang", "metropolis"])
def test_records_do_not_depend_on_the_calls(sampler, monkeypatch):
    model = {"lattice_size": 12, "coupling": 0.4, "seed": 2, "chain": 1}
    expected = record_chain(sampler, **model, burn_in=50, n_sweeps=30)
    monkeypatch.setattr(short_calls, "_CALL_TIME", SHORTEST)
    assert np.array_equal(record_chain(sampler, **model, burn_in=50, n_sweeps=30), expected)


def test_pseudo_log_likelihood_does_not_depend_on_the_calls(monkeypatch):
    X = np.random.default_rng(1).integers(0, 2, (30, 20)).astype(float)
    rbm = L1BernoulliRBM(n_components=7, n_iter=1, random_state=1).fit(X)
    expected = rbm.pseudo_log_likelihood(X)
    monkeypatch.setattr(short_calls, "_CALL_TIME", SHORTEST)
    assert np.array_equal(rbm.pseudo_log_likelihood(X), expected)


def test_exact_samples_do_not_depend_on_the_blocks(tmp_path, monkeypatch):
    expected = draw("cftp", 40)
    monkeypatch.setitem(samplers._MAX_BLOCK, "cftp", 1)
    for _ in range(2):  # drawn, then read
        store = FinishedBlocks(tmp_path / "unfinished", {})
        assert np.array_equal(draw("cftp", 40, store), expected)
    assert store.n_found == 40


def test_blocks_of_exact_samples_are_shorter_on_large_lattices():
    lengths = {L: samplers._block_length("cftp", L**2) for L in (4, 40, 80, 128, 256, 4096)}
    assert lengths == {4: 500, 40: 500, 80: 62, 128: 15, 256: 1, 4096: 1}


DRAW_FOR_MINUTES = """
import signal
import sys
from rgdl.ising import CRITICAL_COUPLING, sample_ising
from rgdl.results import FinishedBlocks

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
folder, sampler = sys.argv[1:]
model = {"coupling": CRITICAL_COUPLING, "seed": 1, "sampler": sampler, "n_threads": 2}
short, long = {}, {}
if sampler != "cftp":
    short, long = ({"burn_in": n, "thinning": 1} for n in (1, 10**9))
sample_ising(lattice_size=130, n_samples=1, **model, **short)  # compiles
print("ready", flush=True)
store = FinishedBlocks(folder, {})
sample_ising(lattice_size=1024, n_samples=50, **model, **long, store=store, verbose=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("sampler", SWEEPS)
def test_ctrl_c_ends_sampling_in_seconds(sampler, tmp_path):
    """All exact samples take many minutes of one core, and the burn-in takes days."""
    command = [sys.executable, "-c", DRAW_FOR_MINUTES, str(tmp_path / "unfinished"), sampler]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        try:
            assert run.stdout.readline() == b"ready\n"
            time.sleep(2)
            assert run.poll() is None
            run.send_signal(signal.SIGINT)
            _, errors = run.communicate(timeout=120)
        finally:
            run.kill()
    assert run.returncode != 0
    assert b"KeyboardInterrupt" in errors
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]

"""Pilot runs: their length grows until it is long enough, and names its key where it cannot."""

import json
import runpy
from pathlib import Path

import pytest
from fake_job import Named, fake_job

from rgdl.ising import integrated_autocorrelation_time, measure_autocorrelation, record_chain
from rgdl.ising.sampling import pilot_run

ROOT = Path(__file__).resolve().parents[2]
SLOW = {"lattice_size": 8, "coupling": 0.44, "seed": 1}  # 1000 tau are 3400 sweeps


def test_a_long_enough_record_is_measured_as_it_is():
    found = measure_autocorrelation("swendsen_wang", **SLOW, min_sweeps=5000)
    energy, m = record_chain("swendsen_wang", **SLOW, chain=2**32 - 1, burn_in=500, n_sweeps=5000)
    series = {"energy": energy, "magnetization_squared": m**2, "magnetization": m}
    taus = {name: integrated_autocorrelation_time(values) for name, values in series.items()}
    assert found.pop("n_sweeps") == 5000
    assert found.pop("slowest") == max(tau + 2 * error for tau, error in taus.values())
    for name, tau in taus.items():
        assert (found.pop(f"tau_int_{name}"), found.pop(f"tau_int_{name}_err")) == tau
    assert not found


def test_a_record_that_is_too_short_is_doubled(capsys):
    found = measure_autocorrelation("swendsen_wang", **SLOW, min_sweeps=1000, verbose=True)
    assert found == measure_autocorrelation("swendsen_wang", **SLOW, min_sweeps=4000)
    assert found["n_sweeps"] == 4000 >= 1000 * found["slowest"]
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" sweeps")[0] for line in lines] == [
        "pilot run: 1000",
        "pilot run: 2000",
    ]


def test_a_ground_state_has_no_memory():
    frozen = {"lattice_size": 4, "coupling": 20.0, "seed": 1}
    found = measure_autocorrelation("swendsen_wang", **frozen, min_sweeps=1000)
    assert (found["tau_int_energy"], found["tau_int_energy_err"]) == (0.5, 0.0)


def run_script(tmp_path, pilot_sweeps):
    """The script on the ensemble `slow` of a configuration with another one: exit status, log."""
    chain = {"pilot_sweeps": pilot_sweeps, "residual_correlation": 0.01, "residual_bias": 1e-6}
    slow = {**SLOW, "n_samples": 10, "sampler": "swendsen_wang", "markov_chain": chain}
    others = {"exact": {"sampler": "cftp"}, "none": {"markov_chain": None}}
    job = fake_job(
        "measure_autocorrelation",
        tmp_path / "log",
        params=Named(ensemble=slow),
        output=[str(tmp_path / "out.json")],
        config={"name": "test", "ensembles": others | {"slow": slow}},
    )
    script = ROOT / "workflow/scripts/measure_autocorrelation.py"
    try:
        runpy.run_path(str(script), {"snakemake": job})
    except SystemExit as end:
        return end.code, (tmp_path / "log").read_text()
    return 0, (tmp_path / "log").read_text()


def test_the_length_of_the_configuration_is_a_floor(tmp_path):
    status, log = run_script(tmp_path, 1000)
    assert status == 0, log
    assert "1000 sweeps are too short" in log
    made = json.loads((tmp_path / "out.json").read_text())
    assert made["n_sweeps"] == 4000
    # exp(-t / tau) is 0.01 after 4.6 tau, and 1e-6 after 13.8
    assert made["burn_in"] / made["thinning"] == pytest.approx(3, rel=0.1)


def test_a_chain_that_is_too_slow_names_the_key(tmp_path, monkeypatch):
    monkeypatch.setattr(pilot_run, "_MAX_GROWTH", 2)
    status, log = run_script(tmp_path, 1000)
    assert status == 1
    assert log.splitlines()[-1].startswith(
        "error: ensembles.slow.markov_chain.pilot_sweeps = 1000 is too small: 2000 sweeps must be "
        "at least 1000 times the autocorrelation time, here 3.41 sweeps"
    )
    assert not (tmp_path / "out.json").exists()

"""What a run says, from Snakemake's events."""

import logging
import time

import pytest

from rgdl.run_report import RunReport, kind_of_job, read_costs


@pytest.fixture
def said():
    return []


def report_on(said, kinds, costs=None, **options):
    logger = logging.Logger("run")
    logger.addHandler(RunReport(lambda: kinds, costs or {}, said.append, **options))
    return lambda event, **values: logger.info(event, extra={"event": event, **values})


def wait_until(is_true, seconds=20):
    end = time.monotonic() + seconds
    while not is_true() and time.monotonic() < end:
        time.sleep(0.01)
    assert is_true()


def test_the_time_left_is_said_after_each_job_but_the_last(said):
    send = report_on(said, dict.fromkeys((1, 2), ("plot", "figure")))
    for number in (1, 2):
        send("job_info", jobid=number, log=[])
        time.sleep(0.01)
        send("job_finished", job_id=number)
        send("progress", done=number, total=2)
    assert said == ["elapsed 0:00, about 0:00 left"]


def test_the_last_line_of_a_long_job_is_said_while_it_runs(said, tmp_path):
    log = tmp_path / "long.log"
    log.write_text("epoch 1 of 200: elapsed 0:01\nepoch 40 of 200: elapsed 1:02\n")
    send = report_on(said, dict.fromkeys((5, 6, 7), ("train", "layer1")), interval=0.01)
    send("job_info", jobid=5, log=[str(log)])
    send("job_info", jobid=6, log=[str(tmp_path / "not_yet.log")])
    wait_until(lambda: said)
    send("job_finished", job_id=5)
    send("job_info", jobid=7, log=[])
    assert set(said) == {"Job 5, epoch 40 of 200: elapsed 1:02"}
    time.sleep(0.1)
    said.clear()
    time.sleep(0.1)
    assert said == []


def test_an_event_that_is_not_understood_does_not_end_a_run(said, capsys):
    send = report_on(said, {})
    send("progress", done=1, total=2)
    send("job_finished", job_id=3)
    assert said == []
    assert "AssertionError" in capsys.readouterr().err


def test_costs_are_means_by_rule_and_name_of_the_output(tmp_path):
    table = tmp_path / "costs.csv"
    table.write_text(
        "rule,core_s,job\ntrain,10,a/seed1/layer1\ntrain,20,a/seed2/layer1\ntrain,1,a/layer2\n"
    )
    costs = read_costs(table)
    assert costs == {("train", "layer1"): 15.0, ("train", "layer2"): 1.0}
    assert kind_of_job("train", "results/b/seed3/layer1.npz") in costs
    assert read_costs(tmp_path / "missing.csv") == {}

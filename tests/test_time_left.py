import numpy as np
import pytest

from rgdl.time_left import TimeLeft


def finished(left, *intervals):
    for job, (start, end) in enumerate(intervals, start=1):
        left.start(job, now=start)
        left.finish(job, now=end)


def test_jobs_of_a_kind_that_has_been_measured_take_its_mean_time():
    left = TimeLeft(dict.fromkeys(range(1, 6), "plot"), {"plot": 7.0})
    finished(left, (0.0, 2.0), (2.0, 6.0))
    assert left.seconds(now=6.0) == pytest.approx(3 * 3.0)


def test_a_kind_that_has_not_been_measured_takes_its_cost_at_the_speed_of_the_others():
    left = TimeLeft({1: "train", 2: "plot", 3: "new"}, {"train": 100.0, "plot": 20.0})
    finished(left, (0.0, 50.0))
    assert left.seconds(now=50.0) == pytest.approx(20.0 / 2 + 60.0 / 2)


def test_what_a_running_job_has_done_is_subtracted_and_jobs_side_by_side_share_the_time():
    left = TimeLeft(dict.fromkeys(range(1, 5), "train"), {})
    left.start(1, now=0.0)
    left.start(2, now=0.0)
    left.finish(1, now=10.0)
    left.start(3, now=10.0)
    # two at a time; jobs 2, 3 and 4 need 10 s each, of which 2 and 3 have had some
    left_at = [left.seconds(now=now) for now in (10.0, 14.0)]
    assert left_at == pytest.approx([10.0, 8.0])


def test_the_estimate_is_right_in_a_run_whose_costs_are_not_those_of_the_other_run():
    """Two cores; half of the jobs are ten times as long as in the other run."""
    kinds = {job: "long" if job % 2 else "short" for job in range(40)}
    left = TimeLeft(kinds, {"long": 1.0, "short": 1.0})
    times = {"long": 10.0, "short": 1.0}
    free, ends, estimates = [0.0, 0.0], {}, []
    for job in np.random.default_rng(1).permutation(40).tolist():
        start = min(free)
        for other in [other for other, end in ends.items() if end <= start]:
            left.finish(other, now=ends.pop(other))
        left.start(job, now=start)
        ends[job] = start + times[kinds[job]]
        free[free.index(start)] = ends[job]
        if start > 20.0:
            estimates.append((start, left.seconds(now=start)))
    errors = [abs(start + seconds - max(free)) for start, seconds in estimates]
    assert max(errors) < 0.15 * max(free)


def test_nothing_is_known_before_a_job_is_finished():
    left = TimeLeft({1: "plot"}, {})
    left.start(1, now=0.0)
    with pytest.raises(ValueError, match="none is"):
        left.seconds(now=5.0)

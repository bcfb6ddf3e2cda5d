import numpy as np
import pytest
from machines import fitted, random_parameters, states
from scipy.stats import chisquare
from statistical import MIN_P_VALUE, SIGMA

from rgdl.ising import sample_ising, spins_of_units
from rgdl.ising.lattice import units_of_spins
from rgdl.ising.thermometer import measure_thermometer
from rgdl.rbm.stack import reconstruct
from rgdl.rg.generative.flow import follow_flow
from rgdl.rg.generative.measure_flows import measure_flows


def up_and_down(stack, rng):
    def transform(spins):
        units = reconstruct(stack, units_of_spins(spins), rng=rng)
        return spins_of_units(units).reshape(spins.shape)

    return transform


@pytest.mark.parametrize("steps", [[1, 2, 5], [4], [2, 3]])
def test_the_map_is_applied_as_often_as_the_steps_say(steps):
    start = np.zeros((2, 3, 3), np.int64)
    found = [*follow_flow(start, lambda x: x + 1, steps=steps)]
    assert [step for step, _ in found] == steps
    assert [int(x[0, 0, 0]) for _, x in found] == steps
    assert not start.any()


@pytest.mark.parametrize("steps", [[0], [2, 2], [3, 1], [-1], [1.5]])
def test_steps_must_be_ascending_whole_numbers(steps):
    with pytest.raises(ValueError, match=r"steps must be (>= 1 and ascending|a whole number >= 1)"):
        [*follow_flow(np.zeros((1, 2, 2)), lambda x: x, steps=steps)]


def test_flows_through_a_machine_end_at_its_own_distribution():
    parameters = random_parameters(3, 4, scale=1.5, seed=1)
    rbm = fitted(parameters)
    v = states(4)
    weights = np.exp(-rbm.free_energy(v))
    start = np.ones((4000, 2, 2), np.int8)
    rng = np.random.default_rng(2)
    counts = {}
    for step, spins in follow_flow(start, up_and_down([rbm], rng), steps=[1, 40]):
        index = units_of_spins(spins) @ [8, 4, 2, 1]
        counts[step] = np.bincount(index.astype(int), minlength=16)
    order = (v @ [8, 4, 2, 1]).astype(int)
    expected = np.empty(16)
    expected[order] = weights / weights.sum()
    p_values = {step: chisquare(seen, 4000 * expected).pvalue for step, seen in counts.items()}
    assert p_values[40] > MIN_P_VALUE
    assert p_values[1] < MIN_P_VALUE  # after one step the start is not yet forgotten


def test_a_machine_that_knows_nothing_is_hot_at_once():
    parameters = random_parameters(8, 64, scale=0.0, bias_scale=0.0)
    start = sample_ising(lattice_size=8, coupling=0.6, n_samples=400, seed=1)
    rng = np.random.default_rng(3)
    ((_, end),) = follow_flow(start, up_and_down([fitted(parameters)], rng), steps=[1])
    before, after = (
        measure_thermometer(spins, n_blocks=20, n_draws=10, rng=rng) for spins in (start, end)
    )
    assert abs(after["coupling_by_energy"]) < SIGMA * after["coupling_by_energy_err"]
    assert before["coupling_by_energy"] > 0.5


def test_flows_are_rows_by_name_and_step_and_their_ends_have_a_control():
    drawn = []

    def draw(K):
        drawn.append(K)
        return np.full((1, 2, 2), K)

    table = measure_flows(
        {"hot": 0.25, "training": 1.0},
        draw=draw,
        machines={"up": lambda x: x + 1, "down": lambda x: x - 2, "lost": lambda x: x + np.inf},
        block=lambda x: 2 * x,
        steps=[1, 3],
        measure=lambda x: {"coupling_by_energy": float(x.mean())},
    )
    found = {name: rows["coupling_by_energy"].tolist() for name, rows in table.groupby("flow")}
    assert found == {
        "up from hot": [0.25, 1.25, 3.25],
        "down from hot": [0.25, -1.75, -5.75],
        "lost from hot": [0.25, np.inf, np.inf],
        "block spins from hot": [0.25, 0.5],
        "up from training": [1.0, 2.0, 4.0],
        "down from training": [1.0, -1.0, -5.0],
        "lost from training": [1.0, np.inf, np.inf],
        "block spins from training": [1.0, 2.0],
        "Ising as up from training": [4.0],
        "Ising as down from training": [0.0],
    }
    assert drawn == [0.25, 1.0, 4.0, 0.0]
    steps = {name: rows["step"].tolist() for name, rows in table.groupby("flow")}
    assert steps["up from hot"] == [0, 1, 3]
    assert steps["block spins from hot"] == [0, 1]
    assert steps["Ising as up from training"] == [3]


def test_without_blocks_there_are_flows_through_machines_alone():
    table = measure_flows(
        {"training": 1.0},
        draw=lambda K: np.full((1, 2, 2), K),
        machines={"up": lambda x: x + 1},
        block=None,
        steps=[1],
        measure=lambda x: {"coupling_by_energy": float(x.mean())},
    )
    assert table["flow"].unique().tolist() == ["up from training", "Ising as up from training"]

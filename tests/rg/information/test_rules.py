"""I(h : E) of rules and of filters."""

import itertools
import math

import naive
import numpy as np
import pytest
from scipy.optimize import check_grad

from rgdl.enumeration import all_states
from rgdl.ising.exact import enumerate_states, state_probabilities
from rgdl.rg.information.best_filter import best_direction, best_filter, random_starts
from rgdl.rg.information.block_environment import block_environment
from rgdl.rg.information.coarse_rules import filter_rule, sign_rule
from rgdl.rg.information.compare_rules import compare_rules
from rgdl.rg.information.mutual_information import (
    entropy,
    information_slope,
    mutual_information,
    rule_information,
)
from rgdl.rg.kadanoff import kadanoff_operator

K_C = 0.4406868
TORI = {
    "4 by 4": {"columns": 4, "rows": 4, "block_size": 2, "buffer": 0},
    "6 by 4": {"columns": 6, "rows": 4, "block_size": 2, "buffer": 1},
    "7 by 5": {"columns": 7, "rows": 5, "block_size": 2, "buffer": 1},
}
MAJORITY, DECIMATION = sign_rule(np.ones(4)), sign_rule(np.eye(4)[0])


def joint_of(torus, coupling):
    return block_environment(**TORI[torus], coupling=coupling)


def random_rules(n, seed=1):
    rng = np.random.default_rng(seed)
    soft = [filter_rule(w) for w in rng.normal(0, 2, (n, 4))]
    return [*soft, *rng.random((n, 16)), *rng.integers(0, 2, (n, 16)).astype(float)]


@pytest.mark.parametrize("torus", ["4 by 4", "6 by 4"])
def test_information_is_that_of_the_naive_sum(torus):
    joint = joint_of(torus, 0.408)
    for p_up in [MAJORITY, DECIMATION, *random_rules(1)]:
        expected = naive.coarse_information(joint, p_up)
        assert rule_information(joint, p_up) == pytest.approx(expected, rel=1e-10)
        assert expected > 1e-3


@pytest.mark.parametrize("torus", TORI)
@pytest.mark.parametrize("coupling", [0.2, K_C])
def test_no_coarse_spin_knows_more_than_its_block(torus, coupling):
    joint = joint_of(torus, coupling)
    of_block = mutual_information(joint)
    found = [rule_information(joint, p_up) for p_up in random_rules(30)]
    assert max(found) <= of_block + 1e-12
    assert max(found) > of_block / 4
    assert of_block < min(4, entropy(joint.sum(axis=0)))


def test_independent_spins_know_nothing():
    joint = joint_of("6 by 4", 0.0)
    for p_up in [MAJORITY, DECIMATION, *random_rules(3)]:
        assert abs(rule_information(joint, p_up)) < 1e-12
    assert rule_information(joint_of("6 by 4", 0.05), MAJORITY) > 1e-8  # negative control


def test_symmetries():
    joint = joint_of("6 by 4", 0.4)
    rng = np.random.default_rng(2)
    w = rng.normal(size=4)
    value = rule_information(joint, filter_rule(w))
    # flipped coarse spin; block turned upside down, and mirrored left to right
    for same in (-w, w[[1, 0, 3, 2]], w[[2, 3, 0, 1]]):
        assert rule_information(joint, filter_rule(same)) == pytest.approx(value, rel=1e-12)
    other = filter_rule(w[[0, 2, 1, 3]])  # the torus is not square
    assert abs(rule_information(joint, other) / value - 1) > 1e-6
    odd = filter_rule(w)
    np.testing.assert_allclose(odd + odd[::-1], 1)  # V and -V
    assert odd @ joint.sum(axis=1) == pytest.approx(0.5)


def test_decimation_and_one_spin_know_what_their_correlation_says():
    """I of two spins with correlation c is 1 - H2((1 + c) / 2), exactly."""
    joint, states = joint_of("4 by 4", 0.4), enumerate_states(4)
    p = state_probabilities(4, 0.4)
    for y in range(4):
        c = p @ (states[:, 0, 0] * states[:, 2, y])
        one = joint.reshape(16, 2**y, 2, -1).sum(axis=(1, 3))  # spin y of the column behind
        q = (1 + c) / 2
        expected = 1 + q * math.log2(q) + (1 - q) * math.log2(1 - q)
        assert rule_information(one, DECIMATION) == pytest.approx(expected, rel=1e-10)


def test_a_wider_buffer_hides_information():
    values = [
        rule_information(
            block_environment(columns=12, rows=4, block_size=2, buffer=g, coupling=0.4), MAJORITY
        )
        for g in range(5)
    ]
    assert (np.diff(values) < 0).all()
    assert values[-1] < values[0] / 3


def test_rules_by_hand():
    assert MAJORITY.tolist() == [*[0] * 3, 0.5, 0, 0.5, 0.5, 1, 0, 0.5, 0.5, 1, 0.5, 1, 1, 1]
    assert DECIMATION.tolist() == [0.0] * 8 + [1.0] * 8
    np.testing.assert_array_equal(sign_rule(np.full(3, 0.1)), sign_rule(np.ones(3)))
    np.testing.assert_array_equal(
        sign_rule(np.array([0.3, -0.1, -0.2])), sign_rule(np.array([3, -1, -2]))
    )


@pytest.mark.parametrize("p", [0.0, 0.7, 3.0])
def test_equal_weights_are_kadanoffs_rule(p):
    T = kadanoff_operator([[0, 1, 2, 3]], p)
    np.testing.assert_allclose(filter_rule(np.full(4, p)), np.exp(T[:, 1]), rtol=1e-12)


def test_large_weights_follow_the_sign():
    for w in np.random.default_rng(3).normal(size=(5, 4)):
        np.testing.assert_allclose(filter_rule(1e4 * w), sign_rule(w), atol=1e-12)


def test_the_slope_is_the_derivative():
    joint = joint_of("4 by 4", 0.408)
    p_up = np.random.default_rng(4).uniform(0.1, 0.9, 16)
    error = check_grad(
        lambda p: rule_information(joint, p), lambda p: information_slope(joint, p), p_up
    )
    assert error < 1e-6
    assert np.linalg.norm(information_slope(joint, p_up)) > 1e-2


def every_sign_rule():
    """All rules of the form sign(w.V) without ties: 104 of four spins."""
    weights = [np.array(w) for w in itertools.product(range(-2, 3), repeat=4)]
    return {tuple(sign_rule(w)) for w in weights if (all_states(4) @ w).all()}


@pytest.mark.parametrize("torus", TORI)
@pytest.mark.parametrize("coupling", [0.2, 0.408, K_C])
def test_the_best_filter_is_the_best_of_all_sign_rules(torus, coupling):
    joint = joint_of(torus, coupling)
    starts = random_starts(4, 6, np.random.default_rng(5))
    found = rule_information(joint, sign_rule(best_filter(joint, starts)))
    rules = every_sign_rule()
    assert len(rules) == 104
    values = {rule: rule_information(joint, np.array(rule)) for rule in rules}
    assert found == pytest.approx(max(values.values()), rel=1e-9)
    # the majority of any three of the four spins
    best = {rule for rule, value in values.items() if value > found * (1 - 1e-9)}
    assert best == {tuple(sign_rule(sign * (1 - one))) for one in np.eye(4) for sign in (1, -1)}
    for p_up in (MAJORITY, DECIMATION, *[filter_rule(np.full(4, p)) for p in (0.5, 1, 2, 4)]):
        assert rule_information(joint, p_up) < found
    for w in np.random.default_rng(6).normal(0, 3, (50, 4)):
        assert rule_information(joint, filter_rule(w)) < found


@pytest.mark.parametrize("norm", [0.5, 2.0, 3.0])
def test_the_best_direction_has_its_norm_and_no_rule_of_this_norm_knows_more(norm):
    joint = joint_of("6 by 4", 0.2)
    starts = random_starts(4, 6, np.random.default_rng(7))
    best = best_direction(joint, norm, starts)
    assert np.linalg.norm(best) == pytest.approx(norm)
    most = rule_information(joint, filter_rule(best))
    others = np.concatenate([np.ones((1, 4)), np.random.default_rng(8).normal(size=(200, 4))])
    others *= norm / np.linalg.norm(others, axis=1, keepdims=True)
    values = [rule_information(joint, filter_rule(w)) for w in others]
    assert max(values) <= most + 1e-12
    assert min(values) < 0.5 * most


def test_all_deterministic_rules_of_a_block():
    """The best of all 2^16 rules breaks the symmetry: it sends all ties to one side."""
    joint = joint_of("4 by 4", 0.408)
    rules = (np.arange(2**16)[:, None] >> np.arange(16)) & 1
    up = rules @ joint  # rule, E
    down = joint.sum(axis=0) - up
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [
            np.nan_to_num(p * np.log2(p / p.sum(axis=1, keepdims=True) / joint.sum(axis=0)))
            for p in (np.where(up > 1e-15, up, 0), np.where(down > 1e-15, down, 0))
        ]
    values = sum(term.sum(axis=1) for term in terms)
    best = rules[values.argmax()]
    sums = all_states(4).sum(axis=1)
    up_at_ties = [(sign * sums >= 0).astype(int) for sign in (1, -1)]
    assert best.tolist() in [rule.tolist() for up in up_at_ties for rule in (up, 1 - up)]
    assert values.max() == pytest.approx(0.63062, abs=1e-5)
    symmetric = rule_information(joint, sign_rule(np.array([0, 1, 1, 1])))
    assert symmetric < values.max() < mutual_information(joint)


NEGATIVE = np.array([[1.5, 0.0], [-0.5, 0.0]])  # p(h, E) of a coin hides the sign


def of_norm_1(joint, starts):
    return best_direction(joint, 1.0, starts)


def compared(joint, starts):
    return compare_rules(joint, p_values=[], machine=np.ones(2), units=[], starts=starts)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sign_rule(np.zeros(4)), "weights must not all be zero"),
        (lambda: rule_information(np.ones((4, 2)) / 8, np.ones(3)), r"p_up must have shape \(4,\)"),
        (lambda: rule_information(np.ones((2, 2)) / 4, np.array([0, 1.5])), "p_up must be from 0"),
        (lambda: rule_information(np.ones((2, 2)) / 4, np.array([0, np.nan])), "p_up must be"),
        (lambda: rule_information(np.ones((2, 2)), np.ones(2)), "joint must .* and a sum of 4"),
        (lambda: rule_information(NEGATIVE, np.full(2, 0.5)), "joint must .* a minimum of -0.5"),
        (lambda: rule_information(np.full((2, 2), np.nan), np.ones(2)), "joint must .* sum of nan"),
        (lambda: mutual_information(np.ones((2, 2))), "joint must be >= 0 with sum 1"),
        (lambda: mutual_information(np.ones(4) / 4), r"joint must have two axes, got shape \(4,\)"),
        *(
            (lambda find=find, starts=starts: find(np.ones((4, 2)) / 8, starts), message)
            for find in (best_filter, of_norm_1, compared)
            for starts, message in [
                (np.empty((0, 2)), r"starts must have shape \(n_starts, 2\) .* got \(0, 2\)"),
                (np.ones((1, 3)), r"starts must have shape \(n_starts, 2\) .* got \(1, 3\)"),
                (np.array([[1, 0], [0, 0]]), "starts must .* got a norm of 0.0 in row 1"),
                (np.array([[np.inf, 0]]), "starts must .* got a norm of inf in row 0"),
            ]
        ),
        (lambda: best_direction(np.ones((2, 2)) / 4, 0.0, np.ones((1, 1))), "norm must be > 0"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

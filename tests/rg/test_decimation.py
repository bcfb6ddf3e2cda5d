import math

import numpy as np
import pytest

from rgdl.rg import decimate_coupling
from rgdl.rg.decimation import dual_coupling


@pytest.mark.parametrize("J", [0.01, 0.3, 0.5, 1.0, 3.0, 8.0])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_steps_are_those_of_the_equation(J, n):
    expected = J
    for _ in range(n):
        expected = math.atanh(math.tanh(expected) ** 2)
    assert decimate_coupling(J, n) == pytest.approx(expected, rel=1e-8)


def test_the_sum_over_a_spin_between_two_bonds():
    # Tr_s exp(J a s + J s b) = A exp(J' a b)
    J = np.array([0.1, 1.0, 5.0])
    same, opposite = 2 * np.cosh(2 * J), np.full(3, 2.0)
    np.testing.assert_allclose(decimate_coupling(J, 1), np.log(same / opposite) / 2, rtol=1e-14)


@pytest.mark.parametrize("J", [1e-8, 1e-4, 0.2, 0.5, 1.0, 20.0, 50.0])
def test_no_digits_are_lost_for_small_or_large_couplings(J):
    # J' = log(cosh 2J) / 2: J^2 (1 - J^2 / 3 ...) for small J, J - log(2) / 2 for large J
    small, large = J**2 - 2 * J**4 / 3, J - math.log(2) / 2
    exact = small if J < 1e-3 else large if J > 15 else math.log(math.cosh(2 * J)) / 2
    assert decimate_coupling(J, 1) == pytest.approx(exact, rel=1e-14)
    ten = J
    for _ in range(10):
        ten = decimate_coupling(ten, 1)
    assert decimate_coupling(J, 10) == pytest.approx(float(ten), rel=1e-11, abs=1e-300)


def test_fixed_points_and_signs():
    J = np.array([-2.0, -0.1, 0.0, 0.1])
    np.testing.assert_array_equal(decimate_coupling(J, 0), J)
    np.testing.assert_array_equal(decimate_coupling(J, 2), decimate_coupling(np.abs(J), 2))
    assert decimate_coupling(0.0, 3) == 0.0
    assert decimate_coupling(math.inf, 3) == math.inf
    assert decimate_coupling(1.0, 2000) == 0.0


@pytest.mark.parametrize("J", [150.0, 299.9, 300.1, 350.0, 372.0, 380.0, 800.0, 1e300])
def test_large_couplings_lose_log_2_over_2_in_each_step(J):
    assert decimate_coupling(J, 1) == pytest.approx(J - math.log(2) / 2, rel=1e-15)
    for n in (10, 100, 400):
        exact = J - n * math.log(2) / 2
        if exact > 20:
            assert decimate_coupling(J, n) == pytest.approx(exact, rel=1e-13)
    assert decimate_coupling(-J, 1) == decimate_coupling(J, 1)


def test_a_large_coupling_reaches_the_unstable_range_and_zero():
    assert decimate_coupling(800.0, 1) == pytest.approx(799.6534264097, rel=1e-13)
    n_steps = math.floor((800 - 2) / (math.log(2) / 2))
    left = 800 - n_steps * math.log(2) / 2
    assert decimate_coupling(800.0, n_steps + 3) == pytest.approx(
        decimate_coupling(left, 3),
        rel=0.01,  # left is near 2, where J' is not J - log(2) / 2
    )
    assert decimate_coupling(800.0, 10**12) == 0.0


def test_a_number_comes_back_as_a_number_and_an_array_as_an_array():
    for n in (0, 1):
        assert type(decimate_coupling(1.0, n)) is float
        assert type(decimate_coupling(np.float64(1.0), np.uint8(n))) is float
        assert decimate_coupling(np.ones(1), n).shape == (1,)
        assert decimate_coupling(np.array([1.0, 400.0]), n).dtype == np.float64
    assert type(dual_coupling(1.0)) is float


@pytest.mark.parametrize("J", [1e-8, 0.1, 0.4406867935097715, 1.0, 15.0])
def test_the_dual_of_the_dual_is_the_coupling(J):
    assert dual_coupling(dual_coupling(J)) == pytest.approx(J, rel=1e-12)
    assert math.sinh(2 * J) * math.sinh(2 * dual_coupling(J)) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: decimate_coupling(1.0, -1), "n_steps must be a whole number >= 0, got -1"),
        (lambda: decimate_coupling(1.0, 1.5), "n_steps must be a whole number >= 0, got 1.5"),
        (lambda: decimate_coupling(math.nan, 1), "coupling must be a number, got nan"),
        *(
            (lambda f=f, J=J: f(J), "coupling must be a real number, or an array of them, got ")
            for f in (lambda J: decimate_coupling(J, 1), dual_coupling)
            for J in ("a", 1j, None, 10**400, ["1"])
        ),
        (lambda: dual_coupling(-1.0), r"coupling must be >= 0, got -1\.0"),
    ],
)
def test_impossible_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_more_steps_than_a_float_can_hold_leave_no_finite_coupling():
    J = np.array([0.0, 1.0, 1e300, np.finfo(float).max, np.inf])
    assert decimate_coupling(J, 10**400).tolist() == [0.0, 0.0, 0.0, 0.0, np.inf]
    assert decimate_coupling(1e300, 2**63) == 1e300  # negative control

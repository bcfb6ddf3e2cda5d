import numpy as np
import pytest

from rgdl.figures.written_numbers import write_number


@pytest.mark.parametrize(
    ("value", "err", "written"),
    [
        (3e-14, 0.0, "$3.0\\times10^{-14}$"),
        (1.42e-14, 0.0, "$1.4\\times10^{-14}$"),
        (1e-12, 0.0, "$1.0\\times10^{-12}$"),
        (123456.0, 0.0, "123500"),
        (12345678.0, 0.0, "$1.235\\times10^{7}$"),
        (0.0, 0.0, "0"),
        (10.4046, 0.0, "10.40"),
        (-0.440687, 0.0, "−0.4407"),
        (0.722222, 0.111111, "0.72 ± 0.11"),
        (0.0, 0.00701854, "0.000 ± 0.007"),
        (-0.0001, 0.00701854, "0.000 ± 0.007"),
        (0.266395, 0.00141642, "0.2664 ± 0.0014"),
        (1234.0, 56.0, "1230 ± 60"),
        (3.21e-14, 4e-15, "$(3.2 \\pm 0.4)\\times10^{-14}$"),
        (0.722222, np.nan, "0.7222 ± ?"),
        (np.nan, np.nan, "–"),
    ],
)
def test_numbers_are_rounded_to_the_digits_of_their_errors(value, err, written):
    assert write_number(value, err) == written


@pytest.mark.parametrize(
    ("value", "is_fraction", "written"),
    [(0.0, True, "< 0.003"), (0.0, False, "0.0000 ± 0.0007"), (0.01, True, "0.0100 ± 0.0007")],
)
def test_a_fraction_of_no_counts_is_an_upper_limit(value, is_fraction, written):
    assert write_number(value, 0.0007, is_fraction=is_fraction) == written

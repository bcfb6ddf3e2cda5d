import numpy as np
import pandas as pd

from rgdl.rg.remaining_divergence import divergence_at_zero_dF, divide_divergence


def test_the_last_zero_of_dF_is_interpolated():
    dF = np.array([1.0, -1.0, 2.0, -2.0, -3.0])
    divergence = np.array([9.0, 8.0, 6.0, 2.0, 1.0])
    assert divergence_at_zero_dF(dF, divergence) == 4.0
    assert np.isnan(divergence_at_zero_dF(np.array([3.0, 1.0]), divergence[:2]))


def test_what_remains_is_divided_without_a_rest():
    ends = pd.DataFrame(
        [
            ("exact", 1, 0.30, 0.30, 0.25),
            ("exact", 2, 0.40, 0.40, 0.20),
            ("CD-1", 1, 0.37, 0.33, 0.25),
            ("CD-1", 2, 0.47, 0.45, 0.30),
        ],
        columns=["method", "seed", "D_KL_end", "D_KL_mean", "D_KL_optimum"],
    )
    table = divide_divergence(ends, "exact").set_index(["method", "seed"])
    assert (table["capacity"] == 0.20).all()
    parts = table[["capacity", "missed", "unfinished", "bias"]].sum(axis=1)
    np.testing.assert_allclose(parts, table["D_KL_mean"])
    assert (table.loc["exact", "bias"] == 0).all()
    np.testing.assert_allclose(table.loc["CD-1", "bias"], [0.03, 0.05])
    np.testing.assert_allclose(table.loc["CD-1", "missed"], [0.05, 0.10])

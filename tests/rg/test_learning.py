import numpy as np
import pandas as pd
import pytest

from rgdl.rg.learning import divergence_at_zero_dF, summarize_learning


def test_the_last_zero_of_dF_is_interpolated():
    dF = np.array([1.0, -1.0, 2.0, -2.0, -3.0])
    divergence = np.array([9.0, 8.0, 6.0, 2.0, 1.0])
    assert divergence_at_zero_dF(dF, divergence) == 4.0
    assert np.isnan(divergence_at_zero_dF(np.array([3.0, 1.0]), divergence[:2]))


def test_what_remains_is_divided_without_a_rest():
    ends = pd.DataFrame(
        [("exact", 1, 0.30, 0.30, 0.25), ("exact", 2, 0.40, 0.40, 0.20),
         ("CD-1", 1, 0.37, 0.33, 0.25), ("CD-1", 2, 0.47, 0.45, 0.30)],
        columns=["method", "seed", "D_KL_end", "D_KL_mean", "D_KL_optimum"],
    )  # fmt: skip
    table = summarize_learning(ends, "exact").set_index("method")
    assert table["n_seeds"].tolist() == [2, 2]
    assert (table["capacity"] == 0.20).all()
    parts = table[["capacity", "missed", "unfinished", "bias"]].sum(axis=1)
    np.testing.assert_allclose(parts, table["D_KL_mean"])
    assert table.loc["exact", "bias"] == 0
    assert table.loc["CD-1", "bias"] == pytest.approx(0.04)  # 0.03 and 0.05
    assert table.loc["CD-1", "bias_err"] == pytest.approx(0.01)
    assert table.loc["CD-1", "missed"] == pytest.approx(0.075)

"""All tests of an ensemble, and of all ensembles, in one p-value each."""

from collections.abc import Sequence

import pandas as pd

from rgdl.ising.comparison.p_values import combined_p_value


def combine_tests(tests: pd.DataFrame, ensembles: Sequence[str]) -> pd.DataFrame:
    """The smallest and the combined p-value of each ensemble, and of all.

    Parameters
    ----------
    tests : DataFrame
        One row per test: `ensemble` and the columns of `compare_with_exact`.
    ensembles : sequence of str
        Names of all ensembles, also of those that have no tests.

    Returns
    -------
    DataFrame
        One row per ensemble, and one of "all": `ensemble`, `n_tests`, `min_p_value` (NaN without
        tests) and `p_value` of `combined_p_value`.

    Examples
    --------
    >>> tests = pd.DataFrame({"ensemble": ["a", "a", "b"], "p_value": [0.5, 0.2, 0.9]})
    >>> combine_tests(tests, ["a", "b"])[["ensemble", "n_tests", "min_p_value"]].values.tolist()
    [['a', 2, 0.2], ['b', 1, 0.9], ['all', 3, 0.2]]
    """
    groups = {name: tests[tests["ensemble"] == name] for name in ensembles} | {"all": tests}
    return pd.DataFrame(
        {
            "ensemble": name,
            "n_tests": len(group),
            "min_p_value": group["p_value"].min(),
            "p_value": combined_p_value(group["p_value"].tolist()),
        }
        for name, group in groups.items()
    )

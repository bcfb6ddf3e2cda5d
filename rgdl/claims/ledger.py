"""All claims of the paper in one table."""

import pandas as pd

from rgdl.claims import exact_claims, network_claims
from rgdl.claims.facts import Facts
from rgdl.measures import Measures


def ledger(measures: Measures, facts: Facts) -> pd.DataFrame:
    """Answer every claim.

    Parameters
    ----------
    measures : Measures
        The table of measures.
    facts : Facts
        Numbers of the configuration.

    Returns
    -------
    DataFrame
        One row per claim: `number`, `claim`, `quantity`, `value`, `value_err` (0: exact), `unit`
        ("%" or none), the same of the `null` that it is compared with, `verdict`, the `rule` by
        which it follows, its `p_value` and `p_against` (see `rgdl.claims.claim.Answer`), and
        `n_seeds` and `null_n_seeds` of both values (0: none concerned).
    """
    claims = [
        *(getattr(exact_claims, f"claim_{number}") for number in range(1, 9)),
        *(getattr(network_claims, f"claim_{number}") for number in range(9, 15)),
    ]
    return pd.DataFrame([claim(measures, facts).row() for claim in claims])

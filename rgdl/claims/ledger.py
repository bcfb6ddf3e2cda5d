"""All claims of the paper in one table."""

import pandas as pd

from rgdl.claims import exact_claims, exponent_claim, field_claims, spin_claims
from rgdl.claims.facts import Facts
from rgdl.measures import Measures

#: By number, from 1.
CLAIMS = (
    exact_claims.claim_1,
    exact_claims.claim_2,
    exact_claims.claim_3,
    exact_claims.claim_4,
    exact_claims.claim_5,
    exact_claims.claim_6,
    exact_claims.claim_7,
    exact_claims.claim_8,
    field_claims.claim_9,
    field_claims.claim_10,
    field_claims.claim_11,
    field_claims.claim_12,
    spin_claims.claim_13,
    exponent_claim.claim_14,
)


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
        One row per claim: `number`, `kind` (`algebra`, `textbook` or `measured`), `claim`,
        `quantity`, `value`, `value_err` (0: exact), `unit` ("fraction" or none), the same of the
        `null` that it is compared with, `verdict`, the `rule` by which it follows, its `p_value`
        and `p_against` (see `rgdl.claims.claim.Answer`), and `n_seeds` and `null_n_seeds` of both
        values (0: none concerned).

    Examples
    --------
    With the measures of the reference run, in a clone of the repository:

    >>> from rgdl.claims import THRESHOLDS
    >>> measures = Measures(pd.read_csv("reference/tables/measures.csv"))
    >>> limits = dict.fromkeys(THRESHOLDS, 0.05) | {"max_residual": 1e-12, "significance": 1e-3}
    >>> facts = Facts("mehta_schwab", coupling=0.408, lattice_size=40, **limits)
    >>> table = ledger(measures, facts)
    >>> table.loc[table["number"] == 3, ["kind", "verdict"]].values.tolist()
    [['algebra', 'holds']]
    """
    return pd.DataFrame([claim(measures, facts).row() for claim in CLAIMS])

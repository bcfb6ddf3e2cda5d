"""All claims of the paper in one table."""

from dataclasses import dataclass, replace

import pandas as pd

from rgdl.claims import exact_claims, network_claims
from rgdl.claims.claim import Claim, Tables
from rgdl.claims.evidence import LEVEL


@dataclass(frozen=True)
class Facts:
    """What the ledger needs beside the tables of results.

    Attributes
    ----------
    shown : str
        Name of the network of Figure 3.
    largest_residual : float
        Up to which an equation holds.
    coupling, lattice_size : float and int
        K and L of the ensemble.
    critical_coupling, correlation_length : float
        Of the infinite lattice: K_c, and the length at K.
    specific_heat_peak : float
        The K at which the specific heat of the torus is largest.
    """

    shown: str
    largest_residual: float
    coupling: float
    lattice_size: int
    critical_coupling: float
    correlation_length: float
    specific_heat_peak: float


def ledger(tables: Tables, facts: Facts) -> pd.DataFrame:
    """Answer every claim.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By name: `measures`, and those of the theory.
    facts : Facts
        What else is needed.

    Returns
    -------
    DataFrame
        A row for each claim: `number`, `claim`, `quantity`, `value`, `value_err` (0: exact), the
        same of the `null` that it is compared with, `verdict`, the `rule` from which that follows,
        its `p_value` and `p_against` (see `rgdl.claims.claim.Answer`), and `n_seeds` and
        `null_n_seeds`, from how many seeds both values are known (0: from none).
    """
    exact = [getattr(exact_claims, f"claim_{number}") for number in range(1, 7)]
    learned = [getattr(network_claims, f"claim_{number}") for number in range(9, 15)]
    K_c, K, L = facts.critical_coupling, facts.coupling, facts.lattice_size
    claims = [
        *(claim(tables, facts.largest_residual) for claim in exact),
        exact_claims.claim_7(K_c, facts.specific_heat_peak, L),
        exact_claims.claim_8(K_c, K, facts.correlation_length, L),
        *(_at_level(claim(tables, facts.shown)) for claim in learned),
    ]
    return pd.DataFrame([claim.row() for claim in claims])


def _at_level(claim: Claim) -> Claim:
    """With the chance that is left, in its rule, of numbers that mislead."""
    return replace(claim, rule=f"{claim.rule} (p < {LEVEL:g})")

"""Claims 1-8, about the mapping, the chain and the critical point: exact answers."""

import math

import numpy as np
from scipy.stats import norm

from rgdl.claims.claim import Claim, Measured, Tables, largest, verdict
from rgdl.claims.evidence import LEVEL, Evidence, all_of, certain


def claim_1(tables: Tables, largest_residual: float) -> Claim:
    """H^RG = H^RBM (Eqs. 18-21)."""
    residual = _residual(tables, ["6, 19", "20", "21"])
    return Claim(
        1, "The two coarse Hamiltonians are one, H^RG = H^RBM",
        "largest residual of Eqs. 19-21", Measured(residual),
        "what rounding may leave", Measured(largest_residual),
        verdict(holds=certain(residual < largest_residual), testable=not math.isnan(residual)),
        "holds if no residual is larger than the limit of the configuration",
    )  # fmt: skip


def claim_2(tables: Tables, largest_residual: float) -> Claim:
    """Both halves of Eq. 8."""
    forward = _residual(tables, ["8", "9"])
    counter = tables["counterexample"]
    worst = largest(counter.loc[counter["dF"].abs() < largest_residual, "D_KL"])
    half = certain(forward < largest_residual)
    return Claim(
        2, "dF = 0 exactly when Tr_h exp(T) = 1",
        "largest D_KL of a machine with dF = 0", Measured(worst),
        "D_KL if Tr_h exp(T) = 1", Measured(0.0),
        verdict(holds=all_of(half, certain(worst < largest_residual)), limited=half,
                testable=not math.isnan(forward + worst)),
        "holds if Tr_h exp(T) = 1 makes dF = 0 and every machine with dF = 0 has D_KL = 0, with a "
        "limit if only the first",
    )  # fmt: skip


def claim_3(tables: Tables, largest_residual: float) -> Claim:
    """exp(T) = p(h|v) exp(H - H^RBM) (Eq. 22)."""
    residual = _residual(tables, ["18, 22"])
    return Claim(
        3, "exp(T) = p(h|v) exp(H - H^RBM)",
        "largest residual of Eq. 22", Measured(residual),
        "what rounding may leave", Measured(largest_residual),
        verdict(holds=certain(residual < largest_residual), testable=not math.isnan(residual)),
        "holds if no residual is larger than the limit of the configuration",
    )  # fmt: skip


def claim_4(tables: Tables, largest_residual: float) -> Claim:
    """An exact RG makes D_KL zero."""
    bound = 2 * largest(tables["kadanoff"]["largest_log_X"])
    trained = float(tables["kadanoff_machines"]["D_KL"].min())
    return Claim(
        4, "An exact RG makes D_KL zero",
        "bound on D_KL of Kadanoff's operator", Measured(bound),
        "least D_KL of a machine of its wiring", Measured(trained),
        verdict(holds=certain(bound < largest_residual), testable=not math.isnan(bound)),
        "holds if an operator that obeys Eq. 9 leaves no more D_KL than rounding",
    )  # fmt: skip


def claim_5(tables: Tables, largest_residual: float) -> Claim:
    """The flow of Eq. 24."""
    residual = largest(tables["decimation_enumerated"]["largest_deviation"])
    z = tables["decimation_samples"]["z"].abs()
    largest_z = largest(z)
    exact, sampled = certain(residual < largest_residual), _within_chance(largest_z, len(z))
    return Claim(
        5, "Decimating the chain takes J to J' with tanh J' = tanh^2 J",
        "largest deviation of a coupling, all states", Measured(residual),
        f"largest |z| of {len(z)} couplings from samples", Measured(largest_z),
        verdict(holds=all_of(exact, sampled), testable=not math.isnan(residual + largest_z)),
        "holds if no coupling deviates by more than rounding, nor those of samples, all together, "
        f"by what has a chance of less than {LEVEL:g}",
    )  # fmt: skip


def claim_6(tables: Tables, largest_residual: float) -> Claim:
    """The network of Fig. 2B implements decimation."""
    residual = largest(tables["decimation_network"]["residual"])
    divergence = tables["decimation_divergence"]
    at_one = divergence.iloc[int(np.argmin(np.abs(divergence["coupling"].to_numpy() - 1)))]
    remaining = float(at_one["long_chain"])
    coupled = certain(residual < largest_residual)
    return Claim(
        6, "The network of Fig. 2B implements decimation",
        f"D_KL per spin of a long chain at J = {at_one['coupling']:.3g}", Measured(remaining),
        "largest residual on the coupled spins", Measured(residual),
        verdict(holds=all_of(coupled, certain(remaining < largest_residual)), limited=coupled,
                testable=not math.isnan(residual + remaining)),
        "holds if the coupled spins follow Eq. 24 and the whole chain has D_KL = 0, with a limit "
        "if only the first",
    )  # fmt: skip


def claim_7(critical_coupling: float, peak: float, lattice_size: int) -> Claim:
    """J_c = 0.4352."""
    return Claim(
        7, "The lattice is critical at J_c = 0.4352",
        "K_c of the infinite lattice", Measured(critical_coupling),
        f"largest specific heat of the L = {lattice_size} torus, at K =", Measured(peak),
        verdict(holds=certain(abs(0.4352 / critical_coupling - 1) < 1e-3)),
        "holds if K_c is within 0.1 % of 0.4352",
    )  # fmt: skip


def claim_8(critical_coupling: float, coupling: float, length: float, size: int) -> Claim:
    """0.408 is just above T_c."""
    reduced = critical_coupling / coupling - 1 if coupling > 0 else math.inf
    return Claim(
        8, f"The samples, at J = {coupling:g}, are just above the critical temperature",
        "T / T_c - 1", Measured(reduced),
        f"correlation length, of L = {size}", Measured(length),
        verdict(holds=certain(0 < reduced < 0.05), limited=certain(0 < reduced < 0.1)),
        "holds if T is above T_c by less than 5 %, with a limit if by less than 10 %",
    )  # fmt: skip


def _residual(tables: Tables, equations: list[str]) -> float:
    table = tables["identities_largest"]
    if not set(equations) <= set(table["equation"]):
        return math.nan
    return largest(table.loc[table["equation"].isin(equations), "residual"])


def _within_chance(largest_z: float, n: int) -> Evidence:
    """What is exact needs no proof from samples: it stands until they contradict it."""
    chance = min(1.0, 2 * n * float(norm.sf(largest_z)))  # of such a z among n, at most
    return certain(True) if chance >= LEVEL else Evidence(1.0, chance)

"""Claims 1-8, about the mapping, the chain and the critical point: exact answers."""

import math
from collections.abc import Sequence
from typing import Any

from rgdl.claims.claim import ALGEBRA, TEXTBOOK, Claim, verdict
from rgdl.claims.evidence import Evidence, all_of, certain
from rgdl.claims.facts import Facts
from rgdl.measures import Measure, Measures

_PRINTED = 0.4352  # J_c in the paper


def claim_1(measures: Measures, facts: Facts) -> Claim:
    """H^RG = H^RBM (Eqs. 18-21)."""
    claim, equations = "The two coarse Hamiltonians are one, H^RG = H^RBM", ["6, 19", "20", "21"]
    return _identity(1, claim, "Eqs. 19-21", _residual(measures, equations), facts)


def claim_2(measures: Measures, facts: Facts) -> Claim:
    """Both halves of Eq. 8."""
    forward = _residual(measures, ["8", "9"])
    dF = measures.get(topic="counterexample", quantity="max_dF")
    worst = measures.get(topic="counterexample", quantity="max_D_KL")
    return Claim(
        2,
        "dF = 0 exactly when Tr_h exp(T) = 1",
        "largest D_KL of a machine with dF = 0",
        worst,
        "the other half: largest residual if Tr_h exp(T) = 1",
        forward,
        verdict(
            holds=all_of(*(certain(half.value < facts.max_residual) for half in (forward, worst))),
            testable=_all_known(forward, worst) and dF.value < facts.max_residual,
            significance=facts.significance,
        ),
        "holds if both halves do: Tr_h exp(T) = 1 makes dF = 0 within rounding, and every machine "
        "with dF = 0 has D_KL = 0",
        kind=ALGEBRA,
        thresholds=("max_residual",),
    )


def claim_3(measures: Measures, facts: Facts) -> Claim:
    """exp(T) = p(h|v) exp(H - H^RBM) (Eq. 22)."""
    residual = _residual(measures, ["18, 22"])
    return _identity(3, "exp(T) = p(h|v) exp(H - H^RBM)", "Eq. 22", residual, facts)


def claim_4(measures: Measures, facts: Facts) -> Claim:
    """An exact RG makes D_KL zero."""
    bound = measures.get(topic="kadanoff", quantity="max_log_X").times(2)
    trained = measures.rows(topic="kadanoff", quantity="D_KL").sort_values("value").iloc[0]
    K = measures.get(topic="kadanoff", which=trained["which"], quantity="coupling").value
    return Claim(
        4,
        "An exact RG makes D_KL zero",
        "bound on D_KL of Kadanoff's operator, at any K",
        bound,
        f"smallest D_KL of a machine of its wiring, at K = {K:.3g}",
        Measure(float(trained["value"])),
        verdict(
            holds=certain(bound.value < facts.max_residual),
            testable=bound.is_known,
            significance=facts.significance,
        ),
        "holds if an operator that obeys Eq. 9 leaves no more D_KL than rounding",
        kind=ALGEBRA,
        thresholds=("max_residual",),
    )


def claim_5(measures: Measures, facts: Facts) -> Claim:
    """The flow of Eq. 24."""
    residual = measures.get(topic="decimation", which="enumerated", quantity="max_deviation")
    z = measures.get(topic="decimation", which="samples", quantity="max_z").value
    n = int(measures.get(topic="decimation", which="samples", quantity="n_couplings").value)
    exact = certain(residual.value < facts.max_residual)
    sampled = _not_contradicted(z, n, facts.significance)
    return Claim(
        5,
        "Decimating the chain takes J to J' with tanh J' = tanh^2 J",
        "largest deviation of a coupling, all states",
        residual,
        f"largest |z| of {n} couplings from samples",
        Measure(z),
        verdict(
            holds=all_of(exact, sampled),
            testable=residual.is_known and not math.isnan(z),
            significance=facts.significance,
        ),
        "holds if no coupling deviates by more than rounding, and those of samples, all together, "
        f"do not deviate by an amount whose chance is below {facts.significance:g}",
        kind=ALGEBRA,
        thresholds=("max_residual", "significance"),
    )


def claim_6(measures: Measures, facts: Facts) -> Claim:
    """The network of Fig. 2B implements decimation."""
    residual = measures.get(topic="decimation", which="network", quantity="max_residual")
    chain: dict[str, Any] = {"topic": "decimation", "which": "closed chain"}
    J = measures.get(**chain, quantity="unit_coupling").value
    remaining = measures.get(**chain, quantity="D_KL_long_chain")
    coupled = certain(residual.value < facts.max_residual)
    return Claim(
        6,
        "The network of Fig. 2B implements decimation",
        f"D_KL per spin of a long chain at J = {J:.3g}",
        remaining,
        "largest residual on the coupled spins",
        residual,
        verdict(
            holds=all_of(coupled, certain(remaining.value < facts.max_residual)),
            limited=coupled,
            testable=_all_known(residual, remaining),
            significance=facts.significance,
        ),
        "holds if the coupled spins follow Eq. 24 and the whole chain has D_KL = 0, with a limit "
        "if only the first",
        kind=ALGEBRA,
        thresholds=("max_residual",),
    )


def claim_7(measures: Measures, facts: Facts) -> Claim:
    """J_c = 0.4352."""
    K_c = measures.get(topic="exact", quantity="critical_coupling")
    return Claim(
        7,
        f"The lattice is critical at J_c = {_PRINTED}",
        "K_c of the infinite lattice",
        K_c,
        f"largest specific heat of the L = {facts.lattice_size} torus, at K =",
        measures.get(topic="exact", quantity="specific_heat_peak"),
        verdict(
            holds=certain(abs(_PRINTED / K_c.value - 1) < facts.printed_precision),
            significance=facts.significance,
        ),
        f"holds if {_PRINTED} is within {100 * facts.printed_precision:.3g} % of K_c",
        kind=TEXTBOOK,
        thresholds=("printed_precision",),
    )


def claim_8(measures: Measures, facts: Facts) -> Claim:
    """0.408 is just above T_c."""
    excess = measures.get(topic="exact", quantity="temperature_excess").value
    return Claim(
        8,
        f"The samples, at J = {facts.coupling:g}, are just above the critical temperature",
        "T / T_c - 1",
        Measure(excess),
        f"correlation length, of L = {facts.lattice_size}",
        measures.get(topic="exact", quantity="correlation_length"),
        verdict(
            holds=certain(0 < excess < facts.just_above),
            limited=certain(0 < excess < 2 * facts.just_above),
            significance=facts.significance,
        ),
        f"holds if T is above T_c by less than {100 * facts.just_above:.3g} %, with a limit if by "
        "less than twice that",
        kind=TEXTBOOK,
        thresholds=("just_above",),
    )


def _identity(number: int, claim: str, equations: str, residual: Measure, facts: Facts) -> Claim:
    """A claim that is an identity: it holds as far as rounding lets one see."""
    return Claim(
        number,
        claim,
        f"largest residual of {equations}",
        residual,
        "what rounding may leave",
        Measure(facts.max_residual),
        verdict(
            holds=certain(residual.value < facts.max_residual),
            testable=residual.is_known,
            significance=facts.significance,
        ),
        "holds if no residual is larger than the limit of the configuration",
        kind=ALGEBRA,
        thresholds=("max_residual",),
    )


def _residual(measures: Measures, equations: Sequence[str]) -> Measure:
    """The largest residual of some equations; unknown if one is."""
    found = [
        measures.get(topic="identities", which=f"Eq. {equation}", quantity="max_residual")
        for equation in equations
    ]
    return max(found, key=lambda one: math.inf if math.isnan(one.value) else one.value)


def _not_contradicted(z: float, n: int, significance: float) -> Evidence:
    """An exact statement needs no proof from samples: it stands until they contradict it."""
    from scipy.special import ndtr  # the normal distribution

    chance = min(1.0, 2 * n * float(ndtr(-z)))  # upper bound, of such a |z| among n
    return certain(True) if chance >= significance else Evidence(1.0, chance)


def _all_known(*found: Measure) -> bool:
    return all(one.is_known for one in found)

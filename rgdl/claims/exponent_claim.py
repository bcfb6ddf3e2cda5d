"""Claim 14, block-spin RG: its answer is that of the exponents of the learned steps."""

from dataclasses import replace

from rgdl.claims.claim import MEASURED, Claim, verdict
from rgdl.claims.evidence import Evidence, all_of, exceeds
from rgdl.claims.facts import Facts
from rgdl.claims.lookups import all_known, at_level, find
from rgdl.measures import Measure, Measures

_EXPONENTS = ("y_T", "y_h")
# The steps that decide, by the layer that they lead to.
_STEPS = {2: "from samples", 3: "from below"}
_NULLS = (("gaussian", "hidden"), ("untrained", "unlocalized"))


def claim_14(measures: Measures, facts: Facts) -> Claim:
    """The network implements block-spin RG."""
    steps = [layer for layer in _STEPS if _counts(measures, facts, layer)]
    nulls = [(facts.shown, "permuted"), *_NULLS]
    own = _is_ising(measures, facts, facts.shown, "hidden", steps)
    of_nulls = [_is_ising(measures, facts, network, kind, steps) for network, kind in nulls]
    return Claim(
        14,
        "The network organizes itself to do block-spin RG",
        "y_T of the step from the samples to layer 2",
        _exponent(measures, facts.shown, "hidden", 2, "y_T"),
        "the same, trained on Gaussian fields",
        _exponent(measures, "gaussian", "hidden", 2, "y_T"),
        verdict(
            holds=all_of(own, *(evidence.reversed for evidence in of_nulls)),
            limited=own,
            testable=_has_nulls(measures)
            and all_known(*(_of_step(measures, facts, layer) for layer in steps or [2])),
            significance=facts.significance,
        ),
        "holds if y_T and y_h of the steps from the samples to layer 2 and from layer 2 to layer 3 "
        f"are 1 and 15/8 within {facts.exponent_tolerance:g} and the systematic error, and if this "
        "is not so of hidden spins at permuted positions, of a network trained on Gaussian fields, "
        "and of an untrained one. The systematic error is the deviation of majority spins at the "
        "same positions, and the change by the last operator, in quadrature. A step counts if it "
        "can tell y_T = 1 from the 7/4 of Gaussian fields, and y_h = 15/8 from the 2 of spins "
        "that do not fluctuate. An undefined exponent leaves the claim undecided. Holds with a "
        "limit if only the first" + at_level(facts),
        kind=MEASURED,
        thresholds=("significance", "exponent_tolerance"),
    )


def _counts(measures: Measures, facts: Facts, layer: int) -> bool:
    """Whether there is a layer, and its margins leave out Gaussian fields and ordered spins.

    The margin of y_T must be below half the way to Gaussian fields, and that of y_h below the way
    to y_h = d = 2, which is also that of decimation. Margins that are not known leave out both.
    """
    if not measures.has(network=facts.shown, topic="exponents", layer=layer):
        return False
    limits = {
        "y_T": (_exact(measures, "y_T_gaussian").value - _exact(measures, "y_T").value) / 2,
        "y_h": 2 - _exact(measures, "y_h").value,
    }
    return not any(_margin(measures, facts, layer, y) >= limit for y, limit in limits.items())


def _has_nulls(measures: Measures) -> bool:
    """Whether the run has the null models. Their exponents may be undefined."""
    return all(measures.has(network=network, topic="exponents") for network, _ in _NULLS)


def _of_step(measures: Measures, facts: Facts, layer: int) -> list[Measure]:
    """What must be known of a step that counts."""
    own = [(kind, y) for kind in ("hidden", "matched") for y in _EXPONENTS]
    own += [("hidden", f"{y}_truncation") for y in _EXPONENTS]
    return [_exponent(measures, facts.shown, kind, layer, quantity) for kind, quantity in own]


def _is_ising(
    measures: Measures, facts: Facts, network: str, kind: str, layers: list[int]
) -> Evidence:
    """Evidence that both exponents of all steps are those of the Ising model.

    The margin has the error of the matched spins, from which it follows.
    """
    parts = []
    for layer in layers:
        for y in _EXPONENTS:
            found, exact = _exponent(measures, network, kind, layer, y), _exact(measures, y)
            control = _exponent(measures, facts.shown, "matched", layer, y)
            margin = _margin(measures, facts, layer, y)
            low, high = (replace(control, value=exact.value + m) for m in (-margin, margin))
            parts += [exceeds(found, low), exceeds(high, found)]
    return all_of(*parts)


def _margin(measures: Measures, facts: Facts, layer: int, exponent: str) -> float:
    """The tolerance and the systematic error of a step."""
    systematic = _exponent(measures, facts.shown, "hidden", layer, f"{exponent}_systematic")
    return facts.exponent_tolerance + systematic.value


def _exponent(measures: Measures, network: str, kind: str, layer: int, quantity: str) -> Measure:
    which = f"{kind} {_STEPS[layer]}"
    return find(measures, network, "exponents", quantity, which, layer)


def _exact(measures: Measures, quantity: str) -> Measure:
    return measures.get(topic="exact", quantity=quantity)

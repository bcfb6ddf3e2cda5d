"""Claim 13, about the hidden spins of samples: its answer with errors and simple codes."""

from rgdl.claims.claim import MEASURED, Claim, verdict
from rgdl.claims.evidence import all_of, exceeds
from rgdl.claims.facts import Facts
from rgdl.claims.lookups import all_known, at_level, extreme, find
from rgdl.measures import Measure, Measures

_SIMPLE = ("block spins", "principal components", "Fourier modes")


def claim_13(measures: Measures, facts: Facts) -> Claim:
    """The top spins reconstruct the macroscopic features of a sample."""

    def overlap(which: str) -> Measure:
        return find(measures, facts.shown, "reconstruction", "overlap", which)

    own, chance = overlap("network"), overlap("other samples")
    values, bits = (
        [overlap(f"{source} {code}") for source in ("network", *_SIMPLE)]
        for code in ("values", "bits")
    )
    no_less = [
        exceeds(network, other.times(1 - facts.alike))
        for network, *simple in (values, bits)
        for other in simple
    ]
    above_chance = exceeds(own, chance, margin=facts.negligible)
    return Claim(
        13,
        "The top spins reconstruct the macroscopic features of a sample",
        "overlap of sample and reconstruction from real values",
        values[0],
        "best of as many block spins, principal components or Fourier modes",
        extreme(max, values[1:]),
        verdict(
            holds=all_of(above_chance, *no_less),
            limited=above_chance,
            testable=all_known([own, chance], values, bits),
            significance=facts.significance,
        ),
        "holds if the network's own reconstruction has a larger overlap with its sample than with "
        f"others, by more than {facts.negligible:g}, and if the best linear decoder of its "
        f"spins has at least {1 - facts.alike:.0%} of the overlap of that of as many simple "
        "numbers, of values and of bits; with a limit if only the first" + at_level(facts),
        kind=MEASURED,
        thresholds=("significance", "alike", "negligible"),
    )

"""Claims 13 and 14, about the hidden spins of samples: answers with errors and null models."""

from rgdl.claims.claim import MEASURED, Claim, verdict
from rgdl.claims.evidence import Evidence, all_of, exceeds, is_alike
from rgdl.claims.facts import Facts
from rgdl.claims.lookups import all_known, at_level, extreme, find
from rgdl.measures import Measure, Measures

_SIMPLE = ("block spins", "principal components", "Fourier modes")


def claim_13(measures: Measures, facts: Facts) -> Claim:
    """The top spins reconstruct the macroscopic features of a sample."""

    def overlap(which: str) -> Measure:
        return find(measures, facts.shown, "reconstruction", "overlap", which)

    own, chance = overlap("network"), overlap("other samples")
    codes = {
        code: [overlap(f"{source} {code}") for source in ("network", *_SIMPLE)]
        for code in ("values", "bits")
    }
    no_less = [
        exceeds(network, other.times(1 - facts.alike))
        for network, *simple in codes.values()
        for other in simple
    ]
    above_chance = exceeds(own, chance, margin=facts.negligible)
    network, *simple = codes["values"]
    return Claim(
        13,
        "The top spins reconstruct the macroscopic features of a sample",
        "overlap of sample and reconstruction from real values",
        network,
        "best of as many block spins, principal components or Fourier modes",
        extreme(max, simple),
        verdict(
            holds=all_of(above_chance, *no_less),
            limited=above_chance,
            testable=all_known([own, chance], *codes.values()),
            significance=facts.significance,
        ),
        "holds if the network's own reconstruction has a larger overlap with its sample than with "
        f"others, by more than {facts.negligible:g}, and if the best linear decoder of its "
        f"spins has at least {1 - facts.alike:.0%} of the overlap of that of as many simple "
        "numbers, of values and of bits; with a limit if only the first" + at_level(facts),
        kind=MEASURED,
        thresholds=("significance", "alike", "negligible"),
    )


def claim_14(measures: Measures, facts: Facts) -> Claim:
    """The network implements block-spin RG."""
    coupling, of_blocks = _coupling(measures, facts.shown), _block_coupling(measures, facts.shown)
    length, original = _lengths(measures, facts.shown)
    null, of_null_blocks = _coupling(measures, "gaussian"), _block_coupling(measures, "gaussian")
    null_length, null_original = _lengths(measures, "gaussian")
    untrained = _coupling(measures, "untrained")

    def alike(*pairs: tuple[Measure, Measure]) -> Evidence:
        return all_of(*(is_alike(one, other, within=facts.alike) for one, other in pairs))

    small = facts.alike * of_blocks.value
    ferromagnet = all_of(
        exceeds(coupling, 0.0, margin=small),
        exceeds(coupling, untrained, margin=small),
        exceeds(length, original.times(facts.min_length_ratio)),
    )
    known = [coupling, of_blocks, length, original, untrained]
    of_null = [null, of_null_blocks, null_length, null_original]
    return Claim(
        14,
        "The network organizes itself to do block-spin RG",
        "coupling of nearest hidden spins over that of block spins, layer 2",
        coupling.over(of_blocks),
        "the same, trained on Gaussian fields",
        null.over(of_null_blocks),
        verdict(
            holds=all_of(
                ferromagnet,
                alike((coupling, of_blocks), (length, original)),
                alike((null, of_null_blocks), (null_length, null_original)).reversed,
            ),
            limited=ferromagnet,
            testable=all_known(known, of_null),
            significance=facts.significance,
        ),
        "holds if the nearest coupling is that of block spins at the same positions, and the "
        f"correlation length is that of the original spins, both within {facts.alike:.0%}, and if "
        "this is not so after training on Gaussian fields, which have the two-point function "
        "alone. Holds with a limit if the nearest coupling exceeds 0, and that of an untrained "
        f"network, by more than {facts.alike:.0%} of that of block spins, and if the correlation "
        f"length exceeds {facts.min_length_ratio:g} of that of the original spins"
        + at_level(facts),
        kind=MEASURED,
        thresholds=("significance", "alike", "min_length_ratio"),
    )


def _coupling(measures: Measures, network: str) -> Measure:
    return _first_known(measures, network, "nearest_coupling", ("hidden", "unlocalized"))


def _block_coupling(measures: Measures, network: str) -> Measure:
    return _first_known(measures, network, "nearest_coupling", ("matched", "majority"))


def _lengths(measures: Measures, network: str) -> tuple[Measure, Measure]:
    """Correlation lengths of hidden and of original spins: block spins keep it, in spacings."""
    quantity = "correlation_length"
    hidden = _first_known(measures, network, quantity, ("hidden", "unlocalized"))
    return hidden, find(measures, network, "coarse_spins", quantity, "original", layer=0)


def _first_known(
    measures: Measures, network: str, quantity: str, kinds: tuple[str, ...]
) -> Measure:
    """Of layer 2 and the first of some kinds that has a value for each seed, else of the last."""
    found = [find(measures, network, "coarse_spins", quantity, kind, layer=2) for kind in kinds]
    return next((one for one in found if one.is_known), found[-1])

"""Claims 9-14, about what the networks learn: answers with error bars and null models."""

from collections.abc import Callable, Sequence
from typing import Any

from rgdl.claims.claim import Claim, verdict
from rgdl.claims.evidence import Evidence, all_of, any_of, exceeds, is_alike
from rgdl.claims.facts import Facts
from rgdl.measures import UNKNOWN, Measure, Measures

_UNTAUGHT = ("untrained", "infinite_temperature")


def claim_9(measures: Measures, facts: Facts) -> Claim:
    """Local blocks emerge by themselves."""
    by_layer = _localized(measures, facts.shown)
    back = _localized(measures, "permuted", "put back")
    nulls = [_localized(measures, name) for name in _UNTAUGHT]
    null = [layer for layers in nulls for layer in layers]

    def more_than_null(layer: Measure) -> Evidence:
        return all_of(*(exceeds(layer, other, margin=facts.negligible) for other in null))

    local = [all_of(exceeds(layer, 0.5), more_than_null(layer)) for layer in by_layer]
    emerge = all_of(any_of(*local), any_of(*(more_than_null(layer) for layer in back)))
    return Claim(
        9,
        "Local blocks emerge by themselves",
        "localized fields in the layer with the fewest",
        _extreme(min, by_layer),
        "most in a layer that learned nothing",
        _extreme(max, null),
        verdict(
            holds=all_of(emerge, *local),
            limited=emerge,
            testable=_all_known(by_layer, back, *nulls),
            significance=facts.significance,
        ),
        "holds if, in every layer, most fields are localized, more than in untrained or "
        "noise-trained networks; with a limit if in at least one; either way, some layer of the "
        "mapped-back permuted network must exceed those too" + _at_level(facts),
    )


def claim_10(measures: Measures, facts: Facts) -> Claim:
    """Within a layer the blocks are of about the same size."""
    by_layer = _layers(measures, facts.shown, "size_variation")
    even = [exceeds(Measure(facts.even_spread), layer) for layer in by_layer]
    return Claim(
        10,
        "Blocks of one layer are of about the same size",
        "relative spread of sizes in the least even layer",
        _extreme(max, by_layer),
        "in the most even layer",
        _extreme(min, by_layer),
        verdict(
            holds=all_of(*even),
            limited=any_of(*even),
            testable=_all_known(by_layer),
            significance=facts.significance,
        ),
        f"holds if the sizes of localized fields spread by less than {facts.even_spread:g} of "
        "their mean in every layer, with a limit if in at least one" + _at_level(facts),
    )


def claim_11(measures: Measures, facts: Facts) -> Claim:
    """The size grows with depth as in block-spin RG."""
    ratios = _layers(measures, facts.shown, "participation_ratio_growth", above_first=True)
    radii = _layers(measures, facts.shown, "rms_radius", above_first=True)
    permuted = _layers(
        measures, facts.shown, "rms_radius", "permuted", topic="composition", above_first=True
    )
    local = all_of(
        *(
            exceeds(null, radius, margin=facts.alike * radius.value)
            for radius, null in zip(radii, permuted, strict=False)
        )
    )
    grow = all_of(local, any_of(*(exceeds(ratio, 1.0, margin=facts.alike) for ratio in ratios)))
    blocks = (is_alike(ratio, Measure(4.0), within=facts.alike) for ratio in ratios)
    return Claim(
        11,
        "Blocks grow with depth, as block spins do",
        "participation ratio over that of the layer below, smallest",
        _extreme(min, ratios),
        "largest",
        _extreme(max, ratios),
        verdict(
            holds=all_of(grow, *blocks),
            limited=grow,
            testable=_all_known(ratios, radii, permuted) and len(radii) == len(permuted),
            significance=facts.significance,
        ),
        f"holds if the ratio of areas is 4 within {facts.alike:.0%} in every step, with a limit if "
        "sizes grow in at least one: while radii stay below those with hidden indices permuted "
        "between layers" + _at_level(facts),
    )


def claim_12(measures: Measures, facts: Facts) -> Claim:
    """L1 keeps couplings from being all-to-all."""
    mine, without, decay = (
        _find(measures, name, "fields", "localized_fraction")
        for name in (facts.shown, "no_penalty", "weight_decay")
    )
    more = exceeds(mine, without, margin=facts.negligible)
    return Claim(
        12,
        "The L1 penalty keeps couplings from being all-to-all",
        "localized fields, mean over layers",
        mine,
        "without a penalty",
        without,
        verdict(
            holds=all_of(more, exceeds(mine, decay, margin=facts.negligible)),
            limited=more,
            testable=_all_known([mine, without, decay]),
            significance=facts.significance,
        ),
        "holds if more fields are localized than without a penalty and than with the weight decay "
        "of the configuration, with a limit if only than without" + _at_level(facts),
    )


def claim_13(measures: Measures, facts: Facts) -> Claim:
    """The top spins reconstruct the macroscopic features of a sample."""
    network, chance, *simple = (
        _find(measures, facts.shown, "reconstruction", "overlap", method)
        for method in ("network", "other samples", "block spins", "principal components")
    )
    above_chance = exceeds(network, chance, margin=facts.negligible)
    no_less = [exceeds(network, overlap.times(1 - facts.alike)) for overlap in simple]
    return Claim(
        13,
        "The top spins reconstruct the macroscopic features of a sample",
        "overlap of sample and reconstruction",
        network,
        "best of as many block spins or principal components",
        _extreme(max, simple),
        verdict(
            holds=all_of(above_chance, *no_less),
            limited=above_chance,
            testable=_all_known([network, chance, *simple]),
            significance=facts.significance,
        ),
        f"holds if the overlap is above that with other samples and at least {1 - facts.alike:.0%} "
        "of that of as many simple numbers, with a limit if it is less" + _at_level(facts),
    )


def claim_14(measures: Measures, facts: Facts) -> Claim:
    """The network implements block-spin RG."""
    coupling, block_coupling = _coarse(measures, facts.shown, "nearest_coupling")
    length, block_length = _coarse(measures, facts.shown, "correlation_length")
    of_null = _coarse(measures, "gaussian", "nearest_coupling")
    length_of_null = _coarse(measures, "gaussian", "correlation_length")
    untrained, _ = _coarse(measures, "untrained", "nearest_coupling")
    alike, null_alike = (
        all_of(*(is_alike(hidden, block, within=facts.alike) for hidden, block in pairs))
        for pairs in (
            [(coupling, block_coupling), (length, block_length)],
            [of_null, length_of_null],
        )
    )
    small = facts.alike * block_coupling.value
    ferromagnet = all_of(
        exceeds(coupling, 0.0, margin=small),
        exceeds(coupling, untrained, margin=small),
        exceeds(length, block_length.times(0.5)),
    )
    known = [coupling, block_coupling, length, block_length, untrained]
    return Claim(
        14,
        "The network organizes itself to do block-spin RG",
        "coupling of nearest hidden spins over that of 2 x 2 majority spins, layer 2",
        coupling.over(block_coupling),
        "the same, trained on Gaussian fields",
        of_null[0].over(of_null[1]),
        verdict(
            holds=all_of(ferromagnet, alike, null_alike.reversed),
            limited=ferromagnet,
            testable=_all_known(known, of_null, length_of_null),
            significance=facts.significance,
        ),
        "holds if coupling and correlation length are those of block spins within "
        f"{facts.alike:.0%}, and not so after training on Gaussian fields, which have the "
        "two-point function alone; with a limit if the hidden spins are a ferromagnet, stronger "
        "than those of an untrained network, of more than half that correlation length"
        + _at_level(facts),
    )


def _find(
    measures: Measures,
    network: str,
    topic: str,
    quantity: str,
    which: str = "",
    layer: int | None = None,
) -> Measure:
    """A measure; unknown if the run has no such network, kind or layer."""
    labels: dict[str, Any] = {"network": network, "topic": topic, "which": which, "layer": layer}
    return measures.get(**labels, quantity=quantity) if measures.has(**labels) else UNKNOWN


def _layers(
    measures: Measures,
    network: str,
    quantity: str,
    which: str = "",
    *,
    topic: str = "fields",
    above_first: bool = False,
) -> list[Measure]:
    """A measure of each layer, bottom up; none if the run has no such network or kind."""
    labels: dict[str, Any] = {"network": network, "topic": topic, "which": which}
    if not measures.has(**labels):
        return []
    numbers = sorted(measures.rows(**labels)["layer"].dropna().unique())
    return [
        measures.get(**labels, quantity=quantity, layer=layer)
        for layer in numbers[1 if above_first else 0 :]
    ]


def _localized(measures: Measures, network: str, which: str = "") -> list[Measure]:
    return _layers(measures, network, "localized_fraction", which)


def _coarse(measures: Measures, network: str, quantity: str) -> tuple[Measure, Measure]:
    """Of the hidden spins of layer 2, all of them if none are localized, and of block spins."""
    hidden, unlocalized, majority = (
        _find(measures, network, "coarse_spins", quantity, kind, layer=2)
        for kind in ("hidden", "unlocalized", "majority")
    )
    return (hidden if hidden.is_known else unlocalized), majority


def _extreme(choose: Callable[..., Measure], values: Sequence[Measure]) -> Measure:
    """The largest or the smallest; unknown if one is."""
    return choose(values, key=lambda one: one.value) if _all_known(values) else UNKNOWN


def _all_known(*groups: Sequence[Measure]) -> bool:
    """Whether there are measures in each group, all of them known."""
    return all(len(group) > 0 and all(one.is_known for one in group) for group in groups)


def _at_level(facts: Facts) -> str:
    return f" (p < {facts.significance:g})"

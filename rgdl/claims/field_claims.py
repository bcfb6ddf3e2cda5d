"""Claims 9-12, about the receptive fields: answers with error bars and null models."""

from collections.abc import Sequence

from rgdl.claims.claim import MEASURED, Claim, verdict
from rgdl.claims.evidence import Evidence, all_of, any_of, exceeds, is_alike
from rgdl.claims.facts import Facts
from rgdl.claims.lookups import all_known, at_level, extreme, find, layers
from rgdl.measures import UNKNOWN, Measure, Measures

_UNTAUGHT = ("untrained", "infinite_temperature")


def claim_9(measures: Measures, facts: Facts) -> Claim:
    """Local blocks emerge by themselves."""
    by_layer = _localized(measures, facts.shown)
    back = _localized(measures, "permuted", "put back")
    nulls = [_localized(measures, name) for name in _UNTAUGHT]
    null = [layer for fractions in nulls for layer in fractions]

    def more_than_null(layer: Measure) -> Evidence:
        return all_of(*(exceeds(layer, other, margin=facts.negligible) for other in null))

    local = [all_of(exceeds(layer, 0.5), more_than_null(layer)) for layer in by_layer]
    emerge = all_of(any_of(*local), any_of(*(more_than_null(layer) for layer in back)))
    return Claim(
        9,
        "Local blocks emerge by themselves",
        "localized fields in the layer with the fewest",
        extreme(min, by_layer),
        "most in a layer that learned nothing",
        extreme(max, null),
        verdict(
            holds=all_of(emerge, *local),
            limited=emerge,
            testable=all_known(by_layer, back, *nulls),
            significance=facts.significance,
        ),
        "holds if, in every layer, more than half of the fields are localized, and the fraction "
        "exceeds that of untrained and of noise-trained networks by more than "
        f"{facts.negligible:g}. Holds with a limit if this is so in at least one layer. Both also "
        "need a layer of the permuted network, with its sites put back, that exceeds them"
        + at_level(facts),
        kind=MEASURED,
        thresholds=("significance", "negligible"),
    )


def claim_10(measures: Measures, facts: Facts) -> Claim:
    """Within a layer the blocks are of about the same size."""
    by_layer = layers(measures, facts.shown, "size_variation")
    pooled = find(measures, facts.shown, "fields", "pooled_size_variation")
    even = [
        all_of(exceeds(Measure(facts.even_spread), layer), exceeds(pooled, layer))
        for layer in by_layer
    ]
    return Claim(
        10,
        "Blocks of one layer are of about the same size",
        "relative spread of sizes in the least even layer",
        extreme(max, by_layer),
        "with the fields of all layers dealt out at random",
        pooled,
        verdict(
            holds=all_of(*even),
            limited=any_of(*even),
            testable=all_known(by_layer, [pooled]),
            significance=facts.significance,
        ),
        f"holds if, in every layer, the sizes of localized fields spread by less than "
        f"{facts.even_spread:g} of their mean, and by less than those of all layers together; with "
        "a limit if in at least one layer" + at_level(facts),
        kind=MEASURED,
        thresholds=("significance", "even_spread"),
    )


def claim_11(measures: Measures, facts: Facts) -> Claim:
    """The size grows with depth as in block-spin RG."""
    ratios = layers(measures, facts.shown, "participation_ratio_growth", above_first=True)
    radii = layers(measures, facts.shown, "rms_radius", above_first=True)
    permuted = layers(
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
        extreme(min, ratios),
        "largest",
        extreme(max, ratios),
        verdict(
            holds=all_of(grow, *blocks),
            limited=grow,
            testable=all_known(ratios, radii, permuted) and len(radii) == len(permuted),
            significance=facts.significance,
        ),
        f"holds if the area grows by a factor of 4, within {facts.alike:.0%}, in every step. Holds "
        f"with a limit if it grows by more than {facts.alike:.0%} in at least one step. Both also "
        f"need radii that are smaller by more than {facts.alike:.0%} than those with hidden "
        "indices permuted between layers" + at_level(facts),
        kind=MEASURED,
        thresholds=("significance", "alike"),
    )


def claim_12(measures: Measures, facts: Facts) -> Claim:
    """L1 keeps couplings from being all-to-all."""
    mine, without, decay = (
        layers(measures, name, "bulk_weight_fraction")
        for name in (facts.shown, "no_penalty", "weight_decay")
    )
    less, less_than_decay = (_all_less(mine, null, facts) for null in (without, decay))
    closest = _closest(mine, without)
    return Claim(
        12,
        "The L1 penalty keeps couplings from being all-to-all",
        "squared weights below the noise floor, layer of the smallest difference",
        closest[0],
        "without a penalty",
        closest[1],
        verdict(
            holds=all_of(*less, *less_than_decay),
            limited=any_of(*less),
            testable=all_known(mine, without, decay) and len(mine) == len(without) == len(decay),
            significance=facts.significance,
        ),
        "holds if, in every layer, the fraction of the squared weights below the noise floor is "
        f"smaller by more than {facts.negligible:g} than without a penalty, and than with the "
        "weight decay of the configuration. Holds with a limit if it is so much smaller than "
        "without a penalty in at least one layer" + at_level(facts),
        kind=MEASURED,
        thresholds=("significance", "negligible"),
    )


def _all_less(mine: Sequence[Measure], null: Sequence[Measure], facts: Facts) -> list[Evidence]:
    """For each layer, that it has less than the same layer of a null model."""
    pairs = zip(mine, null, strict=False)
    return [exceeds(other, layer, margin=facts.negligible) for layer, other in pairs]


def _closest(mine: Sequence[Measure], null: Sequence[Measure]) -> tuple[Measure, Measure]:
    """The layer that differs least from a null model; unknown if one layer is."""
    if not all_known(mine, null):
        return UNKNOWN, UNKNOWN
    return min(zip(mine, null, strict=False), key=lambda pair: pair[1].value - pair[0].value)


def _localized(measures: Measures, network: str, which: str = "") -> list[Measure]:
    return layers(measures, network, "localized_fraction", which)

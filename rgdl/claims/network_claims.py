"""Claims 9-14, about what the networks learn: answers with error bars and null models."""

from collections.abc import Callable, Sequence

from rgdl.claims.claim import NOTHING, Claim, Measured, Tables, verdict
from rgdl.claims.evidence import Evidence, all_of, any_of
from rgdl.claims.lookup import of_layers, of_network

_EVEN = 0.25  # spread of sizes over their mean; one that is uniform from 0 has 0.58
_FEW = 0.05  # a part of all fields, or an overlap, that makes no difference

_UNTAUGHT = ("untrained", "infinite_temperature")


def claim_9(tables: Tables, shown: str) -> Claim:
    """Local blocks emerge by themselves."""
    by_layer = _localized(tables, shown)
    back = _localized(tables, "permuted", "put back")
    nulls = [_localized(tables, name) for name in _UNTAUGHT]
    null = [layer for layers in nulls for layer in layers]
    local = [all_of(layer.exceeds(0.5), _more_than_all(layer, null)) for layer in by_layer]
    emerge = all_of(any_of(*local), any_of(*(_more_than_all(layer, null) for layer in back)))
    return Claim(
        9, "Local blocks emerge by themselves",
        "localized fields in the layer with the fewest", _extreme(min, by_layer),
        "most in a layer that learned nothing", _extreme(max, null),
        verdict(holds=all_of(emerge, *local), limited=emerge,
                testable=_all_known(by_layer, back, *nulls)),
        "holds if most fields of every layer are localized, with a limit if most of a layer are: "
        "more than in networks untrained or trained on noise, and also where sites were permuted",
    )  # fmt: skip


def claim_10(tables: Tables, shown: str) -> Claim:
    """Within a layer the blocks are of about the same size."""
    by_layer = of_layers(tables, shown, "size_variation", which="as seen")
    even = [Measured(_EVEN).exceeds(layer) for layer in by_layer]
    return Claim(
        10, "Blocks of one layer are of about the same size",
        "relative spread of sizes in the least even layer", _extreme(max, by_layer),
        "in the most even layer", _extreme(min, by_layer),
        verdict(holds=all_of(*even), limited=any_of(*even), testable=_all_known(by_layer)),
        "holds if the sizes of localized fields spread by less than a quarter of their mean in "
        "every layer, with a limit if in at least one",
    )  # fmt: skip


def claim_11(tables: Tables, shown: str) -> Claim:
    """The size grows with depth as in block-spin RG."""
    ratios = of_layers(tables, shown, "participation_ratio_growth", which="as seen")
    radii = of_layers(tables, shown, "rms_radius", which="as seen")[1:]
    permuted = of_layers(tables, shown, "rms_radius", which="permuted", topic="composition")[1:]
    local = all_of(
        *(null.exceeds(radius, margin=radius.value / 10)
          for radius, null in zip(radii, permuted, strict=False))
    )  # fmt: skip
    grow = all_of(local, any_of(*(ratio.exceeds(1.0, margin=0.1) for ratio in ratios)))
    return Claim(
        11, "Blocks grow with depth, as block spins do",
        "participation ratio over that of the layer below, least", _extreme(min, ratios),
        "largest", _extreme(max, ratios),
        verdict(holds=all_of(grow, *(ratio.is_like(Measured(4.0)) for ratio in ratios)),
                limited=grow,
                testable=_all_known(ratios, radii, permuted) and len(radii) == len(permuted)),
        "holds if the ratio of areas is 4 within a tenth in every step, with a limit if sizes grow "
        "in at least one: while radii stay below those with hidden indices permuted between layers",
    )  # fmt: skip


def claim_12(tables: Tables, shown: str) -> Claim:
    """L1 keeps couplings from being all-to-all."""
    mine, without, decay = (
        of_network(tables, name, "fields", "localized_fraction", which="as seen")
        for name in (shown, "no_penalty", "weight_decay")
    )
    more = mine.exceeds(without, margin=_FEW)
    return Claim(
        12, "The L1 penalty keeps couplings from being all-to-all",
        "localized fields, mean over layers", mine,
        "without a penalty", without,
        verdict(holds=all_of(more, mine.exceeds(decay, margin=_FEW)), limited=more,
                testable=_all_known([mine, without, decay])),
        "holds if more fields are localized than without a penalty and than with the weight decay "
        "of the configuration, with a limit if only than without",
    )  # fmt: skip


def claim_13(tables: Tables, shown: str) -> Claim:
    """The top spins reconstruct the macroscopic features of a sample."""
    network, chance, *simple = (
        of_network(tables, shown, "reconstruction", "overlap", which=method)
        for method in ("network", "other samples", "block spins", "principal components")
    )
    told = network.exceeds(chance, margin=_FEW)
    no_less = [network.exceeds(overlap.times(0.9)) for overlap in simple]
    return Claim(
        13, "The top spins reconstruct the macroscopic features of a sample",
        "overlap of sample and reconstruction", network,
        "best of as many block spins or principal components", _extreme(max, simple),
        verdict(holds=all_of(told, *no_less), limited=told,
                testable=_all_known([network, chance, *simple])),
        "holds if the overlap is above that with other samples and at least nine tenths of that of "
        "as many simple numbers, with a limit if it is less",
    )  # fmt: skip


def claim_14(tables: Tables, shown: str) -> Claim:
    """The network implements block-spin RG."""
    coupling, block_coupling = _coarse(tables, shown, "nearest_coupling")
    length, block_length = _coarse(tables, shown, "correlation_length")
    of_null = _coarse(tables, "gaussian", "nearest_coupling")
    length_of_null = _coarse(tables, "gaussian", "correlation_length")
    untrained, _ = _coarse(tables, "untrained", "nearest_coupling")
    like, null_like = (
        all_of(*(hidden.is_like(block) for hidden, block in pairs))
        for pairs in (
            [(coupling, block_coupling), (length, block_length)],
            [of_null, length_of_null],
        )
    )
    small = block_coupling.value / 10
    ferromagnet = all_of(
        coupling.exceeds(0.0, margin=small),
        coupling.exceeds(untrained, margin=small),
        length.exceeds(block_length.times(0.5)),
    )
    return Claim(
        14, "The network organizes itself to do block-spin RG",
        "coupling of nearest hidden spins over that of 2 x 2 majority spins, layer 2",
        coupling.over(block_coupling),
        "the same, trained on Gaussian fields", of_null[0].over(of_null[1]),
        verdict(holds=all_of(ferromagnet, like, null_like.reversed), limited=ferromagnet,
                testable=_all_known([coupling, block_coupling, length, block_length, untrained],
                                    of_null, length_of_null)),
        "holds if coupling and correlation length are those of block spins within a tenth, and not "
        "so after training on Gaussian fields, which have the two-point function alone; with a "
        "limit if the hidden spins are a ferromagnet, stronger than those of an untrained network, "
        "of more than half that correlation length",
    )  # fmt: skip


def _localized(tables: Tables, network: str, which: str = "as seen") -> list[Measured]:
    return of_layers(tables, network, "localized_fraction", which=which)


def _more_than_all(layer: Measured, others: Sequence[Measured]) -> Evidence:
    return all_of(*(layer.exceeds(other, margin=_FEW) for other in others))


def _coarse(tables: Tables, network: str, quantity: str) -> tuple[Measured, Measured]:
    """Of the hidden spins of layer 2, all of them if none are localized, and of block spins."""
    hidden, unlocalized, majority = (
        of_network(tables, network, "coarse_spins", quantity, which=kind, layer=2)
        for kind in ("hidden", "unlocalized", "majority")
    )
    return (hidden if hidden.is_known else unlocalized), majority


def _extreme(choose: Callable[..., Measured], values: Sequence[Measured]) -> Measured:
    """The largest or the smallest; nothing if one is not known."""
    if not _all_known(values):
        return NOTHING
    return choose(values, key=lambda v: v.value)


def _all_known(*groups: Sequence[Measured]) -> bool:
    """Whether there are numbers in each group, all of them known."""
    return all(len(group) > 0 and all(v.is_known for v in group) for group in groups)

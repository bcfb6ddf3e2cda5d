"""Claims 9-14, about what the networks learn: answers with error bars and null models."""

import math
from collections.abc import Callable

import pandas as pd

from rgdl.claims.claim import NOTHING, Claim, Measured, Tables, mean_over_seeds, verdict

_EVEN = 0.25  # spread of sizes over their mean; one that is uniform from 0 has 0.58


def claim_9(tables: Tables, shown: str) -> Claim:
    """Local blocks emerge by themselves."""
    by_layer = _localized(tables, shown)
    nulls = [
        _extreme(max, _localized(tables, name)) for name in ("untrained", "infinite_temperature")
    ]
    back = _extreme(max, _localized(tables, "permuted", sites="put back"))
    null = _extreme(max, nulls)
    most, least = _extreme(max, by_layer), _extreme(min, by_layer)
    emerge = most.exceeds(0.5) and most.exceeds(null) and back.exceeds(null)
    return Claim(
        9, "Local blocks emerge by themselves",
        "localized fields in the layer with the fewest", least,
        "most in a layer that learned nothing", null,
        verdict(holds=emerge and least.exceeds(0.5) and least.exceeds(null), limited=emerge,
                testable=least.is_known and null.is_known and back.is_known),
        "holds if most fields of every layer are localized, with a limit if those of one are: more "
        "than in networks untrained or trained on noise, and also where sites were permuted",
    )  # fmt: skip


def claim_10(tables: Tables, shown: str) -> Claim:
    """Within a layer the blocks are of about the same size."""
    table = _of(tables, "layers", shown)
    seen = table[table["sites"] == "as seen"]
    by_layer = [mean_over_seeds(part, "size_variation") for _, part in seen.groupby("layer")]
    most, least = _extreme(max, by_layer), _extreme(min, by_layer)
    even = Measured(_EVEN)
    return Claim(
        10, "Blocks of one layer are of about the same size",
        "relative spread of sizes in the least even layer", most,
        "in the most even layer", least,
        verdict(holds=even.exceeds(most), limited=even.exceeds(least), testable=least.is_known),
        "holds if the sizes of localized fields spread by less than a quarter of their mean in "
        "every layer, with a limit if in one",
    )  # fmt: skip


def claim_11(tables: Tables, shown: str) -> Claim:
    """The size grows with depth as in block-spin RG."""
    ratios = _sizes(tables, shown, "participation_ratio", "ratio")[1:]
    radii = _sizes(tables, shown, "rms_radius", "value")[1:]
    permuted = _sizes(tables, "composition", "rms_radius", "value")[1:]
    least = _extreme(min, ratios)
    local = len(radii) == len(permuted) and all(
        null.exceeds(radius) for radius, null in zip(radii, permuted, strict=True)
    )
    return Claim(
        11, "Blocks grow with depth, as block spins do",
        "participation ratio over that of the layer below, least", least,
        "largest", _extreme(max, ratios),
        verdict(holds=local and all(ratio.is_like(4.0) for ratio in ratios),
                limited=local and any(ratio.exceeds(1.0) for ratio in ratios),
                testable=least.is_known and _all_known([*radii, *permuted])
                and len(radii) == len(permuted)),
        "holds if it is 4 within a tenth in every step, with a limit if sizes grow in one: while "
        "radii stay below those with hidden indices permuted between layers",
    )  # fmt: skip


def claim_12(tables: Tables, shown: str) -> Claim:
    """L1 keeps couplings from being all-to-all."""
    mine, without, decay = (
        _mean_fraction(tables, name) for name in (shown, "no_penalty", "weight_decay")
    )
    return Claim(
        12, "The L1 penalty keeps couplings from being all-to-all",
        "localized fields, mean over layers", mine,
        "without a penalty", without,
        verdict(holds=mine.exceeds(without) and mine.exceeds(decay), limited=mine.exceeds(without),
                testable=mine.is_known and without.is_known and decay.is_known),
        "holds if more fields are localized than without a penalty and than with the weight decay "
        "of the configuration, with a limit if only than without",
    )  # fmt: skip


def claim_13(tables: Tables, shown: str) -> Claim:
    """The top spins reconstruct the macroscopic features of a sample."""
    table = _of(tables, "reconstruction", shown)
    overlaps = {m: mean_over_seeds(part, "overlap") for m, part in table.groupby("method")}
    network, chance = (overlaps.get(m, NOTHING) for m in ("network", "other samples"))
    simple = [overlaps.get(m, NOTHING) for m in ("block spins", "principal components")]
    best = _extreme(max, simple)
    return Claim(
        13, "The top spins reconstruct the macroscopic features of a sample",
        "overlap of sample and reconstruction", network,
        "best of as many block spins or principal components", best,
        verdict(holds=network.exceeds(chance) and (network.exceeds(best) or network.is_like(best)),
                limited=network.exceeds(chance),
                testable=network.is_known and chance.is_known and best.is_known),
        "holds if the overlap is above that with other samples and no less than that of as many "
        "simple numbers, with a limit if it is less",
    )  # fmt: skip


def claim_14(tables: Tables, shown: str) -> Claim:
    """The network implements block-spin RG."""
    spins = _of(tables, "coarse_spins", shown)
    hidden, majority = (_second_layer(spins, kind, "nearest_coupling")
                        for kind in ("hidden", "majority"))  # fmt: skip
    length, of_blocks = (_second_layer(spins, kind, "correlation_length")
                         for kind in ("hidden", "majority"))  # fmt: skip
    known = all(number.is_known for number in (hidden, majority, length, of_blocks))
    critical = length.exceeds(Measured(0.5 * of_blocks.value, 0.5 * of_blocks.err))
    return Claim(
        14, "The network organizes itself to do block-spin RG",
        "nearest-neighbor coupling of hidden spins, layer 2", hidden,
        "of 2 x 2 majority spins, twice", majority,
        verdict(holds=hidden.is_like(majority) and length.is_like(of_blocks),
                limited=hidden.exceeds(0.0) and critical, testable=known),
        "holds if coupling and correlation length are those of block spins within a tenth, with a "
        "limit if the hidden spins are a ferromagnet of more than half that correlation length",
    )  # fmt: skip


def _of(tables: Tables, name: str, network: str) -> pd.DataFrame:
    table = tables[name]
    return table[table["network"] == network]


def _localized(tables: Tables, network: str, sites: str = "as seen") -> list[Measured]:
    """Localized part of each layer, with no less than the error of a share of so many fields."""
    table = _of(tables, "layers", network)
    found = []
    for _, layer in table[table["sites"] == sites].groupby("layer"):
        n = float(layer["n_fields"].sum())
        mean = mean_over_seeds(layer, "localized_fraction").value
        p = (mean * n + 0.5) / (n + 1)
        spread = mean_over_seeds(layer, "localized_fraction").err
        counting = math.sqrt(p * (1 - p) / n)
        found.append(Measured(mean, counting if math.isnan(spread) else max(spread, counting)))
    return found


def _mean_fraction(tables: Tables, network: str) -> Measured:
    """Localized part averaged over layers, then over seeds."""
    table = _of(tables, "layers", network)
    seen = table[table["sites"] == "as seen"]
    layers = _localized(tables, network)
    if not layers or not all(layer.is_known for layer in layers):
        return NOTHING
    mean = mean_over_seeds(
        seen.groupby("seed")[["localized_fraction"]].mean(), "localized_fraction"
    )
    counting = math.hypot(*(layer.err for layer in layers)) / len(layers)
    return Measured(mean.value, counting if math.isnan(mean.err) else max(mean.err, counting))


def _sizes(tables: Tables, network: str, size: str, column: str) -> list[Measured]:
    """A size, or its ratio to the layer below, of each layer."""
    table = _of(tables, "sizes", network)
    layers = table[table["size"] == size].sort_values("layer")
    error = "err" if column == "value" else "ratio_err"
    return [
        Measured(float(value), float(err))
        for value, err in zip(layers[column], layers[error], strict=True)
    ]


def _second_layer(spins: pd.DataFrame, kind: str, column: str) -> Measured:
    found = spins[(spins["layer"] == 2) & (spins["spins"] == kind)]
    return mean_over_seeds(found, column) if len(found) == spins["seed"].nunique() else NOTHING


def _extreme(choose: Callable[..., Measured], values: list[Measured]) -> Measured:
    """The largest or the smallest; nothing if one is not known."""
    if not values or not _all_known(values):
        return NOTHING
    return choose(values, key=lambda v: v.value)


def _all_known(values: list[Measured]) -> bool:
    return all(value.is_known for value in values)

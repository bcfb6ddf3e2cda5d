"""Numbers of receptive fields: of each layer, and of how they grow from layer to layer."""

import math

import pandas as pd

from rgdl.numbers.names import words
from rgdl.numbers.number import Column, Estimate, Named, counted, measured
from rgdl.numbers.run import Run

_AS_SEEN = "as seen"
_SITES, _SPACINGS = "sites", "lattice spacings"

_SHARES = (
    Column("localized_fraction", "localized fields", "%"),
    Column("dead_fraction", "dead fields", "%"),
    Column("duplicate_fraction", "fields that another one repeats", "%"),
    Column("multi_spot_fraction", "fields of several spots", "%"),
)
_LAYER = (
    Column("size_variation", "relative spread of the sizes of localized fields"),
    Column("coverage_variation", "relative variation of how fields cover the lattice"),
    Column("random_coverage_variation", "the same with the fields at random places"),
    Column("neighbor_ratio", "distance of nearest centers over that of random ones"),
)
_SIZES = (
    Column("participation_ratio", "median participation ratio of fields", _SITES),
    Column("rms_radius", "median rms radius of fields", _SPACINGS),
)
_FIELDS = (
    Column("participation_ratio_q25", "lower quartile of participation ratios", _SITES),
    Column("participation_ratio_q75", "upper quartile of participation ratios", _SITES),
    Column("rms_radius_q25", "lower quartile of rms radii", _SPACINGS),
    Column("rms_radius_q75", "upper quartile of rms radii", _SPACINGS),
    Column("localized_participation_ratio", "median participation ratio, localized only", _SITES),
    Column("localized_rms_radius", "median rms radius, localized only", _SPACINGS),
)
_LOCALIZED = ("localized_participation_ratio", "localized_rms_radius")


def numbers_of_layers(run: Run) -> Named:
    """Each layer of each network and null model: means over seeds of `layers`."""
    table = run.tables["layers"]
    for name, seeds in table.groupby("network", sort=False)["seed"]:
        n = counted(seeds.nunique(), f"seeds, {name}", rule="config.yaml")
        yield f"{run.names.network(name)}.n_seeds", n
    for (network, sites, layer), part in table.groupby(["network", "sites", "layer"], sort=False):
        elsewhere = sites != _AS_SEEN
        prefix = f"{run.names.network(network)}{f'.{words(sites)}' * elsewhere}.layer{layer}"
        of = f"{network}, layer {layer}" + f", sites {sites}" * elsewhere
        n = counted(part["n_fields"].iloc[0], f"fields, {of}", rule="measure_layers")
        yield f"{prefix}.n_fields", n
        for column in (*_SHARES, *_LAYER, *_SIZES):
            key = f"{prefix}.{column.name}"
            estimate = _of_layer(run, key, part, column)
            yield key, measured(estimate, column, rule="measure_layers", of=of)


def numbers_of_fields(run: Run) -> Named:
    """Quartiles, and sizes of the localized fields alone: means over seeds."""
    groups = run.tables["receptive_fields"].groupby(["network", "layer"], sort=False)
    for (network, layer), part in groups:
        prefix, of = f"{run.names.network(network)}.layer{layer}", f"{network}, layer {layer}"
        for column in _FIELDS:
            key = f"{prefix}.{column.name}"
            estimate = run.mean(key, part, column.name)
            yield key, measured(estimate, column, rule="compose_receptive_fields", of=of)


def numbers_of_growth(run: Run) -> Named:
    """Each layer over the one below, with errors over seeds and fields, and a power law."""
    for row in run.tables["sizes"].to_dict("records"):
        if math.isfinite(row["ratio"]):
            network, layer, size = row["network"], row["layer"], row["size"]
            key = f"growth.{run.names.growing(network)}.layer{layer}.{size}"
            estimate = run.means.get(key) or Estimate(row["ratio"], row["ratio_err"])
            of = f"{network}, layer {layer}"
            yield key, measured(estimate, _ratio(size), rule="measure_growth", of=of)
    factor = Column("factor", "growth of participation ratios from layer to layer, as a power law")
    chance = Column("p_value", "probability of a worse fit to that power law", digits=2)
    for row in run.tables["growth"].to_dict("records"):
        prefix, of = f"growth.{run.names.growing(row['network'])}", row["network"]
        for column, estimate in (
            (factor, Estimate(row["factor"], row["factor_err"])),
            (chance, Estimate(row["p_value"])),
        ):
            number = measured(estimate, column, rule="measure_growth", of=of)
            yield f"{prefix}.{column.name}", number


def numbers_of_localized_growth(run: Run) -> Named:
    """The same of the localized fields alone: ratios of each seed, averaged."""
    for network, part in run.tables["receptive_fields"].groupby("network", sort=False):
        for size in _LOCALIZED:
            by_layer = part.pivot(index="seed", columns="layer", values=size)
            ratios = by_layer / by_layer.shift(axis=1)
            for layer in by_layer.columns[1:]:
                key = f"growth.{run.names.growing(network)}.layer{layer}.{size}"
                estimate, of = run.mean(key, ratios, layer), f"{network}, layer {layer}"
                yield key, measured(estimate, _ratio(size), rule="measure_growth", of=of)


def numbers_of_permuted(run: Run) -> Named:
    """Sizes of fields that are composed with hidden indices permuted."""
    table, columns = run.tables["sizes"], {column.name: column for column in _SIZES}
    for row in table[table["network"] == "composition"].to_dict("records"):
        column, of = columns[row["size"]], f"hidden indices permuted, layer {row['layer']}"
        key = f"sizes.composition.layer{row['layer']}.{column.name}"
        stated = Estimate(row["value"], row["err"], run.names.n_seeds)
        estimate = run.means.get(key) or stated
        yield key, measured(estimate, column, rule="measure_composition", of=of)


def _of_layer(run: Run, key: str, part: pd.DataFrame, column: Column) -> Estimate:
    """Mean over seeds; the size of one seed has the error over its fields."""
    if column in _SHARES:
        return run.share(key, part, column.name)
    mean, first = run.mean(key, part, column.name), part.iloc[0]
    if not math.isnan(mean.error) or first["sites"] != _AS_SEEN or "sizes" not in run.tables:
        return mean
    sizes = run.tables["sizes"]
    labels = [first["network"], first["layer"], column.name]
    found = sizes.loc[(sizes[["network", "layer", "size"]] == labels).all(axis=1), "err"]
    return Estimate(mean.value, float(found.iloc[0]) if len(found) else math.nan)


def _ratio(size: str) -> Column:
    return Column("ratio", f"{size.replace('_', ' ')} over that of the layer below")

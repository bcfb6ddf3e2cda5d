"""A table of measures and facts by which every claim holds, and changes of its numbers."""

import math

import numpy as np
import pandas as pd

from rgdl.claims import Facts, ledger
from rgdl.measures import Measures
from rgdl.measures.systematic_errors import systematic_errors

NAN = math.nan
LEVEL = 1e-3
SHOWN = "machine"
NULLS = ("untrained", "infinite_temperature", "permuted", "no_penalty", "weight_decay", "gaussian")
SIMPLE = ("block spins", "principal components", "Fourier modes")
SEEDS = 6  # of the shown network; null models have one, or three where a verdict rests on them
OF_THREE = ("no_penalty", "weight_decay", "gaussian")
ROUNDING, LIMIT, ABOVE = 1e-15, 1e-12, 1e-9  # residuals on either side of the limit


def exact(topic, quantity, value, which="", err=0.0):
    return {
        "network": "",
        "topic": topic,
        "which": which,
        "layer": NAN,
        "at": NAN,
        "unit": "",
        "quantity": quantity,
        "value": value,
        "err": err,
        "n_seeds": 0,
        "n_trained": 0,
    }


def theory():
    equations = ["8", "9", "6, 19", "20", "21", "18, 22", "16, 17"]
    return [
        *(exact("identities", "max_residual", ROUNDING, f"Eq. {n}") for n in equations),
        exact("counterexample", "max_dF", LIMIT / 2),
        exact("counterexample", "max_D_KL", 0.0),
        exact("kadanoff", "max_log_X", ROUNDING),
        *(exact("kadanoff", "D_KL", D, f"coupling {k}") for k, D in ((1, 1.9), (2, 0.4), (3, 0.9))),
        *(exact("kadanoff", "coupling", k / 10, f"coupling {k}") for k in (1, 2, 3)),
        exact("decimation", "max_deviation", ROUNDING, "enumerated"),
        exact("decimation", "max_z", 3.0, "samples", NAN),
        exact("decimation", "n_couplings", 2, "samples"),
        exact("decimation", "max_residual", ROUNDING, "network"),
        exact("decimation", "unit_coupling", 1.1, "closed chain"),
        exact("decimation", "D_KL_long_chain", 0.0, "closed chain"),
        exact("exact", "critical_coupling", 0.4352),
        exact("exact", "specific_heat_peak", 0.42),
        exact("exact", "temperature_excess", 0.036),
        exact("exact", "correlation_length", 7.0),
        exact("exact", "y_T", 1.0),
        exact("exact", "y_h", 1.875),
        exact("exact", "y_T_gaussian", 1.75),
    ]


def measure(topic, which, layer, quantity, value, err, network=SHOWN):
    n_seeds = SEEDS if network == SHOWN else 3 if network in OF_THREE else 1
    return {
        "network": network,
        "topic": topic,
        "which": which,
        "layer": layer,
        "at": NAN,
        "quantity": quantity,
        "value": value,
        "err": err,
        "n_seeds": n_seeds,
        "n_trained": n_seeds,
        "unit": "fraction" if quantity.endswith("fraction") else "",
    }


def of_fields(network, fraction, which=""):
    rows = [
        measure("fields", which, layer, "localized_fraction", fraction, 0.01, network)
        for layer in (1, 2, 3)
    ]
    return [*rows, measure("fields", which, NAN, "localized_fraction", fraction, 0.006, network)]


def of_sizes():
    """Radii of composed fields are at once wide; the ratios are those of block spins."""
    rows = [measure("fields", "", NAN, "pooled_size_variation", 0.7, 0.02)]
    for layer, radius, null in ((1, 1.0, 1.0), (2, 2.0, 6.0), (3, 4.0, 8.0)):
        rows += [
            measure("fields", "", layer, "size_variation", 0.2, 0.005),
            measure("fields", "", layer, "rms_radius", radius, radius / 50),
            measure("composition", "permuted", layer, "rms_radius", null, null / 50),
        ]
        if layer > 1:
            rows.append(
                measure("fields", "", layer, "participation_ratio_growth", 4 + layer / 40, 0.03)
            )
    return rows


def of_weights():
    """Most weights are noise without a penalty, many with weight decay, and few with L1."""
    return [
        measure("fields", "", layer, "bulk_weight_fraction", fraction + layer / 100, 0.003, network)
        for network, fraction in ((SHOWN, 0.1), ("no_penalty", 0.8), ("weight_decay", 0.5))
        for layer in (1, 2, 3)
    ]


def of_exponents():
    """Hidden spins have the exponents of the Ising model, those of the null models one of them."""
    exponents = {
        (SHOWN, "hidden"): (1.02, 1.88),
        (SHOWN, "matched"): (0.9, 1.86),
        (SHOWN, "permuted"): (1.7, 1.88),
        ("gaussian", "hidden"): (1.6, 1.87),
        ("untrained", "unlocalized"): (1.0, 1.2),
    }
    rows = []
    for layer, step in ((2, "from samples"), (3, "from below")):
        for (network, kind), values in exponents.items():
            for y, value in zip(("y_T", "y_h"), values, strict=True):
                which, change = f"{kind} {step}", f"{y}_truncation"
                rows.append(measure("exponents", which, layer, y, value, 0.003, network))
                rows.append(measure("exponents", which, layer, change, 0.01, 0.001, network))
    return rows


def of_networks():
    fractions = {
        SHOWN: 0.9,
        "untrained": 0.1,
        "infinite_temperature": 0.05,
        "permuted": 0.1,
        "no_penalty": 0.2,
        "weight_decay": 0.3,
    }
    overlaps = {"network": 0.3, "other samples": 0.0}
    for source, values, bits in (
        ("network", 0.6, 0.5),
        ("block spins", 0.45, 0.4),
        ("principal components", 0.49, 0.41),
        ("Fourier modes", 0.48, 0.42),
    ):
        overlaps |= {f"{source} values": values, f"{source} bits": bits}
    rows = [row for network, p in fractions.items() for row in of_fields(network, p)]
    rows += of_fields("permuted", 1.0, "put back")
    rows += [
        measure("reconstruction", method, NAN, "overlap", value, 0.005)
        for method, value in overlaps.items()
    ]
    return [*rows, *of_sizes(), *of_weights(), *of_exponents()]


def changed(*changes):
    """A table and facts by which all fourteen claims hold, with other numbers or without rows."""
    table = pd.DataFrame([*theory(), *of_networks()])
    facts = Facts(
        shown=SHOWN,
        coupling=0.42,
        lattice_size=12,
        max_residual=LIMIT,
        significance=LEVEL,
        printed_precision=1e-3,
        just_above=0.05,
        alike=0.1,
        even_spread=0.25,
        negligible=0.05,
        exponent_tolerance=0.1,
    )
    for numbers, rows in changes:
        values = {column: np.atleast_1d(value) for column, value in rows.items()}
        chosen = table.isin(values)[[*rows]].all(axis=1)
        assert chosen.any()
        for column, number in numbers.items():
            table.loc[chosen, column] = number
        table = table if numbers else table[~chosen]
    table = pd.concat([table, pd.DataFrame(systematic_errors(table))], ignore_index=True)
    return Measures(table), facts


def answers(*changes):
    measures, facts = changed(*changes)
    return ledger(measures, facts).set_index("number")


def lacking(**rows):
    """Without these rows."""
    return {}, rows


def theory_of(topic, quantity, value, **rows):
    return {"value": value}, {"topic": topic, "quantity": quantity, **rows}


def known(**numbers):
    ((quantity, value),) = numbers.items()
    return theory_of("exact", quantity, value)


def residual(equation, number=ABOVE):
    return theory_of("identities", "max_residual", number, which=f"Eq. {equation}")


def decimated(quantity, value):
    return theory_of("decimation", quantity, value)


def of(quantity, network=SHOWN, *, topic="fields", **changes):
    """Changes of `value`, `err` and so on, in the rows that the other words name."""
    numbers = {name: changes.pop(name) for name in ("value", "err", "n_seeds") if name in changes}
    rows = {"quantity": quantity, "network": network, "topic": topic, **changes}
    return numbers, rows


def localized(value, network=SHOWN, which="", layer=(1, 2, 3), **changes):
    return of("localized_fraction", network, value=value, which=which, layer=layer, **changes)


def below_noise(value, network=SHOWN, layer=(1, 2, 3), **changes):
    return of("bulk_weight_fraction", network, value=value, layer=layer, **changes)


def uneven(value, layer=(1, 2, 3), **changes):
    return of("size_variation", value=value, layer=layer, **changes)


def pooled(value, **changes):
    return of("pooled_size_variation", value=value, **changes)


def growth(value, layer=(2, 3), **changes):
    return of("participation_ratio_growth", value=value, layer=layer, **changes)


def radius(value, layer=3, topic="composition", **changes):
    return of("rms_radius", topic=topic, value=value, layer=layer, **changes)


def overlap(value, method="network", **changes):
    return of("overlap", topic="reconstruction", value=value, which=method, **changes)


def y_T(value, kind="hidden", network=SHOWN, layer=(2, 3), **changes):
    return exponent("y_T", value, kind, network, layer, **changes)


def y_h(value, kind="hidden", network=SHOWN, layer=(2, 3), **changes):
    return exponent("y_h", value, kind, network, layer, **changes)


def exponent(quantity, value, kind="hidden", network=SHOWN, layer=(2, 3), **changes):
    which = [f"{kind} from samples", f"{kind} from below"]
    of_them = {"topic": "exponents", "which": which, "layer": layer, "value": value}
    return of(quantity, network, **of_them, **changes)

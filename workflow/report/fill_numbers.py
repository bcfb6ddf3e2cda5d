"""Renew the numbers in README.md and docs/*.md from reference/ (`make readme`).

A number is between `<!-- KEY -->` and `<!-- / -->`, where KEY is a key of reference/numbers.json or
of `other_numbers` below. A table is between `<!-- table: NAME -->` and `<!-- / -->`.
"""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

from rgdl.figures.figure_claims import KIND_TITLES
from rgdl.rounding import round_with_error

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
END = "<!-- / -->"
NUMBER = re.compile(rf"(<!-- ([\w.-]+) -->).*?(?={END})", re.S)
TABLE = re.compile(rf"(<!-- table: (\w+) -->).*?(?={END})", re.S)
# The name in "alike doubled" and in "just_above halved or doubled", where "or" is no name.
THRESHOLD = re.compile(r"(?!or\b)\b\w+(?= halved| doubled)")
# Formulas of the claims, which are plain text in the table and in the figure.
FORMULAS = {
    "H^RG = H^RBM": r"$H^\mathrm{RG} = H^\mathrm{RBM}$",
    "dF = 0": r"$\Delta F = 0$",
    "Tr_h exp(T) = 1": r"$\mathrm{Tr}_h \exp(T) = 1$",
    "exp(T) = p(h|v) exp(H - H^RBM)": r"$\exp(T) = p(h \mid v) \exp(H - H^\mathrm{RBM})$",
    "D_KL": r"$D_\mathrm{KL}$",
    "J to J' with tanh J' = tanh^2 J": r"$J$ to $J'$ with $\tanh J' = \tanh^2 J$",
    "T / T_c - 1": "$T / T_c - 1$",
}
VERDICTS = {"holds": "✓", "holds with a limit": "◐", "does not hold": "✗", "undecided": "?"}


def fill(page, numbers, tables):
    """The text of a page with numbers and tables renewed; an unknown key is an error."""
    page = NUMBER.sub(lambda found: found[1] + numbers[found[2]], page)
    return TABLE.sub(lambda found: f"{found[1]}\n\n{tables[found[2]]}\n\n", page)


def all_numbers(reference):
    """Text of every number by key."""
    held = json.loads((reference / "numbers.json").read_text(encoding="utf-8"))
    texts = {
        key: number["text"] + (" %" if number["unit"] == "%" else "")
        for key, number in held.items()
    }
    return texts | dict(other_numbers(reference))


def other_numbers(reference):
    """Numbers of studies and benchmarks, which are not part of a run."""
    for path in sorted((reference / "studies").glob("*.csv")):
        table = pd.read_csv(path)
        if "participation_ratio" not in table:
            continue  # of exponents, which pages do not print
        for row in table.to_dict("records"):
            point = f"studies.{path.stem}.{next(iter(row.values()))}.layer{row['layer']}"
            for name in ("participation_ratio", "rms_radius"):
                yield f"{point}.{name}", _with_error(row[name], row[f"{name}_err"])
    samplers = pd.read_csv(reference / "benchmarks" / "samplers.csv")
    cost = samplers[samplers["K"] == "0.408"].set_index("sampler")["independent_us"]
    peers = cost[~cost.index.str.startswith("rgdl")]
    exact = cost["rgdl, coupling from the past"]
    yield "benchmarks.price_of_exactness", f"{exact / peers.min():.0f}"
    yield "benchmarks.exact_samples_s", f"{40_000 * exact / 1e6:.0f}"
    sizes = pd.read_csv(reference / "benchmarks" / "exact_sample_cost.csv")
    for coupling, part in sizes[sizes["L"] >= 32].groupby("K"):
        slope = np.polyfit(np.log(part["L"]), np.log(part["ms"]), 1)[0]
        yield f"benchmarks.exponent_{coupling}", f"{slope:.2f}"
    costs = pd.read_csv(reference / "tables" / "costs.csv")
    yield "costs.core_minutes", f"{costs['core_s'].sum() / 60:.0f}"
    yield "costs.training_MB", f"{costs['peak_MB'][_trains_layer_1(costs)].max():.0f}"


def all_tables(reference, numbers):
    """Every table of the pages in Markdown, by name."""
    benchmarks = reference / "benchmarks"
    return {
        "claims": _table_of_claims(pd.read_csv(reference / "tables" / "claims.csv"), numbers),
        "fields": _table_of_fields(numbers),
        "samplers": _table_of_samplers(pd.read_csv(benchmarks / "samplers.csv")),
        "train_epoch": _table_of_training(sorted(benchmarks.glob("*/train_epoch.csv"))),
        "study_overhead": _table_of_overhead(pd.read_csv(benchmarks / "study_overhead.csv")),
        "cluster_cost": _table_of_cluster(pd.read_csv(benchmarks / "cluster_cost.csv")),
        "costs": _table_of_costs(pd.read_csv(reference / "tables" / "costs.csv")),
    }


def _table_of_claims(claims, numbers):
    """One row per claim, below a title for each kind."""
    rows = []
    for kind, of_kind in claims.groupby("kind", sort=False):
        rows.append([f"**{KIND_TITLES[kind]}**", "", "", ""])
        for claim in of_kind.to_dict("records"):
            n = claim["number"]
            verdict = f"{VERDICTS[claim['verdict']]} {claim['verdict']}"
            if claim["turned_by"] != "none":
                turned_by = THRESHOLD.sub(r"`\g<0>`", claim["turned_by"])
                verdict += f"<br>turned by {turned_by}"
            if not np.isnan(claim["repeats"]):
                verdict += f"<br>repeats: {numbers[f'claims.{n}.repeats']}"
            row = [
                f"{n}. {claim['claim']}",
                f"{claim['quantity']}<br>{numbers[f'claims.{n}.value']}",
                f"{claim['null']}<br>{numbers[f'claims.{n}.null_value']}",
                verdict,
            ]
            rows.append([_with_formulas(text).replace("|", r"\|") for text in row])
    return _markdown(["claim", "measured", "compared with", "verdict"], rows)


def _with_formulas(text):
    for plain, tex in FORMULAS.items():
        text = text.replace(plain, tex)
    return text


def _table_of_fields(numbers):
    columns = {
        "fields": "n_fields",
        "localized": "localized_fraction",
        "participation ratio": "participation_ratio",
        "rms radius": "rms_radius",
        "participation ratio, localized only": "localized_participation_ratio",
        "rms radius, localized only": "localized_rms_radius",
    }
    rows = [
        [layer, *(numbers[f"fields.layer{layer}.{key}"] for key in columns.values())]
        for layer in (1, 2, 3)
    ]
    return _markdown(["layer", *columns], rows)


def _table_of_samplers(table):
    def pair(values):
        return " / ".join(_digits(value, 3) for value in values)

    rows = []
    for sampler, part in table.groupby("sampler", sort=False):
        exact = sampler == "rgdl, coupling from the past"
        sweep = "" if exact else pair(part["step_us"])
        rows.append([sampler, sweep, pair(part["independent_us"])])
    return _markdown(["sampler", "sweep (µs)", "independent sample (µs)"], rows)


def _table_of_training(paths):
    """One column per processor."""
    whole = pd.concat(map(pd.read_csv, paths))
    wide = whole.pivot_table("relative_to_products", ["trainer", "data"], "processor", sort=False)
    rows = [
        [*names, *("" if np.isnan(value) else f"{value:.2f}" for value in values)]
        for names, *values in wide.itertuples()
    ]
    return _markdown(["trainer", "data", *wide.columns], rows)


def _table_of_overhead(table):
    rows = [
        [
            f"{row.points:,}, {row.way}",
            row.jobs,
            f"{row.planning_s:.1f} s",
            f"{row.wall_s:.0f} s",
            f"{row.overhead_percent:.3g} %",
        ]
        for row in table.itertuples()
    ]
    return _markdown(["points", "jobs", "planning", "wall time", "overhead"], rows)


def _table_of_cluster(table):
    rows = [
        [
            row.L,
            _digits(row.core_hours, 2),
            f"{_digits(row.longest_hours, 1)} h",
            f"{_digits(row.largest_GB, 2)} GB",
        ]
        for row in table.itertuples()
    ]
    return _markdown(["L", "core-hours", "longest job", "memory of the largest job"], rows)


def _table_of_costs(costs):
    """Minutes of one core by rule; rules below a minute are one row."""
    first = "train_layer, layer 1"
    rules = costs["rule"].mask(costs["rule"] == "train_layer", "train_layer, layers above")
    rules = rules.mask(_trains_layer_1(costs), first)
    minutes = (costs["core_s"] / 60).groupby(rules).agg(["size", "sum"])
    short = minutes[minutes["sum"] < 1]
    minutes = minutes[minutes["sum"] >= 1].sort_values("sum", ascending=False)
    minutes.loc[f"{len(short)} other rules"] = short.sum()
    minutes.loc["all"] = minutes.sum()
    rows = [[rule, f"{n:.0f}", f"{total:.1f}"] for rule, n, total in minutes.itertuples()]
    return _markdown(["rule", "jobs", "core-minutes"], rows)


def _trains_layer_1(costs):
    return (costs["rule"] == "train_layer") & costs["job"].str.endswith("/layer1")


def _markdown(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _digits(value, digits):
    """A number with so many significant digits, as 400 instead of 4e+02."""
    return f"{float(f'{value:.{digits}g}'):g}"


def _with_error(value, error):
    if not error:
        return f"{value:.3g}"
    printed = round_with_error(value, error)
    return f"{printed.value} ± {printed.error}"


def main():
    """Write every page."""
    reference = ROOT / "reference"
    numbers = all_numbers(reference)
    tables = all_tables(reference, numbers)
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        path.write_text(fill(text, numbers, tables), encoding="utf-8")


if __name__ == "__main__":
    main()

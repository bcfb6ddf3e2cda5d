"""Measures without trained networks: of small systems, of chains and of the samples."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Tables: TypeAlias = Mapping[str, pd.DataFrame]
_Row: TypeAlias = dict[str, Any]

_MACHINE = (
    *("coupling", "weight", "D_KL", "dF"),
    *(
        f"{spins}_{kind}"
        for spins in ("own", "driven")
        for kind in ("nearest", "diagonal", "four_spin")
    ),
)
_DIVERGENCES = {
    "unit_coupling": "coupling",
    "D_KL_enumerated": "enumerated",
    "D_KL_closed_form": "closed_form",
    "D_KL_long_chain": "long_chain",
}


def measures_without_networks(tables: Tables) -> Iterator[_Row]:
    """Rows of the table of measures that need no trained network.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `identities`, `counterexample`, `kadanoff` and `kadanoff_machines`, `information` and
        `information_machines`, `decimation_...`, `block_exponents` and
        `block_exponents_by_operators`, `ensembles` and `ensembles_whole` as the workflow writes
        them; `exact` with `quantity`, `at` and `value`. A table that is absent gives no rows.

    Yields
    ------
    dict
        `err` is 0 of exact values, the standard error of measured ones, and NaN if not known.
    """
    for needed, rows in _ROWS.items():
        if needed in tables:
            yield from rows(tables)


def word_of(quantity: str) -> str:
    """A quantity of a table as one word: `|magnetization|` is `abs_magnetization`."""
    text = quantity.lower().replace("|magnetization|", "abs_magnetization")
    text = text.replace("|m|", "abs_m").replace("m^2", "m_squared").replace(" > ", " above ")
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


def _row(topic: str, quantity: str, value: float, err: float = 0.0, **labels: Any) -> _Row:
    known = {"n_seeds": 0, "err_seeds": math.nan, "within": ""}
    return {"topic": topic, "quantity": quantity, "value": value, "err": err, **known, **labels}


def _largest(values: Any) -> float:
    """NaN if one value is NaN, or if there is none."""
    return float(np.max(np.abs(values.to_numpy(np.float64)))) if len(values) else math.nan


def _of_identities(tables: Tables) -> Iterator[_Row]:
    table = tables["identities"]
    counts = {
        "n_systems": table["system"].nunique(),
        "n_machines": table["machine"].nunique(),
        "n_pairs": len(table.groupby(["system", "machine"])),
        "n_statements": table["statement"].nunique(),
        "n_checks": len(table),
    }
    for name, n in counts.items():
        yield _row("identities", name, n)
    yield _row("identities", "max_residual", _largest(table["residual"]))
    for equation, residuals in table.groupby("equation", sort=False)["residual"]:
        yield _row("identities", "max_residual", _largest(residuals), which=f"Eq. {equation}")


def _of_counterexample(tables: Tables) -> Iterator[_Row]:
    table, topic = tables["counterexample"], "counterexample"
    yield _row(topic, "n_pairs", len(table))
    yield _row(topic, "max_dF", _largest(table["dF"]))
    yield _row(topic, "min_D_KL", table["D_KL"].min())
    yield _row(topic, "max_D_KL", table["D_KL"].max())
    yield _row(topic, "min_log_X", table["least_log_X"].min())
    yield _row(topic, "max_log_X", table["largest_log_X"].max())


def _of_kadanoff(tables: Tables) -> Iterator[_Row]:
    curves, topic = tables["kadanoff"], "kadanoff"
    yield _row(topic, "max_log_X", _largest(curves["largest_log_X"]))
    yield _row(topic, "max_dF", _largest(curves["dF"]))
    yield _row(topic, "max_asymmetry", _largest(curves["asymmetry"]))
    for k, machine in enumerate(tables["kadanoff_machines"].to_dict("records"), start=1):
        for name in _MACHINE:
            yield _row(topic, name, machine[name], which=f"coupling {k}")
        spread = machine["weight_spread"]
        yield _row(topic, "weight_spread", spread, math.nan, which=f"coupling {k}")


def _of_information(tables: Tables) -> Iterator[_Row]:
    table, machines = tables["information"], tables["information_machines"]
    for k, K in enumerate(machines["coupling"].unique(), start=1):
        labels: dict[str, Any] = {"topic": "information", "at": k}
        yield _row(quantity="coupling", value=K, **labels)
        at_K = machines[machines["coupling"] == K]
        trained = at_K.loc[at_K.groupby("machine", sort=False)["D_KL"].idxmin()]
        for machine in trained.to_dict("records"):
            for name in ("D_KL", "single_site"):
                err = 0.0 if machine["machine"] == "copying" else math.nan
                yield _row(
                    quantity=name, value=machine[name], err=err, which=machine["machine"], **labels
                )
        for torus, rules in table[table["coupling"] == K].groupby("torus", sort=False):
            yield from _of_rules(rules, trained, str(torus), labels)


def _of_rules(
    rules: pd.DataFrame, trained: pd.DataFrame, torus: str, labels: dict[str, Any]
) -> Iterator[_Row]:
    """Rows of one torus at one K; hidden spins are those of the seeds with the smallest D_KL."""
    for rule in rules[rules["unit"].isna() & (rules["rule"] != "Kadanoff")].to_dict("records"):
        which = f"{torus} {rule['rule']}"
        for name in ("information", "fraction"):
            yield _row(quantity=name, value=rule[name], which=which, **labels)
        if rule["rule"] == "wired machine":
            for name, column in {"weight": "p", "cosine": "cosine"}.items():
                yield _row(quantity=name, value=rule[column], which=which, **labels)
    seeds = trained[["machine", "seed"]].rename(columns={"machine": "rule"})
    for machine, units in rules.merge(seeds, on=["rule", "seed"]).groupby("rule", sort=False):
        for name in ("information", "fraction"):
            for word, value in {"best": units[name].max(), "median": units[name].median()}.items():
                which = f"{torus} {word} of {machine}"
                yield _row(quantity=name, value=value, err=math.nan, which=which, **labels)


def _of_decimation(tables: Tables) -> Iterator[_Row]:
    topic, enumerated = "decimation", tables["decimation_enumerated"]["largest_deviation"]
    yield _row(topic, "max_deviation", _largest(enumerated), which="enumerated")
    residuals = tables["decimation_network"]["residual"]
    yield _row(topic, "max_residual", _largest(residuals), which="network")
    z = tables["decimation_samples"]["z"]
    yield _row(topic, "max_z", _largest(z), math.nan, which="samples")
    yield _row(topic, "n_couplings", len(z), which="samples")
    for ends, part in tables["decimation_divergence"].groupby("ends", sort=False):
        at_one = part.iloc[int((part["coupling"] - 1).abs().argmin())]
        for name, column in _DIVERGENCES.items():
            yield _row(topic, name, at_one[column], which=f"{ends} chain")


def _of_block_exponents(tables: Tables) -> Iterator[_Row]:
    """`at` is the number of operators, without a number all of them."""
    for name in ("block_exponents", "block_exponents_by_operators"):
        for step in tables[name].to_dict("records"):
            which = f"{step['step']}, L = {step['lattice_size']}"
            labels = {"which": which, "layer": step["layer"]}
            labels |= {"at": step["n_operators"]} if "n_operators" in step else {}
            for quantity in ("y_T", "y_h", "y_T_truncation", "y_h_truncation"):
                if quantity in step:
                    value, err = step[quantity], step[f"{quantity}_err"]
                    yield _row("exponents", quantity, value, err, **labels)


def _of_ensembles(tables: Tables) -> Iterator[_Row]:
    tests, topic = tables["ensembles"], "ensembles"
    for test in tests.to_dict("records"):
        labels, quantity = {"which": test["ensemble"]}, word_of(test["quantity"])
        yield _row(topic, quantity, test["measured"], test["error"], **labels)
    for ensemble, z in tests.groupby("ensemble", sort=False)["z"]:
        yield _row(topic, "max_z", _largest(z), math.nan, which=ensemble)
    for whole in tables["ensembles_whole"].to_dict("records"):
        labels = {"which": whole["ensemble"]}
        yield _row(topic, "n_tests", whole["n_tests"], **labels)
        yield _row(topic, "min_p_value", whole["min_p_value"], math.nan, **labels)
        yield _row(topic, "p_value", whole["p_value"], math.nan, **labels)


def _of_exact(tables: Tables) -> Iterator[_Row]:
    for known in tables["exact"].to_dict("records"):
        yield _row("exact", known["quantity"], known["value"], at=known["at"])


_ROWS = {
    "identities": _of_identities,
    "counterexample": _of_counterexample,
    "kadanoff": _of_kadanoff,
    "information": _of_information,
    "decimation_samples": _of_decimation,
    "block_exponents": _of_block_exponents,
    "ensembles": _of_ensembles,
    "exact": _of_exact,
}

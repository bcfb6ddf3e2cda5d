"""Mutual information of the environment of a block and coarse spins by several rules."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rgdl.rg.information.best_filter import best_direction, best_filter
from rgdl.rg.information.coarse_rules import filter_rule, sign_rule
from rgdl.rg.information.mutual_information import mutual_information, rule_information
from rgdl.types import Array


def compare_rules(
    joint: Array,
    *,
    p_values: Sequence[float],
    machine: Array,
    units: Iterable[Mapping[str, Any]],
    starts: Array,
) -> pd.DataFrame:
    """I(h : E) of coarse spins of one block, in bits.

    Parameters
    ----------
    joint : ndarray, shape (2^n, n_E)
        p(V, E) of block and environment, as `block_environment` returns it.
    p_values : sequence of float
        Values of p of Kadanoff's rule.
    machine : ndarray, shape (n,)
        Weights of the hidden spin of a trained machine that sees only the block.
    units : iterable of mapping
        Hidden spins of other machines, each with `rule`, the name of its machine, `seed`, its
        number `unit`, and `p_up`, its p(h = +1 | V).
    starts : ndarray, shape (n_starts, n)
        Weights from which the best filters are sought.

    Returns
    -------
    DataFrame
        `rule`: "Kadanoff" at each `p`; "majority", with ties at random; "decimation", the block's
        first spin; "wired machine", the machine, with the mean of its weights as `p`; "same norm",
        the best weights of that norm; "best filter", the best weights of any norm; the rules of
        `units`; and "block", the upper limit I(V : E). `information` in bits; `fraction` of that
        of the best filter; `norm` of the weights; `cosine` with those of "same norm"; `weights`,
        as a text. What does not apply is NaN or empty.

    Raises
    ------
    ValueError
        As `rule_information`, `best_direction` and `best_filter`.
    """
    size = float(np.linalg.norm(machine))
    same, best = best_direction(joint, size, starts), best_filter(joint, starts)
    equal, single = np.ones(len(machine)), np.eye(len(machine))[0]
    rows = [{"rule": "Kadanoff", "p": p, **_with_weights(joint, p * equal, same)} for p in p_values]
    rows += [
        {"rule": "majority", "information": rule_information(joint, sign_rule(equal))},
        {"rule": "decimation", "information": rule_information(joint, sign_rule(single))},
        {"rule": "wired machine", "p": machine.mean(), **_with_weights(joint, machine, same)},
        {"rule": "same norm", **_with_weights(joint, same, same)},
        {
            "rule": "best filter",
            "information": rule_information(joint, sign_rule(best)),
            "weights": _write(best / np.abs(best).max()),
        },
    ]
    rows += [{**unit, "information": rule_information(joint, unit["p_up"])} for unit in units]
    rows.append({"rule": "block", "information": mutual_information(joint)})
    table = pd.DataFrame(rows, columns=[*_COLUMNS]).fillna({"weights": ""})
    largest = table.loc[table["rule"] == "best filter", "information"].item()
    return table.assign(fraction=table["information"] / largest)


_COLUMNS = ("rule", "p", "seed", "unit", "information", "fraction", "norm", "cosine", "weights")


def _with_weights(joint: Array, weights: Array, same: Array) -> dict[str, float | str]:
    norms = float(np.linalg.norm(weights)), float(np.linalg.norm(same))
    return {
        "information": rule_information(joint, filter_rule(weights)),
        "norm": norms[0],
        "cosine": float(weights @ same) / (norms[0] * norms[1]) if norms[0] else np.nan,
        "weights": _write(weights),
    }


def _write(weights: Array) -> str:
    return " ".join(f"{weight:.3g}" for weight in weights)

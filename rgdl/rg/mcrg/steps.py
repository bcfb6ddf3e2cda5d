"""Exponents of the steps between the levels of a network, or of repeated block spins."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rgdl.rg.mcrg.levels import Level
from rgdl.rg.mcrg.transformation import exponents_by_sector

_EXPONENTS = {"even": "y_T", "odd": "y_h"}


@dataclass(frozen=True)
class StepExponents:
    """Exponents of steps between levels, and why some are missing.

    Attributes
    ----------
    table : DataFrame
        One row per step: `step` (kind of the coarse spins, and where the step comes from: "from
        samples" or "from below"), `layer` of the coarse spins, `n_fine` and `n_coarse` spins,
        `rescaling` b, and `y_T`, `y_h`, `y_T_truncation`, `y_h_truncation`, each with its error
        `..._err`. Exponents are of all operators; truncation is |the change by the last one|.
    by_operators : DataFrame
        `step`, `layer`, `n_operators`, and `y_T` and `y_h` of the first operators, fewer than all.
    failures : list of str
        Why exponents are missing, one sentence each.

    Examples
    --------
    >>> none = StepExponents(pd.DataFrame({"step": ["majority"]}), pd.DataFrame(), [])
    >>> none.on_lattice(16).table.values.tolist()
    [['majority', 16]]
    """

    table: pd.DataFrame
    by_operators: pd.DataFrame
    failures: list[str]

    def on_lattice(self, lattice_size: int) -> "StepExponents":
        """The same, with a column `lattice_size`."""
        table = self.table.assign(lattice_size=lattice_size)
        return StepExponents(
            table, self.by_operators.assign(lattice_size=lattice_size), self.failures
        )


def join_steps(parts: Sequence[StepExponents]) -> StepExponents:
    """The exponents of all parts.

    Parameters
    ----------
    parts : sequence of StepExponents
        At least one.

    Returns
    -------
    StepExponents
        With the rows and failures of all, in this order.

    Examples
    --------
    >>> tables = [pd.DataFrame({"step": [step]}) for step in "ab"]
    >>> parts = [StepExponents(table, pd.DataFrame(), []) for table in tables]
    >>> join_steps(parts).table["step"].tolist()
    ['a', 'b']
    """
    return StepExponents(
        pd.concat([part.table for part in parts]),
        pd.concat(
            [part.by_operators for part in parts if len(part.by_operators)]
            or [parts[0].by_operators]
        ),
        [failure for part in parts for failure in part.failures],
    )


def measure_steps(
    samples: Level,
    kinds: Sequence[Sequence[Level]],
    *,
    min_rescaling: float,
    n_jackknife_blocks: int,
) -> StepExponents:
    """Exponents y_T and y_h of the steps to each layer, from the samples and from the layer below.

    Parameters
    ----------
    samples : Level
        The original spins.
    kinds : sequence of sequence of Level
        The layers of each kind, bottom up.
    min_rescaling : float
        Exponents are measured if b = sqrt(N / M) is at least this: they are logarithms to base b.
    n_jackknife_blocks : int
        Blocks of samples, for errors.

    Returns
    -------
    StepExponents
        Its `table` has the exponents of each step; a step without any is among `failures`.

    Examples
    --------
    Block spins 32 -> 16 -> 8 of critical samples; exactly y_T = 1 and y_h = 1.875:

    >>> from rgdl.ising import CRITICAL_COUPLING, sample_ising
    >>> from rgdl.rg.mcrg import block_levels, level_of_samples
    >>> critical = {"lattice_size": 32, "coupling": CRITICAL_COUPLING, "seed": 1}
    >>> spins = sample_ising(n_samples=300, **critical)
    >>> majority, decimation = block_levels(spins, 2, rng=1)
    >>> found = measure_steps(
    ...     level_of_samples(spins), [majority], min_rescaling=1.5, n_jackknife_blocks=10
    ... )
    >>> table = found.table.set_index("step")
    >>> bool((abs(table["y_T"] - 1) < 4 * table["y_T_err"]).all())
    True
    >>> table["y_h"].round(1).tolist()
    [1.9, 1.9, 1.9]
    """
    rows, by_operators, failures = [], [], []
    for labels, fine, coarse in _steps(samples, kinds):
        n_fine, n_coarse = fine.states.shape[1], coarse.states.shape[1]
        b = math.sqrt(n_fine / max(n_coarse, 1))
        found, complaint = pd.DataFrame(), ""
        if not math.isfinite(b) or b < min_rescaling:
            complaint = f"b = {b:.3g} is below {min_rescaling:g}"
        else:
            try:
                found = exponents_by_sector(
                    fine.operators, coarse.operators, b=b, n_blocks=n_jackknife_blocks
                )
            except ValueError as error:
                complaint = str(error)
        values = _of_all_operators(found)
        complaints = [complaint] if complaint else [*_undefined(values)]
        failures += [f"layer {labels['layer']}, {labels['step']}: {why}" for why in complaints]
        sizes = {"n_fine": n_fine, "n_coarse": n_coarse, "rescaling": b}
        rows.append(labels | sizes | values)
        by_operators += [labels | fewer for fewer in _of_fewer_operators(found)]
    columns = ["step", "layer", "n_operators", "y_T", "y_T_err", "y_h", "y_h_err"]
    return StepExponents(pd.DataFrame(rows), pd.DataFrame(by_operators, columns=columns), failures)


def _undefined(values: dict[str, float]) -> Iterator[str]:
    """Why the exponents of a measured step are NaN."""
    for y in _EXPONENTS.values():
        if math.isnan(values[y]):
            yield (
                f"{y} is undefined: the largest eigenvalue is not positive, or the operators of "
                "the coarse spins are linearly dependent"
            )


def _steps(
    samples: Level, kinds: Sequence[Sequence[Level]]
) -> Iterator[tuple[dict[str, Any], Level, Level]]:
    for levels in kinds:
        for number, coarse in enumerate(levels, start=1):
            yield {"step": f"{coarse.kind} from samples", "layer": number}, samples, coarse
            if number > 1:
                labels = {"step": f"{coarse.kind} from below", "layer": number}
                yield labels, levels[number - 2], coarse.from_below or coarse


def _of_all_operators(found: pd.DataFrame) -> dict[str, float]:
    """Exponents of the largest sets; NaN if there are none."""
    row: dict[str, float] = {}
    for sector, y in _EXPONENTS.items():
        columns = ("exponent", "exponent_err", "change", "change_err")
        part = (
            found[found["sector"] == sector].iloc[-1]
            if len(found)
            else dict.fromkeys(columns, math.nan)
        )
        value, err, change, change_err = (float(part[name]) for name in columns)
        row |= {y: value, f"{y}_err": err}
        row |= {f"{y}_truncation": abs(change), f"{y}_truncation_err": change_err}
    return row


def _of_fewer_operators(found: pd.DataFrame) -> Iterator[dict[str, float]]:
    """Exponents of the first operators, one more in each row."""
    parts = {
        y: found[found["sector"] == sector].iloc[:-1].reset_index() if len(found) else found
        for sector, y in _EXPONENTS.items()
    }
    for n in range(max(map(len, parts.values()))):
        row: dict[str, float] = {"n_operators": n + 1}
        for y, part in parts.items():
            known = n < len(part)
            row[y] = float(part["exponent"][n]) if known else math.nan
            row[f"{y}_err"] = float(part["exponent_err"][n]) if known else math.nan
        yield row

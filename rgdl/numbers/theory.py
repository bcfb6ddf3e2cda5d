"""Numbers of small systems: the identities, Kadanoff's RG, and a machine that is known exactly."""

import pandas as pd

from rgdl.numbers.names import words
from rgdl.numbers.number import Column, Estimate, Named, Number, counted, exact, measured
from rgdl.numbers.run import Run

_RESIDUAL = Column("residual", "largest residual", digits=2)
_KINDS = {"nearest": "nearest-neighbor", "diagonal": "diagonal", "four_spin": "four-spin"}
_SPINS = {
    "own": "the machine's own hidden spins",
    "driven": "hidden spins that the data drive",
    "kadanoff": "Kadanoff's operator at the same p",
}
_MACHINE = (
    Column("D_KL", "least D_KL of a machine that is wired in blocks"),
    Column("dF", "dF of that machine"),
    Column("least_log_X", "least log Tr_h exp(T) of that machine"),
    Column("largest_log_X", "largest log Tr_h exp(T) of that machine"),
    *(
        Column(f"{spins}_{kind}", f"{name} coupling of {meaning}")
        for spins, meaning in _SPINS.items()
        for kind, name in _KINDS.items()
    ),
)
_OPERATOR = (
    Column("largest_log_X", "largest |log Tr_h exp(T)| of Kadanoff's operator", digits=2),
    Column("dF", "largest |dF| of Kadanoff's operator", digits=2),
    Column("asymmetry", "largest difference of couplings that symmetry makes equal", digits=2),
)
_CURVE = (
    Column("field", "field of coarse spins"),
    *(Column(kind, f"{name} coupling of coarse spins") for kind, name in _KINDS.items()),
    Column("asymmetry", "largest difference of couplings that symmetry makes equal", digits=2),
)
_LEARNING = (
    Column("D_KL_end", "D_KL of the last machine"),
    Column("D_KL_mean", "D_KL of the mean of many machines"),
    Column("D_KL_optimum", "D_KL of the optimum nearest to it"),
    Column("dF_end", "dF of the last machine"),
    Column("D_KL_at_zero_dF", "D_KL where dF last passes through 0"),
    Column("capacity", "least D_KL of any optimum"),
    Column("missed", "D_KL from there to the method's own optimum"),
    Column("unfinished", "D_KL that is left for later steps"),
    Column("bias", "D_KL that the method adds to that of the exact gradient"),
)


def numbers_of_identities(run: Run) -> Named:
    """How well the equations hold, all together and each."""
    table, made = run.tables["identities"], {"rule": "check_identities"}
    everything = "all equations, systems and machines"
    yield "theory.identities.largest", exact(table["residual"].max(), _RESIDUAL, of=everything,
                                             **made)  # fmt: skip
    for equation, part in table.groupby("equation", sort=False):
        key, of = f"theory.identities.eq_{words(equation)}", f"Eq. {equation}"
        yield key, exact(part["residual"].max(), _RESIDUAL, of=of, **made)
        for statement, residuals in part.groupby("statement", sort=False)["residual"]:
            number = exact(residuals.max(), _RESIDUAL, of=f"{of}: {statement}", **made)
            yield f"{key}.{words(statement)}", number
    for name, n, meaning in (
        ("n_systems", table["system"].nunique(), "systems"),
        ("n_machines", table["machine"].nunique(), "machines beside each system"),
        ("n_pairs", len(table.groupby(["system", "machine"])), "pairs of system and machine"),
        ("n_statements", table["statement"].nunique(), "statements checked on each pair"),
        ("n_checks", len(table), "checks"),
    ):
        yield (
            f"theory.identities.{name}",
            counted(n, f"{meaning}, Eqs. 4-22", rule="check_identities"),
        )


def numbers_of_counterexample(run: Run) -> Named:
    """Machines with dF = 0 that are no exact RG."""
    table, made = run.tables["counterexample"], {"rule": "check_identities"}
    for column, value in (
        (Column("largest_dF", "largest |dF|", digits=2), table["dF"].abs().max()),
        (Column("least_D_KL", "least D_KL"), table["D_KL"].min()),
        (Column("largest_D_KL", "largest D_KL"), table["D_KL"].max()),
        (Column("least_log_X", "least log Tr_h exp(T)"), table["least_log_X"].min()),
        (Column("largest_log_X", "largest log Tr_h exp(T)"), table["largest_log_X"].max()),
    ):
        number = exact(value, column, of="machines with dF = 0", **made)
        yield f"theory.counterexample.{column.name}", number
    yield (
        "theory.counterexample.n_pairs",
        counted(len(table), "machines with dF = 0", rule="check_identities"),
    )


def numbers_of_kadanoff(run: Run) -> Named:
    """Kadanoff's operator and a trained machine, at each K in the order of the configuration."""
    curves, made = run.tables["kadanoff"], {"rule": "measure_kadanoff"}
    for column in _OPERATOR:
        yield f"kadanoff.{column.name}", exact(curves[column.name].abs().max(), column, **made)
    for i, machine in enumerate(run.tables["kadanoff_machines"].to_dict("records"), start=1):
        key, K = f"kadanoff.coupling{i}", machine["coupling"]
        yield (
            f"{key}.coupling",
            Number(float(K), None, "", "config.yaml", "K of the torus", "given"),
        )
        weight = Column("weight", "weight of the trained machine, and its p")
        yield f"{key}.weight", exact(machine["weight"], weight, of=f"K = {K:g}", **made)
        spread = Column("weight_spread", "spread of the weights that should be one", digits=2)
        estimate = Estimate(machine["weight_spread"])
        yield f"{key}.weight_spread", measured(estimate, spread, of=f"K = {K:g}", **made)
        for column in _MACHINE:
            yield (
                f"{key}.{column.name}",
                exact(machine[column.name], column, of=f"K = {K:g}", **made),
            )
        yield from _largest_p(f"{key}.largest_p", curves[curves["coupling"] == K])


def _largest_p(key: str, curve: pd.DataFrame) -> Named:
    last = curve.iloc[int(curve["p"].argmax())]
    of = f"K = {last['coupling']:g}, p = {last['p']:g}"
    yield f"{key}.p", Number(float(last["p"]), None, "", "config.yaml", "largest p", "given")
    for column in _CURVE:
        yield (
            f"{key}.{column.name}",
            exact(last[column.name], column, rule="measure_kadanoff", of=of),
        )


def numbers_of_learning(run: Run) -> Named:
    """Ways to train a machine that is known exactly: means over seeds."""
    for row in run.tables["learning"].to_dict("records"):
        method = row["method"]
        key, n = f"learning.{words(method)}", row["n_seeds"]
        yield f"{key}.n_seeds", counted(n, f"seeds, {method}", rule="compare_learning")
        for column in _LEARNING:
            estimate = Estimate(row[column.name], row[f"{column.name}_err"], n)
            number = measured(estimate, column, rule="compare_learning", of=method)
            yield f"{key}.{column.name}", number

"""Numbers of decimated chains."""

from rgdl.numbers.names import words
from rgdl.numbers.number import Column, Estimate, Named, Number, counted, exact, measured
from rgdl.numbers.run import Run

_RULE = "measure_decimation"
_DIVERGENCES = (
    Column("enumerated", "D_KL of the network of Fig. 2B, of all states", "per spin"),
    Column("closed_form", "D_KL of the network of Fig. 2B, in closed form", "per spin"),
    Column("long_chain", "D_KL of the network of Fig. 2B, of a long chain", "per spin"),
)


def numbers_of_decimation(run: Run) -> Named:
    """How well all states follow Eq. 24, and the network of Fig. 2B, by statement."""
    deviation = Column("largest_deviation", "largest deviation from Eq. 24, all states", digits=2)
    value = run.tables["decimation_enumerated"][deviation.name].max()
    yield "decimation.enumerated.largest_deviation", exact(value, deviation, rule=_RULE)
    residual, table = (
        Column("residual", "largest residual", digits=2),
        run.tables["decimation_network"],
    )
    number = exact(table["residual"].max(), residual, rule=_RULE, of="network of Fig. 2B")
    yield "decimation.network.largest_residual", number
    for statement, residuals in table.groupby("statement", sort=False)["residual"]:
        number = exact(residuals.max(), residual, rule=_RULE, of=f"network of Fig. 2B: {statement}")
        yield f"decimation.network.{words(statement)}", number


def numbers_of_divergence(run: Run) -> Named:
    """What the network of Fig. 2B leaves of D_KL, where J is 1 (or nearest to it) and largest."""
    for ends, part in run.tables["decimation_divergence"].groupby("ends", sort=False):
        at_one = part.iloc[int((part["coupling"] - 1).abs().argmin())]
        at_largest = part.iloc[int(part["coupling"].argmax())]
        for name, row in (("unit_coupling", at_one), ("largest_coupling", at_largest)):
            key, J = f"decimation.divergence.{ends}.{name}", float(row["coupling"])
            yield f"{key}.coupling", Number(J, None, "", "config.yaml", "J of the chain", "given")
            for column in _DIVERGENCES:
                number = exact(row[column.name], column, rule=_RULE, of=f"{ends} chain, J = {J:g}")
                yield f"{key}.{column.name}", number


def numbers_of_decimated_samples(run: Run) -> Named:
    """Couplings of sampled chains after each decimation, beside Eq. 24."""
    table = run.tables["decimation_samples"]
    worst = Column("z", "largest distance from Eq. 24 in errors, of a coupling of samples")
    number = measured(Estimate(table["z"].abs().max()), worst, rule=_RULE)
    yield "decimation.samples.largest_z", number
    number = counted(len(table), "couplings of samples beside Eq. 24", rule=_RULE)
    yield "decimation.samples.n_couplings", number
    order = {J: i for i, J in enumerate(table["initial_coupling"].unique(), start=1)}
    for row in table.to_dict("records"):
        J, step, kind = row["initial_coupling"], row["step"], row["interaction"]
        key = f"decimation.{row['ends']}.coupling{order[J]}.step{step}"
        of = f"{row['ends']} chain of J = {J:g} after {step} decimations"
        column = Column("coupling", f"{kind} coupling of samples")
        estimate = Estimate(row["coupling"], row["coupling_err"])
        number = measured(estimate, column, rule=_RULE, of=of)
        yield f"{key}.{kind}", number
        if kind == "nearest":
            column = Column("expected", "coupling by Eq. 24")
            yield f"{key}.expected", exact(row["expected"], column, rule=_RULE, of=of)

"""Numbers of the samples beside what is exactly known."""

from rgdl.numbers.names import words
from rgdl.numbers.number import Column, Estimate, Named, counted, exact, measured
from rgdl.numbers.run import Run


def numbers_of_ensembles(run: Run) -> Named:
    """Every test of every ensemble, and the most distant of each."""
    table, made = run.tables["ensembles"], {"rule": "compare_with_exact"}
    for row in table.to_dict("records"):
        quantity, of = row["quantity"], f"ensemble {row['ensemble']}"
        key = f"ensembles.{run.names.samples(row['ensemble'])}.{words(quantity)}"
        estimate, column = Estimate(row["measured"], row["error"]), Column("measured", quantity)
        yield f"{key}.measured", measured(estimate, column, of=of, **made)
        column = Column("expected", f"{quantity}, exact", digits=6)
        yield f"{key}.expected", exact(row["expected"], column, of=of, **made)
        for column in (
            Column("z", f"{quantity}: distance from the exact value in errors", digits=2),
            Column("p_value", f"{quantity}: p", digits=2),
        ):
            number = measured(Estimate(row[column.name]), column, of=of, **made)
            yield f"{key}.{column.name}", number
    worst = Column("z", "largest distance from an exact value in errors", digits=2)
    for ensemble, z in table.groupby("ensemble", sort=False)["z"]:
        number = measured(Estimate(z.abs().max()), worst, of=f"ensemble {ensemble}", **made)
        yield f"ensembles.{run.names.samples(ensemble)}.largest_z", number


def numbers_known(run: Run) -> Named:
    """What is known without any samples: `name`, `value`, `unit`, `digits` and `meaning`."""
    for row in run.tables["exact"].to_dict("records"):
        column = Column(row["name"], row["meaning"], row["unit"], row["digits"])
        yield f"exact.{row['name']}", exact(row["value"], column, rule="tabulate_numbers")


def numbers_of_all_tests(run: Run) -> Named:
    """All tests of an ensemble together, and those of all ensembles."""
    made = {"rule": "tabulate_ensembles"}
    for row in run.tables["ensembles_whole"].to_dict("records"):
        key, of = f"ensembles.{run.names.samples(row['ensemble'])}", f"ensemble {row['ensemble']}"
        yield f"{key}.n_tests", counted(row["n_tests"], f"tests, {of}", rule=made["rule"])
        for column in (
            Column("least_p_value", "least p of a test", digits=2),
            Column("p_value", "p of all tests together", digits=2),
        ):
            number = measured(Estimate(row[column.name]), column, of=of, **made)
            yield f"{key}.{column.name}", number

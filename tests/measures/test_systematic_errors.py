"""The systematic error of the exponents of hidden spins."""

import math

import pandas as pd
import pytest

from rgdl.measures.systematic_errors import systematic_errors
from rgdl.measures.table import COLUMNS

EXACT = {"y_T": 1.0, "y_h": 1.875}


def table(**changes):
    """Rows of one step of one network; a value of None leaves its row out."""
    values = {
        "matched y_T": 0.96,
        "matched y_h": 1.871,
        "hidden y_T": 1.3,
        "hidden y_h": 1.2,
        "hidden y_T_truncation": 0.03,
        "hidden y_h_truncation": 0.003,
    } | changes
    rows = [{"topic": "exact", "quantity": y, "value": exact} for y, exact in EXACT.items()]
    for name, value in values.items():
        spins, quantity = name.split()
        labels = {"network": "machine", "topic": "exponents", "layer": 2}
        labels |= {"which": f"{spins} from samples", "quantity": quantity}
        if value is not None:
            rows += [labels | {"value": value}, labels | {"value": 9.0, "at": 3}]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def errors(**changes):
    return {row["quantity"]: row["value"] for row in systematic_errors(table(**changes))}


def test_it_is_the_deviation_of_the_control_and_the_truncation_in_quadrature():
    found = [*systematic_errors(table())]
    assert {row["quantity"]: row["value"] for row in found} == pytest.approx(
        {"y_T_systematic": 0.05, "y_h_systematic": 0.005}
    )
    for row in found:
        assert (row["network"], row["which"], row["layer"]) == ("machine", "hidden from samples", 2)
        assert math.isnan(row["err"])


def test_exponents_of_the_hidden_spins_themselves_do_not_change_it():
    assert errors(**{"hidden y_T": 2.0, "hidden y_h": 0.0}) == errors()


@pytest.mark.parametrize("name", ["matched y_T", "hidden y_T_truncation"])
def test_a_systematic_error_is_not_known_without_one_of_its_parts(name):
    assert errors(**{name: None}).keys() == {"y_h_systematic"}
    assert math.isnan(errors(**{name: math.nan})["y_T_systematic"])


def test_there_is_no_systematic_error_without_exact_values():
    rows = table()
    assert [*systematic_errors(rows[rows["topic"] != "exact"])] == []

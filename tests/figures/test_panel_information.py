import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from rgdl.figures.panel_information import plot_information

VALUES = {"majority": 0.3, "decimation": 0.2, "best filter": 0.4, "block": 0.6}


def table():
    p = np.array([0.0, 1.0, 2.0])
    rows = [{"rule": "Kadanoff", "p": x, "information": x / 8} for x in p]
    rows += [{"rule": rule, "information": value} for rule, value in VALUES.items()]
    rows.append({"rule": "wired machine", "p": 1.5, "information": 0.17})
    rows += [{"rule": "4 hidden spins", "unit": k, "information": k / 10} for k in (1, 2)]
    one = pd.DataFrame(rows).assign(torus="small", coupling=0.4)
    return pd.concat([one, one.assign(coupling=0.2, information=0.0)])


def test_the_panel_shows_the_curve_every_rule_and_every_hidden_spin():
    ax = Figure().subplots()
    plot_information(ax=ax, rules=table(), torus="small", coupling=0.4000001)  # of a rounded table
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["Kadanoff's rule"].get_xydata().tolist() == [[0, 0], [1, 0.125], [2, 0.25]]
    for name, value in (("majority", 0.3), ("whole block", 0.6), ("best filter", 0.4)):
        assert set(lines[name].get_ydata()) == {value}
    assert lines["RBM wired in blocks"].get_xydata().tolist() == [[1.5, 0.17]]
    assert lines["RBM that sees all"].get_xydata().tolist() == [[2, 0.1], [2, 0.2]]
    assert ax.get_ylim()[0] == 0
    assert mpl.colors.same_color(lines["RBM wired in blocks"].get_color(), "#0072b2")


def test_a_torus_that_is_not_in_the_table_is_refused():
    with pytest.raises(ValueError, match=r"must be in the table, got large at 0\.4"):
        plot_information(ax=Figure().subplots(), rules=table(), torus="large", coupling=0.4)

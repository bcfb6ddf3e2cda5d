import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from rgdl.figures.panel_flow import plot_flow


def rows(flows, quantity="coupling_by_energy"):
    labels = [(which, at) for which in flows for at in (0, 1, 10)]
    table = pd.DataFrame(labels, columns=["which", "at"])
    table = table.assign(network="paper", topic="flow", quantity=quantity, err=0.01)
    return table.assign(value=np.linspace(0, 0.5, len(table)))


def drawn(measures, **options):
    ax = Figure().subplots()
    plot_flow(ax=ax, measures=measures, critical_coupling=0.44, **options)
    return ax


FLOWS = ("layer 1 from hot", "stack from hot", "block spins from cold", "Ising as stack from hot")


def test_every_flow_is_drawn_at_its_steps_but_no_controls():
    ax = drawn(rows(FLOWS))
    curves = {c.get_label(): c.lines[0] for c in ax.containers}
    assert list(curves) == list(FLOWS[:3])
    table = rows(FLOWS)
    for which, line in curves.items():
        part = table[table["which"] == which]
        assert line.get_xdata().tolist() == part["at"].tolist()
        assert line.get_ydata().tolist() == part["value"].tolist()


def test_a_color_is_a_start_and_a_line_is_a_map():
    hot_1, hot, cold = (c.lines[0] for c in drawn(rows(FLOWS)).containers)
    assert hot_1.get_color() == hot.get_color() != cold.get_color()
    assert len({line.get_linestyle() for line in (hot_1, hot, cold)}) == 3


def test_without_the_quantity_nothing_is_drawn():
    with pytest.raises(KeyError, match="quantity must be one of"):
        drawn(rows(FLOWS), quantity="coupling_by_pseudolikelihood")

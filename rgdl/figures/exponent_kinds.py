"""Which coarse spins the figure of exponents compares, and their rows of the table of measures."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from rgdl.figures.selection import select
from rgdl.figures.style import NETWORK, SERIES

#: The steps that are drawn, in words of the table of measures, by the layer that they lead to.
STEPS = {2: "from samples", 3: "from below"}
_GAUSSIAN = SERIES[3]  # the color of spins of Gaussian fields


@dataclass(frozen=True)
class Kind:
    """A kind of coarse spins.

    Attributes
    ----------
    label : str
        Name of its row; a dash stands for the words of a row above.
    network : str or None
        In the table of measures, empty for block spins; None for the network that Figure 3 shows.
    spins : str
        In the table of measures, before the step.
    color, marker : str
    """

    label: str
    network: str | None
    spins: str
    color: str
    marker: str

    @property
    def look(self) -> dict[str, Any]:
        """Color and marker."""
        return {"color": self.color, "marker": self.marker}


_BLUE = NETWORK["color"]
#: From top to bottom.
KINDS = {
    "majority": Kind("block spins by majority", "", "majority", SERIES[1], "s"),
    "gaussian_majority": Kind(
        "– of Gaussian fields", "", "majority of Gaussian fields", _GAUSSIAN, "d"
    ),
    "decimation": Kind("block spins by decimation", "", "decimation", SERIES[2], "^"),
    "matched": Kind("matched majority spins", None, "matched", SERIES[4], "v"),
    "hidden": Kind("hidden spins", None, "hidden", _BLUE, NETWORK["marker"]),
    "noiseless": Kind("– in the more probable state", None, "noiseless", _BLUE, "h"),
    "critical": Kind("– trained at $K_c$", "critical", "hidden", _BLUE, "p"),
    "crossed": Kind("– trained on Gaussian fields", "gaussian", "hidden", SERIES[5], "P"),
    "gaussian": Kind("– fed Gaussian fields", None, "hidden of Gaussian fields", _GAUSSIAN, "D"),
    "permuted": Kind("– at permuted positions", None, "permuted", "0.5", "X"),
    "untrained": Kind("– untrained", "untrained", "unlocalized", "0.5", "*"),
}


@dataclass(frozen=True)
class Exponents:
    """Rows of the table of measures with the exponents of one network and of what is compared.

    Parameters
    ----------
    measures : DataFrame
        The table of measures.
    network : str
        The network that Figure 3 shows.
    lattice_size : int
        Linear size L of its lattice.
    """

    measures: pd.DataFrame
    network: str
    lattice_size: int

    def exact(self, quantity: str) -> float:
        """A value of the topic `exact`."""
        return float(select(self.measures, topic="exact", quantity=quantity)["value"].iloc[0])

    def of(self, kind: str, quantity: str, layer: int) -> pd.DataFrame:
        """Rows of a kind and a step: one with all operators, where `at` is NaN, and by number."""
        spins, table = KINDS[kind], self.measures
        network = self.network if spins.network is None else spins.network
        lattice = "" if network else f", L = {self.lattice_size}"
        which = f"{spins.spins} {STEPS[layer]}{lattice}"
        labels = {"network": network, "topic": "exponents", "which": which, "quantity": quantity}
        chosen = table["layer"] == layer
        for name, label in labels.items():
            chosen &= table[name].fillna("") == label
        return table[chosen]

    def whole(self, kind: str, quantity: str, layer: int) -> pd.DataFrame:
        """The row of a kind and a step with all operators; none if it was not measured."""
        rows = self.of(kind, quantity, layer)
        return rows[rows["at"].isna()]

    def systematic(self, quantity: str, layer: int) -> float:
        """The systematic error of hidden spins; NaN if it was not measured."""
        return float(
            self.whole("hidden", f"{quantity}_systematic", layer)["value"].sum(min_count=1)
        )

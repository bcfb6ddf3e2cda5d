"""Words of which keys are made."""

import re
from collections.abc import Hashable, Mapping
from typing import Any

_SHOWN = "figures.figure3.network"


class Names:
    """Words for the networks and ensembles of a configuration, which calls them as it likes.

    Parameters
    ----------
    given : mapping of str to value
        The configuration, as `flatten` gives it.

    Raises
    ------
    ValueError
        If it does not say which network Figure 3 shows, or not what that one is trained on.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.shown = str(_required(given, _SHOWN))
        self.ensemble = str(_required(given, f"networks.{self.shown}.ensemble"))
        n_seeds = len(given.get(f"networks.{self.shown}.seeds", []))
        #: Of how many seeds that network has a spread.
        self.n_seeds = n_seeds if n_seeds > 1 else None
        self._networks = {key.split(".")[1] for key in given if key.startswith("networks.")}

    def network(self, name: Hashable) -> str:
        """`shown` for the network of Figure 3, else `networks.NAME` or `nulls.NAME`."""
        if name == self.shown:
            return "shown"
        return f"networks.{name}" if name in self._networks else f"nulls.{name}"

    def growing(self, name: Hashable) -> str:
        """The same, with null models by their names alone."""
        return self.network(name).removeprefix("nulls.")

    def topic(self, topic: str, network: Hashable) -> str:
        """The topic alone for the network of Figure 3, else behind the network's name."""
        return topic if network == self.shown else f"{self.network(network)}.{topic}"

    def samples(self, name: Hashable) -> str:
        """`shown` for the ensemble of that network, else its name."""
        return "shown" if name == self.ensemble else str(name)

    def path(self, path: str) -> str:
        """A path of the configuration, with `network` and `ensemble` for those two."""
        for section, name in (("network", self.shown), ("ensemble", self.ensemble)):
            here = f"{section}s.{name}."
            if path.startswith(here):
                return f"{section}.{path.removeprefix(here)}"
        return path


def words(label: object) -> str:
    """A label of a table as a word of a key: `CD-1` is `cd1`, `principal components` has a `_`."""
    text = str(label).lower().replace("|magnetization|", "abs_magnetization")
    text = text.replace("|m|", "abs_m").replace("m^2", "m_squared").replace(" > ", " above ")
    text = re.sub(r"(?<=[a-z])[- ](?=\d)", "", text)
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


def _required(given: Mapping[str, Any], key: str) -> Any:
    if key not in given:
        raise ValueError(f"given must have the key {key}, got {', '.join(given) or 'no keys'}")
    return given[key]

"""The keys of numbers: one rule for each row of the table of measures."""

import math
import re
from collections.abc import Hashable, Mapping
from typing import Any

_SHOWN = "figures.figure3.network"
# The word before the abscissa, by topic or quantity.
_AT = {
    "learning_curve": "epochs",
    "information": "coupling",
    "flow": "step",
    "correlation": "distance",
    "decimated_coupling": "step",
    "coherence": "wave",
    "power_ratio": "wave",
}


class Names:
    """Keys that do not depend on how a configuration calls its main network and ensemble.

    Parameters
    ----------
    given : mapping of str to value
        The configuration, as `flatten` returns it.

    Raises
    ------
    ValueError
        If it does not name the network of Figure 3, or the ensemble of that network.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.shown = str(_required(given, _SHOWN))
        self.ensemble = str(_required(given, f"networks.{self.shown}.ensemble"))
        self._networks = {key.split(".")[1] for key in given if key.startswith("networks.")}
        variants = "renormalization.variants.changes."
        self._variants = {
            key.removeprefix(variants).split(".")[0] for key in given if key.startswith(variants)
        }

    def network(self, name: Hashable) -> str:
        """Nothing for the network of Figure 3, else `networks.`, `variants.` or `nulls.NAME`."""
        if name in (self.shown, ""):
            return ""
        if name in self._networks:
            return f"networks.{name}"
        return f"variants.{name}" if name in self._variants else f"nulls.{name}"

    def key(self, row: Mapping[Any, Any]) -> str:
        """The key of a row of measures: the parts that are not empty, joined by dots.

        They are the network, the topic, `which` in words, `layerN`, the quantity, and the abscissa
        as `distance8`, `wave4` or `epochs10`. Of a study, `which` is its name and its point:
        `studies.penalty.0.0002.layer1.rms_radius`, `studies.units.16_by_4.layer1.rms_radius`.
        """
        topic, quantity = row["topic"], row["quantity"]
        which = "" if topic == "ensembles" and row["which"] == self.ensemble else row["which"]
        at = _AT.get(topic, _AT.get(quantity, "at"))
        parts = [
            self.network(row["network"]),
            topic,
            _point(which) if topic == "studies" else words(which),
            "" if math.isnan(row["layer"]) else f"layer{row['layer']:.0f}",
            quantity,
            "" if math.isnan(row["at"]) else f"{at}{row['at']:.0f}",
        ]
        return ".".join(part for part in parts if part)

    def path(self, path: str) -> str:
        """A path of the configuration, with `network` and `ensemble` for those two."""
        for section, name in (("network", self.shown), ("ensemble", self.ensemble)):
            here = f"{section}s.{name}."
            if path.startswith(here):
                return f"{section}.{path.removeprefix(here)}"
        return path


def _point(which: str) -> str:
    """A study and a point, `units 16-4` as `units.16_by_4`."""
    text = re.sub(r"(?<=\d)-(?=\d)", "_by_", which)
    return re.sub(r"[^A-Za-z0-9.]+", "_", text.replace(" ", "."))


def words(label: object) -> str:
    """A label as one word: `CD-1` is `cd1`, `block spins bits` is `block_spins_bits`."""
    text = re.sub(r"(?<=[a-z])-(?=\d)", "", str(label).lower())
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


def _required(given: Mapping[str, Any], key: str) -> Any:
    if key not in given:
        raise ValueError(f"given must have the key {key}, got {', '.join(given) or 'no keys'}")
    return given[key]

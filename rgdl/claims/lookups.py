"""How the claims about networks look up measures, which a run may lack."""

from collections.abc import Callable, Sequence
from typing import Any

from rgdl.claims.facts import Facts
from rgdl.measures import UNKNOWN, Measure, Measures


def find(
    measures: Measures,
    network: str,
    topic: str,
    quantity: str,
    which: str = "",
    layer: int | None = None,
) -> Measure:
    """A measure; unknown if the run has no such network, kind or layer."""
    labels: dict[str, Any] = {"network": network, "topic": topic, "which": which, "layer": layer}
    labels |= {"quantity": quantity, "at": None}
    return measures.get(**labels) if measures.has(**labels) else UNKNOWN


def layers(
    measures: Measures,
    network: str,
    quantity: str,
    which: str = "",
    *,
    topic: str = "fields",
    above_first: bool = False,
) -> list[Measure]:
    """A measure of each layer, bottom up; none if the run has no such network or kind."""
    labels: dict[str, Any] = {"network": network, "topic": topic, "which": which}
    if not measures.has(**labels):
        return []
    numbers = sorted(measures.rows(**labels)["layer"].dropna().unique())
    return [
        find(measures, network, topic, quantity, which, layer)
        for layer in numbers[1 if above_first else 0 :]
    ]


def extreme(choose: Callable[..., Measure], values: Sequence[Measure]) -> Measure:
    """The largest or the smallest; unknown if one is."""
    return choose(values, key=lambda one: one.value) if all_known(values) else UNKNOWN


def all_known(*groups: Sequence[Measure]) -> bool:
    """Whether there are measures in each group, all of them known."""
    return all(len(group) > 0 and all(one.is_known for one in group) for group in groups)


def at_level(facts: Facts) -> str:
    """What every rule about networks requires besides."""
    return f" (p < {facts.significance:g})"

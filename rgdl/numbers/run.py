"""What the numbers of a run are collected from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from rgdl.numbers.measures import WHERE_KNOWN, means_of
from rgdl.numbers.names import Names
from rgdl.numbers.number import Estimate, Tables
from rgdl.numbers.seeds import mean_over_seeds, mean_share


@dataclass(frozen=True)
class Run:
    """Tables of a run, the words for what it names, and its means over seeds.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        By name.
    names : Names
        Words of keys.
    means : mapping of str to Estimate
        By the keys of numbers, as the table of measures has them.
    """

    tables: Tables
    names: Names
    means: Mapping[str, Estimate]

    @classmethod
    def of(cls, tables: Tables, names: Names) -> "Run":
        """With the means of its table of measures, if it has one."""
        return cls(tables, names, dict(means_of(tables, names)))

    def mean(self, key: str, part: pd.DataFrame, column: str) -> Estimate:
        """What the table of measures has under a key, else the mean of a column over seeds."""
        return self.means.get(key) or mean_over_seeds(part, column)

    def share(self, key: str, part: pd.DataFrame, column: str) -> Estimate:
        """The same of a share of fields."""
        return self.means.get(key) or mean_share(part, column)

    def other_means(self, keys: Mapping[str, object]) -> Iterator[tuple[str, Estimate]]:
        """Those of measures that no other number stands for."""
        for key, mean in self.means.items():
            if key not in keys and not key.endswith(WHERE_KNOWN):
                yield key, mean

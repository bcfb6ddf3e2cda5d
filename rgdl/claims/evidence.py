"""For and against a statement, as p-values, and how those of several statements combine."""

from dataclasses import dataclass

#: Below this a p-value shows something. It is that of a whole verdict, which counts all of its
#: comparisons: of the six verdicts that rest on samples one is wrong by chance in less than one
#: ledger of a hundred.
LEVEL = 1e-3


@dataclass(frozen=True)
class Evidence:
    """How probable it is at most to find numbers that speak as clearly.

    Attributes
    ----------
    of : float
        For the statement, were it wrong: below `LEVEL` it is shown.
    against : float
        Against it, were it right: below `LEVEL` its contrary is shown.
    """

    of: float
    against: float

    @property
    def reversed(self) -> "Evidence":
        """That of the contrary."""
        return Evidence(self.against, self.of)


#: Nothing is shown by what is not known.
NONE = Evidence(1.0, 1.0)


def certain(statement: bool) -> Evidence:
    """That of what is known without error."""
    return Evidence(0.0, 1.0) if statement else Evidence(1.0, 0.0)


def all_of(*parts: Evidence) -> Evidence:
    """Evidence that all statements are right.

    For that each must be shown, and the weakest decides (an intersection-union test). One that is
    wrong is enough for the contrary: the strongest decides, times the number of chances that there
    were to find one (Bonferroni); what is certain is none.
    """
    if not parts:
        return NONE
    chances = sum({part.of, part.against} != {0.0, 1.0} for part in parts)
    strongest = min(part.against for part in parts)
    return Evidence(max(part.of for part in parts), min(1.0, max(chances, 1) * strongest))


def any_of(*parts: Evidence) -> Evidence:
    """Evidence that one of the statements is right, at least: all are not wrong."""
    return all_of(*(part.reversed for part in parts)).reversed

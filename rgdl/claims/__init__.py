"""The fourteen claims of the paper, each answered by a rule over the table of measures."""

from rgdl.claims.claim import Claim
from rgdl.claims.facts import THRESHOLDS, Facts
from rgdl.claims.ledger import ledger
from rgdl.claims.robustness import at_other_thresholds, repeats, turned_by

__all__ = [
    "THRESHOLDS",
    "Claim",
    "Facts",
    "at_other_thresholds",
    "ledger",
    "repeats",
    "turned_by",
]

"""The fourteen claims of the paper, each answered by a rule over the table of measures."""

from rgdl.claims.claim import Claim
from rgdl.claims.facts import Facts
from rgdl.claims.ledger import ledger

__all__ = ["Claim", "Facts", "ledger"]

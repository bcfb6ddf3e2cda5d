"""The fourteen claims of the paper, each answered with a measured number and a rule."""

from rgdl.claims.claim import Claim, Tables
from rgdl.claims.ledger import Facts, ledger

__all__ = ["Claim", "Facts", "Tables", "ledger"]

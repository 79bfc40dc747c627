"""What the issue ledger adds up to, and who deviates from it (P3, P5, P15).

`rows` are the registers; each question has a file of its own. `origins` says which round and organisation an issue
counts for.
"""

from projections.ledger.equation import ledger_equation
from projections.ledger.focus import focus_table
from projections.ledger.one_list import one_list
from projections.ledger.proof import list_proof
from projections.ledger.returns import returns
from projections.ledger.rows import AdjudicationRow, DiscrepancyRow, adjudications, discrepancies, view
from projections.ledger.tally import tally, tally_items

__all__ = [
    "AdjudicationRow",
    "DiscrepancyRow",
    "adjudications",
    "discrepancies",
    "focus_table",
    "ledger_equation",
    "list_proof",
    "one_list",
    "returns",
    "tally",
    "tally_items",
    "view",
]

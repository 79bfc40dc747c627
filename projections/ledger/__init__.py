"""The issue ledger as it is asked: pages, the board, what it adds up to, who deviates from it (P3, P5, P15).

`rows` are the registers of deviations and rulings; each question has a file of its own. `origins` says which round and
organisation an issue counts for.
"""

from projections.ledger.rows import view

__all__ = ["view"]

"""Joint patrols, who takes part in them, and how they link the levels (P8, P9, P11).

`rows` are the registers; each question about them has a file of its own. What came of a patrol stands in the ledger.
"""

from projections.patrols.rows import view

__all__ = ["view"]

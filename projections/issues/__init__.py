"""What is kept of issues, of what is done about them, and of their lists (P7–P9, P15); `ledger` asks.

`rows` are the registers with what each event does to them, `columns` what the board counts.
"""

from projections.issues.rows import view

__all__ = ["view"]

"""Deadlines on the board: what they are counted by, how far they have come, and what was closed in time.

`rows` keeps the calendars and rules that were decreed; each question about them and the issue ledger has its own file.
"""

from projections.deadlines.rows import view

__all__ = ["view"]

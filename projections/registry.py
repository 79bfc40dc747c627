"""Every view that a node keeps, and every register in them; importing this registers every query, too."""

from typing import Any

from projections import (
    accesses,
    audiences,
    clues,
    deadlines,
    documents,
    evaluations,
    filings,
    inspections,
    issues,
    ledger,
    liaisons,
    links,
    list_tallies,
    matters,
    meetings,
    offices,
    organisations,
    patrols,
    policies,
    publications,
    review,  # noqa: F401 - it keeps no rows
    rounds,
    special_checks,
    tasks,
)
from projections.engine.register import Register
from projections.engine.view import View

VIEWS: tuple[View, ...] = (
    audiences.view,
    organisations.view,
    tasks.view,
    patrols.view,
    issues.view,
    ledger.view,
    list_tallies.view,
    links.view,
    documents.view,
    special_checks.view,
    policies.view,
    filings.view,
    meetings.view,
    clues.view,
    deadlines.view,
    rounds.view,
    inspections.view,
    evaluations.view,
    matters.view,
    offices.view,
    liaisons.view,
    publications.view,
    accesses.view,
)
"""The chessboard and the key figures keep no rows: they count over those of the issue ledger."""

REGISTERS: dict[str, Register[Any]] = {
    table.aggregate.plural: table for view in VIEWS for table in view.tables if isinstance(table, Register)
}
"""By the plural of their kind, which is their address."""

"""Every view that a node keeps."""

from projections import issues, links, organisations, patrols, tasks
from projections.engine.view import View

VIEWS: tuple[View, ...] = (organisations.view, tasks.view, patrols.view, issues.view, links.view)
"""The chessboard and the key figures keep no rows: they count over those of the issue ledger."""

"""The front page: the chessboard with its figures, the joint patrol under way, and how complete all this is."""

from collections.abc import Sequence

from projections.ledger import chessboard as view
from projections.ledger.chessboard import Line
from services.dashboard.page import PageContext
from services.dashboard.pages.links import completeness
from services.dashboard.pages.patrols import current
from services.dashboard.pages.tasks import workload
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region
from services.dashboard.widgets import chessboard
from services.dashboard.widgets.latest import latest
from services.dashboard.widgets.totals import table
from services.dashboard.words.naming import names_in


def board(context: PageContext) -> PageContent:
    """Draw the front page."""
    found = view.query(context.snapshot)
    names, lines = names_in(context.snapshot), _in_order(context, found.lines)
    facts, unfolded = chessboard.board_facts(context), context.parameters.get("below") == "all"
    regions = (
        context.status,
        Region("figures", "figures.html", found.total),
        chessboard.board(lines, facts),
        current(context, names),
        completeness(context, names),
        latest(context),
        workload(context),
        table(chessboard.on_squares(lines, facts), lines, found, facts, unfolded=unfolded),
    )
    announcement = Region("announcement", "announcement.html", found.total, quiet=True)
    return PageContent((*regions, announcement), found.position, announcement=announcement)


def _in_order(context: PageContext, lines: Sequence[Line]) -> list[Line]:
    """Return the lines in the order of the node's settings: a board is read by heart, not by the alphabet."""
    rank = {id: place for place, id in enumerate(context.board.order)}
    return sorted(lines, key=lambda line: rank.get(line.organisation, len(rank)))

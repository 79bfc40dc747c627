"""The front page: the chessboard with its figures, the joint patrol under way, and how complete all this is."""

from collections.abc import Sequence

from domain.tree import NodeId
from projections.ledger import chessboard as view
from projections.ledger.chessboard import Line
from services.dashboard.look import Look, Scene, names_in
from services.dashboard.pages.links import completeness
from services.dashboard.pages.patrols import current
from services.dashboard.pages.tasks import workload
from services.dashboard.stream.regions import Region
from services.dashboard.widgets import chessboard
from services.dashboard.widgets.latest import latest
from services.dashboard.widgets.totals import table


def board(look: Look) -> Scene:
    """Draw the front page."""
    found = view.query(look.snapshot)
    names, lines = names_in(look.snapshot), _in_order(look, found.lines)
    seen = chessboard.seen(look)
    regions = (
        look.status,
        Region("figures", "figures.html", found.total),
        chessboard.board(lines, seen),
        current(look, names),
        completeness(look, names),
        latest(look),
        workload(look),
        table(chessboard.on_squares(lines, seen), lines, found, seen, unfolded=look.asked.wish("below") == "all"),
    )
    said = Region("announcement", "announcement.html", found.total, quiet=True)
    return Scene((*regions, said), found.position, announcement=said)


def _in_order(look: Look, lines: Sequence[Line]) -> list[Line]:
    """Return the lines in the order of the node's settings: a board is read by heart, not by the alphabet."""
    settings = look.node.settings
    named: list[NodeId] = [each.id for each in settings.subordinates]
    named += [each.id for each in settings.organisations]
    rank = {id: place for place, id in enumerate(named)}
    return sorted(lines, key=lambda line: rank.get(line.organisation, len(named)))

"""Homes: on which node each organisation's records live, where they lived before, and who acts for those that ended."""

from domain.home.state import Home, home
from domain.node_id import NodeId
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View


@row
class HomeRow(Home, Record):
    """The home of one organisation."""


homes = Register(home, HomeRow, filters=("home",), indexes=[["home"]])

view = View("homes", 1, (homes,))


def kept_on(snapshot: Snapshot, node: NodeId) -> frozenset[NodeId]:
    """Return the organisations that a node acts for: those whose home it is, and itself if nothing else is recorded."""
    rows = snapshot.rows(homes)
    here = frozenset(row.organisation for row in rows if row.home == node)
    return here if any(row.organisation == node for row in rows) else here | {node}

"""What neighbours tell in a recovery, short to write."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import gettempdir

from domain.node_id import NodeId
from services.links.tellings import Rows, Side, Tellings


def told(held: Mapping[NodeId, Rows], offered: Mapping[NodeId, Rows]) -> Tellings:
    """Return what neighbours have of ours, and for us."""
    tellings = Tellings(Path(gettempdir()))
    for side, by_neighbour in ((Side.HELD, held), (Side.OFFERED, offered)):
        for neighbour, rows in by_neighbour.items():
            tellings.add(neighbour, side, rows)
    return tellings

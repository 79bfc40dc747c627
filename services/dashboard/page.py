"""One page: what it is drawn from, and the function that draws it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.node_id import NodeId
from domain.words import Words
from projections.engine.catalogue import SetAside
from projections.engine.log_reader import LogReader
from projections.engine.snapshot import Snapshot
from projections.scope import RowScope
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region
from services.links.links import Links
from services.links.state import LinkState

FULL = "full"
"""The parameter that asks for all of what is long, instead of a part of it."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What an address asks for besides the moment."""

    id: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """Return a parameter that says something."""
        return self.query.get(name, "").strip() or None


@dataclass(frozen=True, slots=True)
class PageStatus:
    """How far a page is up to date."""

    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BoardContext:
    """What pages show of a node besides its views."""

    here: NodeId
    order: Sequence[NodeId]
    """Organisations in the order in which the board has them."""
    log: LogReader
    links: Links
    failure: Callable[[], Words | None]
    """Why the node takes no commands now, and what to do."""
    set_aside: Callable[[], Sequence[SetAside]]
    """The first of what its views could not take."""
    count_aside: Callable[[], int]
    """How many events those are in all."""


@dataclass(frozen=True, slots=True)
class PageReader:
    """Who looks, by what makes a difference to what is shown: equal ones see the same."""

    scope: RowScope | None
    """What they may see; None for everything."""
    operates: bool
    """Whether they run this node."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page is drawn from, at one point: for everybody alike, in no language yet."""

    board: BoardContext
    snapshot: Snapshot
    parameters: Parameters
    now: datetime
    operates: bool
    """Whether whoever looks runs this node."""
    past: bool
    """True if it is not how things stand now; what only now is known is then left out."""

    @property
    def here(self) -> NodeId:
        """This node."""
        return self.board.here

    @property
    def status(self) -> Region:
        """What the page says about the moment that it shows."""
        return Region("status", "status.html", PageStatus(self.snapshot.position, self.now), quiet=True)

    @property
    def links(self) -> Sequence[LinkState]:
        """How the links stand; there is no past of that here."""
        return () if self.past else self.board.links.states()

    def cut(self) -> dict[NodeId, datetime]:
        """Return the neighbours whose link is down, and since when."""
        return {state.neighbour: state.since for state in self.links if not state.connected}


Draw = Callable[[PageContext], PageContent]
"""A page: from its context to its content."""

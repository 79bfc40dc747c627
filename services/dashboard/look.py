"""One look at a node: everything that a page is drawn from, as it stood at one point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.tree import NodeId
from domain.words import Words
from projections import organisations
from projections.engine.snapshot import Snapshot
from services.dashboard.stream.regions import Region
from services.links.state import LinkState
from services.node.wiring import Node

FULL = "full"
"""The parameter that asks for all of what is long, instead of a part of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for besides the moment."""

    id: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    def wish(self, name: str) -> str | None:
        """Return a parameter that says something."""
        return self.query.get(name, "").strip() or None


@dataclass(frozen=True, slots=True)
class Status:
    """How far a page is up to date."""

    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """One look: drawn for everybody alike, in no language yet."""

    node: Node
    snapshot: Snapshot
    asked: Asked
    now: datetime
    past: bool
    """True if it is not how things stand now; what only now is known is then left out."""

    @property
    def here(self) -> NodeId:
        """This node."""
        return self.node.settings.id

    @property
    def status(self) -> Region:
        """What the page says about the moment that it shows."""
        return Region("status", "status.html", Status(self.snapshot.position, self.now), quiet=True)

    @property
    def links(self) -> Sequence[LinkState]:
        """How the links stand; there is no past of that here."""
        return () if self.past else self.node.links.states()


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page draws: its regions, and the words around them."""

    regions: tuple[Region, ...]
    position: int
    around: Mapping[str, object] = field(default_factory=dict)
    """What the page's template needs besides; it does not change by itself."""
    announcement: Region | None = None
    moves: bool = True
    """False if it is the same at every moment: it then shows none, and has no stream."""


Draw = Callable[[Look], Scene]
"""A page: from a look to its scene."""


def names_in(snapshot: Snapshot) -> dict[NodeId, Words]:
    """Return what every organisation that this node knows is called."""
    return {row.id: row.name for row in organisations.query(snapshot).items}


def name_of(id: str, names: Mapping[NodeId, Words]) -> Words:
    """Return what an organisation is called, or the last part of its id if nobody told this node."""
    label = id.rpartition(".")[2]
    return names.get(NodeId(id)) or Words(label, label.capitalize())


def anchor(kind: str, id: str) -> str:
    """Return the id of an element that stands for something; safe in a CSS selector."""
    return f"{kind}-{id.replace('.', '-').replace('@', '-')}"

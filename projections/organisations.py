"""The organisations on the board, as the trees that this node has seen name them."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from domain.aggregate_id import owner_of
from domain.envelope import Recorded
from domain.node_id import NodeId, is_within
from domain.state import changed
from domain.tier import AgencyKind, Tier
from domain.tree import OrganisationClosed, OrganisationEntered, OrganisationRenamed
from domain.words import Words
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table, View

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation, as one node's tree names it."""

    id: NodeId
    named_by: NodeId
    """Whose tree it is."""
    name: Words
    tier: Tier
    node: bool
    """True if it runs a node."""
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier."""
    closed: bool = False


def _in_tree(recorded: Recorded) -> str:
    return f"{recorded.envelope.subject}/{recorded.envelope.payload.organisation}"


# What an organisation is called is no matter of when: a board of years ago names those that were entered since.
organisations: Table[OrganisationRow] = Table("organisations", OrganisationRow, key=_in_tree, follows_occurrence=False)

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@organisations.on(OrganisationEntered)
def entered(_row: OrganisationRow | None, recorded: Recorded) -> OrganisationRow:
    """It takes its place, or takes it back."""
    event: OrganisationEntered = recorded.envelope.payload
    named_by = owner_of(recorded.envelope.subject)
    return OrganisationRow(event.organisation, named_by, event.name, event.tier, event.node, event.agency)


@organisations.changes(OrganisationRenamed)
def renamed(row: OrganisationRow, recorded: Recorded) -> OrganisationRow:
    """It is called otherwise."""
    event: OrganisationRenamed = recorded.envelope.payload
    return changed(row, name=event.name)


@organisations.changes(OrganisationClosed)
def closed(row: OrganisationRow, _recorded: Recorded) -> OrganisationRow:
    """It acts no more; its history stays."""
    return changed(row, closed=True)


view = View("organisations", 2, (organisations,))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Organisations:
    """All organisations that are known, each once, in the order of the tree."""

    position: int
    items: tuple[OrganisationRow, ...]


def query(snapshot: Snapshot) -> Organisations:
    """Return all organisations; if several trees name one, by the tree that stands nearest to it."""
    by_id: dict[NodeId, OrganisationRow] = {}
    for row in sorted(snapshot.rows(organisations), key=_nearness):
        by_id[row.id] = row
    return Organisations(snapshot.position, tuple(sorted(by_id.values(), key=lambda row: tree_order(row.id))))


def tree_order(organisation: NodeId) -> tuple[str, ...]:
    """Return what sorts organisations so that each stands behind the one above it, with all that are below it."""
    return tuple(organisation.split("."))


def within(column: sa.ColumnElement[str], top: NodeId) -> sa.ColumnElement[bool]:
    """Return the condition that a column names `top` itself or an organisation below it."""
    # A range is looked up in an index, which a pattern is not; behind the dot, by which levels are joined, comes "/".
    return sa.or_(column == top, sa.and_(column > f"{top}.", column < f"{top}/"))


def roots(ids: Iterable[NodeId]) -> list[NodeId]:
    """Return those that stand below none of the others."""
    known = set(ids)
    return [id for id in known if not any(id != other and is_within(id, other) for other in known)]


def _nearness(row: OrganisationRow) -> tuple[bool, int, str]:
    """Return what sorts the nearest last: a tree above or of the organisation itself, the deeper the nearer."""
    return is_within(row.id, row.named_by), row.named_by.count("."), row.named_by

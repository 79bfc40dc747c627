"""The organisations on the board, as the trees that this node has seen name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Recorded
from domain.node_id import NodeId, is_below, is_within
from domain.state import changed
from domain.tier import AgencyKind, Tier
from domain.tree.events import (
    ClosedAt,
    NodeRetired,
    NodeSetUp,
    OrganisationClosed,
    OrganisationEntered,
    OrganisationMerged,
    OrganisationRenamed,
)
from domain.words import Words
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table, View
from projections.homes import homes

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
    closed: Annotated[bool, Words("已撤销", "Closed")] = False
    merged_into: Annotated[NodeId | None, Words("并入", "Merged into")] = None
    """Who goes on with what it left, if it is closed because it became part of another."""
    closed_at: ClosedAt = None
    """Since when it acts no more; None if nobody said so when it was closed."""


def key_of(tree: AggregateId, organisation: NodeId) -> str:
    """Return the key of what a tree says of an organisation."""
    return f"{tree}/{organisation}"


def _in_tree(recorded: Recorded) -> str:
    return key_of(recorded.envelope.subject, recorded.envelope.payload.organisation)


# Who takes its place on the board was there before: a board of years ago names those that were entered since.
organisations: Table[OrganisationRow] = Table("organisations", OrganisationRow, key=_in_tree, since_ever=True)

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
def closed(row: OrganisationRow, recorded: Recorded) -> OrganisationRow:
    """It acts no more; its history stays."""
    event: OrganisationClosed = recorded.envelope.payload
    return changed(row, closed=True, closed_at=event.closed_at)


@organisations.changes(OrganisationMerged)
def merged(row: OrganisationRow, recorded: Recorded) -> OrganisationRow:
    """It is part of another now."""
    event: OrganisationMerged = recorded.envelope.payload
    return changed(row, closed=True, merged_into=event.into, closed_at=event.closed_at)


@organisations.changes(NodeSetUp, NodeRetired)
def connected(row: OrganisationRow, recorded: Recorded) -> OrganisationRow:
    """It runs a node from now on, or none any more."""
    return changed(row, node=isinstance(recorded.envelope.payload, NodeSetUp))


view = View("organisations", 5, (organisations,))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Organisations:
    """All organisations that are known, each once, in the order of the tree."""

    position: int
    items: tuple[OrganisationRow, ...]


def query(snapshot: Snapshot) -> Organisations:
    """Return all organisations; if several trees name one, as those above it say: that of its home, or the nearest.

    It is closed if any of them says so. Of its owner, and of those above that, a tree counts only where no other was
    seen, and says only that they are there: nobody ends by what they say of themselves, or others of their superior.
    """
    kept = {row.organisation: row.home for row in snapshot.rows(homes)}
    by_id: dict[NodeId, list[OrganisationRow]] = {}
    for row in sorted(snapshot.rows(organisations), key=lambda row: _nearness(row, kept.get(row.id))):
        by_id.setdefault(row.id, []).append(row)
    items = sorted(map(_combined, by_id.values()), key=lambda row: tree_order(row.id))
    return Organisations(snapshot.position, tuple(items))


def _combined(rows: Sequence[OrganisationRow]) -> OrganisationRow:
    """Return what several trees say of one organisation, the nearest last."""
    told = [row for row in rows if is_below(row.id, row.named_by)]
    if not told:
        return changed(rows[-1], closed=False, merged_into=None, closed_at=None)
    ended = next((row for row in told if row.closed), told[-1])
    return changed(told[-1], closed=ended.closed, merged_into=ended.merged_into, closed_at=ended.closed_at)


def tree_order(organisation: NodeId) -> tuple[str, ...]:
    """Return what sorts organisations so that each stands behind the one above it, with all that are below it."""
    return tuple(organisation.split("."))


def in_tree(column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Return what sorts a column of organisations as `tree_order` does: nothing in an id sorts before "!"."""
    return sa.func.replace(column, ".", "!", type_=column.type)


def within(column: sa.ColumnElement[str], top: NodeId) -> sa.ColumnElement[bool]:
    """Return the condition that a column names `top` itself or an organisation below it."""
    # One range, which an index looks up: in an id, nothing but the dot that joins levels sorts before "/".
    return sa.and_(column >= top, column < f"{top}/")


def roots(ids: Iterable[NodeId]) -> list[NodeId]:
    """Return those that stand below none of the others."""
    known = set(ids)
    return [id for id in known if not any(id != other and is_within(id, other) for other in known)]


def _nearness(row: OrganisationRow, home: NodeId | None) -> tuple[bool, bool, int, str]:
    """Return what sorts the nearest last: the tree of its home, then one above it or its own, the deeper the nearer."""
    return row.named_by == home, is_within(row.id, row.named_by), row.named_by.count("."), row.named_by

"""Divisions of supervision: who supervises whom, and what is still to be shown to whom because of it (P16)."""

from collections.abc import Collection, Iterator
from itertools import islice

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.division import Charge, Division, division
from domain.issue.state import IssueStatus
from domain.node_id import NodeId, is_within
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.issues.rows import issues, rectifications
from projections.organisations import within

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class DivisionRow(Division, Record):
    """Whom one superior has charged with whom."""


divisions = Register(division, DivisionRow)

view = View("divisions", 1, (divisions,))

# ── Who sees what ─────────────────────────────────────────────────────────────────────────────────────────────────────


def charged_by(snapshot: Snapshot, supervisor: NodeId, organisation: NodeId) -> frozenset[NodeId]:
    """Return the superiors that have charged a supervisor with an organisation."""
    rows = snapshot.rows(divisions)
    return frozenset(row.owner for row in rows if row.supervisor_of(organisation) == supervisor)


# ── What is owed ──────────────────────────────────────────────────────────────────────────────────────────────────────

_GOING_ON = tuple(status.value for status in IssueStatus if not status.ended)


def unadmitted(snapshot: Snapshot, owners: Collection[NodeId], limit: int) -> list[AggregateId]:
    """Return issues and rectifications of these owners that some supervisor is still to be let into.

    These are what has not ended and came before its supervisor was charged: afterwards each lets its own in.

    Args:
        snapshot: of a node's own views.
        owners: who acts on the node.
        limit: how many at most.
    """
    charges = [(each.owner, charge) for each in snapshot.rows(divisions) for charge in each.charges]
    found = (id for by, charge in charges for id in _of(snapshot, owners, by, charge, limit))
    return list(islice(dict.fromkeys(found), limit))


def _of(
    snapshot: Snapshot, owners: Collection[NodeId], by: NodeId, charge: Charge, limit: int
) -> Iterator[AggregateId]:
    """Yield first the issues, and the rectifications of those that the supervisor was let into."""
    held = [each for each in owners if is_within(each, by) and each != charge.supervisor]
    i, r = snapshot.of(issues).c, snapshot.of(rectifications).c
    theirs = (within(i.organisation, charge.organisation), i.status.in_(_GOING_ON))
    found = sa.select(i.key).where(*theirs, i.owner.in_(held), ~_names(i.supervisors, charge.supervisor))
    answers = sa.select(r.key).join_from(i.key.table, r.key.table, r.issue == i.key)
    begun = answers.where(*theirs, _names(i.supervisors, charge.supervisor), r.owner.in_(owners))
    unseen = begun.where(r.owner == i.organisation, ~_names(r.partners, charge.supervisor))
    for query in (found, unseen):
        yield from (AggregateId(row.key) for row in snapshot.ask(query.limit(limit)))


def _names(column: sa.ColumnElement[str], organisation: NodeId) -> sa.ColumnElement[bool]:
    """Return the condition that a list of organisations names this one."""
    return column.contains(f'"{organisation}"', autoescape=True)

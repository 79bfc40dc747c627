"""Divisions of supervision: who supervises whom, and what is still to be shown to whom because of it (P16)."""

from collections.abc import Collection, Iterable
from itertools import islice

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.division import Charge, Division, division
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from projections.engine.codec import TEXT, Columns
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.issues.rows import issues, rectifications

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
    if not charges:
        return []
    i, r, c = snapshot.of(issues).c, snapshot.of(rectifications).c, _table(charges)
    # As `within` has it, of columns.
    theirs = (i.organisation >= c.organisation, i.organisation < c.beyond, i.status.in_(_GOING_ON))
    held = (i.owner.in_(owners), i.owner >= c.by, i.owner < c.beyond_by, i.owner != c.supervisor)
    unseen = sa.select(i.key).where(*theirs, *held, i.supervisors.not_like(c.named))
    answers = sa.select(r.key).join_from(i.key.table, r.key.table, r.issue == i.key)
    seen = (i.supervisors.like(c.named), r.owner == i.organisation, r.owner.in_(owners), r.partners.not_like(c.named))
    queries = (unseen.limit(limit), answers.where(*theirs, *seen).limit(limit))
    found = (AggregateId(row.key) for query in queries for row in snapshot.ask(query))
    return list(islice(dict.fromkeys(found), limit))


def _table(charges: Iterable[tuple[NodeId, Charge]]) -> Columns:
    """Return charges as a table: who charged whom with whom, and how lists name the supervisor."""
    names = ("by", "beyond_by", "organisation", "beyond", "supervisor", "named")
    rows = [
        (by, f"{by}/", each.organisation, f"{each.organisation}/", each.supervisor, f'%"{each.supervisor}"%')
        for by, each in charges
    ]
    return sa.values(*(sa.column(name, TEXT) for name in names)).data(rows).cte("charges").c

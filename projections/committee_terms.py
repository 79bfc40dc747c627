"""The terms of committees: since when the one is in office by which a figure counts (P14)."""

from datetime import date

import sqlalchemy as sa

from domain.committee_term import CommitteeTerm, committee_term
from domain.node_id import NodeId, superiors
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View


@row
class CommitteeTermRow(CommitteeTerm, Record):
    """One term."""


committee_terms = Register(committee_term, CommitteeTermRow, filters=("number",))

view = View("committee-terms", 1, (committee_terms,))


def term_on(snapshot: Snapshot, organisation: NodeId, day: date) -> CommitteeTermRow | None:
    """Return the term of an organisation's committee on a day, or that of the nearest above it that says its terms."""
    source = snapshot.of(committee_terms)
    c = source.c
    theirs = c.owner.in_((organisation, *superiors(organisation))), c.since <= day.isoformat()
    nearest = sa.func.length(c.owner).desc(), c.since.desc(), c.key
    return next(iter(snapshot.rows(committee_terms, *theirs, source=source, order_by=nearest, limit=1)), None)

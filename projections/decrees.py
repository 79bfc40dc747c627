"""What is decreed for all below: which calendars, deadline rules and divisions some node below does not have yet."""

from collections.abc import Collection, Iterator

from domain.node_id import NodeId, is_within
from projections.deadlines.rows import CalendarRow, DeadlineRuleRow, calendars, deadline_rules
from projections.divisions import DivisionRow, divisions
from projections.engine.snapshot import Snapshot
from projections.organisations import query as organisations

Decreed = CalendarRow | DeadlineRuleRow | DivisionRow


def unshared(snapshot: Snapshot, owners: Collection[NodeId]) -> Iterator[Decreed]:
    """Yield what these owners have decreed and some node below does not have."""
    nodes = {row.id for row in organisations(snapshot).items if row.node and not row.closed}
    rows: list[Decreed] = [*snapshot.rows(calendars), *snapshot.rows(deadline_rules), *snapshot.rows(divisions)]
    for row in rows:
        below = {node for node in nodes if node != row.owner and is_within(node, row.owner)}
        if row.owner in owners and below - set(row.addressees):
            yield row

"""What is decreed for all below: which of it some node below does not have yet."""

from collections.abc import Collection, Iterator

from domain.node_id import NodeId, is_within
from projections.committee_terms import CommitteeTermRow, committee_terms
from projections.deadlines.rows import CalendarRow, DeadlineRuleRow, calendars, deadline_rules
from projections.divisions import DivisionRow, divisions
from projections.engine.register import AnyRegister
from projections.engine.snapshot import Snapshot
from projections.focus_taxonomies import FocusTaxonomyRow, focus_taxonomies
from projections.late_recordings import RecordingRuleRow, recording_rules
from projections.organisations import query as organisations

Decreed = CalendarRow | DeadlineRuleRow | DivisionRow | CommitteeTermRow | FocusTaxonomyRow | RecordingRuleRow
_DECREES: tuple[AnyRegister, ...] = (
    calendars,
    deadline_rules,
    divisions,
    committee_terms,
    focus_taxonomies,
    recording_rules,
)


def unshared(snapshot: Snapshot, owners: Collection[NodeId]) -> Iterator[Decreed]:
    """Yield what these owners have decreed and some node below does not have."""
    nodes = {row.id for row in organisations(snapshot).items if row.node and not row.closed}
    rows: Iterator[Decreed] = (row for register in _DECREES for row in snapshot.rows(register))
    for row in rows:
        below = {node for node in nodes if node != row.owner and is_within(node, row.owner)}
        if row.owner in owners and below - set(row.addressees):
            yield row

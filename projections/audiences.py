"""Who takes part in each record: what a reader of another organisation than the node's own may see follows from it."""

from dataclasses import dataclass

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.node_id import NodeId
from projections.engine.view import Table, View


@dataclass(frozen=True)
class AudienceRow:
    """The audience of one record. It only grows."""

    id: AggregateId
    audience: tuple[NodeId, ...]


audiences: Table[AudienceRow] = Table("audiences", AudienceRow)


@audiences.on_all
def grown(row: AudienceRow | None, recorded: Recorded) -> AudienceRow | None:
    """Keep who takes part now; nothing of a record that is its owner's alone."""
    audience = recorded.envelope.audience
    if audience == (row.audience if row else ()):
        return row
    return AudienceRow(recorded.envelope.subject, audience)


view = View("audiences", 1, (audiences,))

"""How each item stands to its target date, one by one."""

from collections.abc import Mapping

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from projections.deadlines.timeliness import Timing, timing_of
from projections.engine.snapshot import Snapshot
from projections.issues.rows import issues


def timings(snapshot: Snapshot) -> Mapping[AggregateId, Timing]:
    """Return the timing of each item that was to be done."""
    c = snapshot.of(issues).c
    timing = timing_of(c, snapshot)
    return {AggregateId(key): Timing(told) for key, told in snapshot.ask(sa.select(c.key, timing)) if told is not None}

"""Events as they are read from a log: one that this program cannot read is told as such, and stops nobody.

It came in by an older program with laxer rules, or was written by a newer one. What the log itself says of it is kept:
which record it is of, as which version. It goes nowhere, and whatever is made of its record stands as it was before it.
"""

from datetime import datetime
from typing import cast

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Classification, Envelope
from domain.link import EventSkipped
from domain.moment import EARLIEST
from domain.registry import Unreadable
from services.cloudevents import Malformed, decode


def read(
    raw: bytes, aggregate: AggregateId, sequence: int, type: str, id: str = "", recorded: datetime = EARLIEST
) -> Envelope:
    """Return the event that these bytes hold, or what stands for one that cannot be read.

    Args:
        raw: as they are stored.
        aggregate: whose event it is.
        sequence: the version that it makes.
        type: the name of its type.
        id: the event's, as far as it is known.
        recorded: when this log took it.
    """
    try:
        return decode(raw)
    except Malformed as error:
        return Envelope(
            id=id,
            source=owner_of(aggregate),
            subject=aggregate,
            sequence=sequence,
            time=recorded,
            recorded=recorded,
            correlation=id,
            actor="unknown",
            classification=Classification.LOCAL,
            payload=Unreadable(type=type, reason=error.rule),
        )


def skipped_event(raw: bytes) -> EventSkipped:
    """Return what this node wrote when it skipped a number."""
    return cast(EventSkipped, decode(raw).payload)

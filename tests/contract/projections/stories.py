"""Random lives of issues, as a node may have them in its log."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st

from domain.aggregate_id import owner_of
from domain.envelope import Envelope
from tests.unit.given import AT
from tests.unit.projections.recorded import ListedLog
from tests.unit.walks import World, walks

DAY = timedelta(days=1)


def as_occurred(world: World) -> list[Envelope]:
    """Return all that happened, an event a day."""
    sequences: dict[str, count[int]] = {}
    return [
        Envelope(
            id=f"event-{number}",
            source=owner_of(subject),
            subject=subject,
            sequence=next(sequences.setdefault(subject, count(1))),
            time=AT + number * DAY,
            recorded=AT + number * DAY,
            correlation="request-1",
            actor="officer-1",
            payload=payload,
        )
        for number, (subject, payload) in enumerate(world.story)
    ]


def logged(envelopes: Sequence[Envelope]) -> ListedLog:
    """Return the log of bj in which the events stand in this order."""
    log = ListedLog()
    log.append(envelopes)
    return log


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Envelope], list[Envelope]]:
    """Draw what happened twice: as it occurred, and in another order that keeps that of each origin."""
    envelopes = as_occurred(draw(walks()))
    waiting = {source: [e for e in envelopes if e.source == source] for source in {e.source for e in envelopes}}
    order = draw(st.permutations([envelope.source for envelope in envelopes]))
    return envelopes, [waiting[source].pop(0) for source in order]

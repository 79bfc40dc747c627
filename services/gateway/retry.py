"""When a refused report is tried again: transient refusals wait for time or news, all others are told at once.

Late and out of order is normal. A report that comes before what it depends on finds that the record is not there, or
not so far yet; each refusal says at its definition whether it is so.
"""

from datetime import datetime, timedelta

from domain.aggregate_id import AggregateId, parts
from domain.refusal import InTheFuture, Refusal
from services.commands.outcomes import CommandResult
from services.commands.requests import CommandRequest
from services.gateway.references import is_ours, named

WAIT = timedelta(hours=72)
"""How long a report may wait."""
SKEW = timedelta(minutes=5)
"""How far a publisher's clock may be ahead: what it reports waits until its time has come."""
FIRST_DELAY, MAX_DELAY = timedelta(seconds=2), timedelta(minutes=10)
"""Between two attempts at a report that nothing has woken."""


def is_transient(refusal: Refusal, request: CommandRequest, now: datetime) -> bool:
    """Say whether a report that is refused so may be accepted later, as it is."""
    if isinstance(refusal, InTheFuture) and (request.occurred_at is None or request.occurred_at > now + SKEW):
        return False
    return refusal.transient


def awaited(refusal: Refusal, request: CommandRequest) -> frozenset[str]:
    """Return the uids of all records whose next event may lift a refusal.

    What is kept in answer to a record has the uid of that record: so the uid finds both.
    """
    ids = {*named(request.command), *([request.id] if request.id else ())}
    ids |= {AggregateId(each) for each in refusal.details.values() if is_ours(each)}
    return frozenset(parts(id)[1] for id in ids)


def touched(outcome: CommandResult) -> frozenset[str]:
    """Return the uids of all records that an outcome has given an event."""
    return frozenset(parts(event.envelope.subject)[1] for event in outcome.events)


def next_attempt(attempts: int, now: datetime) -> datetime:
    """Return when a report is tried again after so many attempts, if nothing wakes it before."""
    delay: timedelta = FIRST_DELAY * 2 ** min(attempts - 1, 20)
    return now + min(MAX_DELAY, delay)

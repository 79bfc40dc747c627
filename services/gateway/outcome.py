"""What becomes of a report: its status, what it led to, and the refusal if there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from pydantic import TypeAdapter

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.place import Place
from domain.refusal import Refusal
from domain.registry import type_of
from domain.words import Term
from services.problems.carriers import REPORTED
from services.problems.rules import RuleViolation


class Status(Term):
    """How far a report has come."""

    RECEIVED = "received", "已接收", "received"
    """It is kept, and has not had its turn yet."""
    ACCEPTED = "accepted", "已采纳", "accepted"
    """It is on the board."""
    WAITING = "waiting", "等待中", "waiting"
    """Something that it needs has not come yet; it is tried again."""
    REFUSED = "refused", "已退回", "refused"
    """It breaks a rule: a dead letter, which people can correct and resubmit, or dismiss."""
    FORKED = "forked", "已随分叉移出", "forked"
    """It was on the board, until the log forked and was built anew without it: people give it again, or dismiss it."""
    DISMISSED = "dismissed", "已作废", "dismissed"
    """People decided that nothing comes of it."""

    @property
    def correctable(self) -> bool:
        """Say whether people may correct it or dismiss it."""
        return self in (Status.WAITING, Status.REFUSED, Status.FORKED)


@dataclass(frozen=True, slots=True)
class Entered:
    """An event that stands on the board for a report."""

    position: int
    """Its place in this node's log: what a reader of the views waits for."""
    id: str
    type: str
    subject: AggregateId
    sequence: int
    time: datetime


def entered(events: Sequence[Recorded]) -> tuple[Entered, ...]:
    """Return what stands on the board for a report that led to these events."""
    envelopes = ((event.position, event.envelope) for event in events)
    return tuple(
        Entered(position, each.id, type_of(each.payload).name, each.subject, each.sequence, each.time)
        for position, each in envelopes
    )


@dataclass(frozen=True, slots=True)
class RefusalRecord:
    """A refusal for which a report waits, or that it ended with: its name, in both languages."""

    name: str
    zh: str
    en: str
    details: Mapping[str, object]
    errors: Sequence[RuleViolation]
    """Field by field, if fields break rules; else empty."""
    places: Sequence[Place] = ()
    """Where in the report stands what a rule of the domain is about, `event` first; empty if that is nothing in it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What carrying a report out led to."""

    record: AggregateId | None = None
    """The record that it is about, as far as that is known."""
    events: tuple[Entered, ...] = ()
    late: bool = False
    """The record had gone on since: the events stand behind what was there, later than the report says."""
    reason: RefusalRecord | None = None
    expired: bool = False
    """It waited as long as reports may; the reason is why it still did."""


_RESULT, _ERRORS = TypeAdapter(Result), TypeAdapter(Sequence[RuleViolation])


def refusal_record(refusal: Refusal) -> RefusalRecord:
    """Return a refusal as the register has it."""
    details = orjson.loads(orjson.dumps(refusal.details, default=str, option=orjson.OPT_NON_STR_KEYS))
    errors = _ERRORS.validate_json(orjson.dumps(getattr(refusal, "errors", []), default=str))
    places = () if errors else REPORTED.places(refusal)
    return RefusalRecord(type(refusal).__name__, refusal.say("zh"), refusal.say("en"), details, errors, places)


def dumps(result: Result) -> bytes:
    """Serialise a result for the register."""
    return orjson.dumps(result, option=orjson.OPT_UTC_Z)


def loads(stored: bytes) -> Result:
    """Return the result that was serialised."""
    return _RESULT.validate_json(stored)


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """What became of a report that came in."""

    source: str | None
    id: str | None
    """As the report says them; None if it says none."""
    key: str | None
    """What stands for it in the register; None if it has no entry."""
    status: Status
    result: Result
    repeated: bool = False
    """It came before, and this is its outcome."""
    next_attempt: datetime | None = None
    """When it is tried again at the latest, if it waits."""

"""A committee's term (届): since when the Party committee of the city, or of a district, is in office.

Figures "since the committee took office" count from that day (P14). An organisation without terms of its own counts by
those of the nearest above it.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.decreed import newcomers, nodes_below
from domain.fields import Text
from domain.heading import Heading
from domain.moment import Day
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tense import Tense
from domain.tier import COMMITTEES
from domain.way_back import Final
from domain.words import Words

TermNumber = Annotated[int, Field(ge=1, le=999), Words("届次", "Which term")]
"""12 for the twelfth committee."""
Since = Annotated[Day, Tense.PAST, Words("换届日期", "In office since")]
"""The day in Beijing on which the committee took office."""


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("党委换届", "Committee's term begun", anew="CommitteeTermCorrected")
class CommitteeTermBegun:
    """The committee of this number is in office since a day."""

    number: TermNumber
    since: Since
    addressees: tuple[Participant, ...] = ()
    """The nodes below."""


@event("更正换届日期", "Committee's term corrected", anew="CommitteeTermCorrected")
class CommitteeTermCorrected:
    """It was another day."""

    since: Since
    reason: Text
    addressees: tuple[Participant, ...] = ()


@event("告知换届日期", "Committee's term shared", final=Final.SEEN)
class CommitteeTermShared:
    """Nodes that entered after it was said know of it too."""

    addressees: tuple[Participant, ...]


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class CommitteeTerm:
    """A term as its events make it."""

    number: TermNumber
    since: Since
    addressees: tuple[NodeId, ...]


def evolve(term: CommitteeTerm | None, event: object) -> CommitteeTerm:
    """Return the term after one more of its events."""
    match term, event:
        case None, CommitteeTermBegun(number=number, since=since, addressees=addressees):
            return CommitteeTerm(number, since, addressees)
        case CommitteeTerm(), CommitteeTermCorrected(since=since, addressees=addressees):
            return changed(term, since=since, addressees=_joined(term, addressees))
        case CommitteeTerm(), CommitteeTermShared(addressees=addressees):
            return changed(term, addressees=_joined(term, addressees))
    raise Impossible(term, event)


def _joined(term: CommitteeTerm, addressees: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
    return tuple(sorted({*term.addressees, *addressees}))


committee_term = Aggregate(
    "committee-term",
    "committee-terms",
    evolve,
    zh="党委届期",
    en="committee's term",
    heading=Heading.CALENDARS,
    tiers=COMMITTEES,
    rank=4,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class TermOutOfOrder(
    Refusal,
    zh="第 {number} 届的换届日期 {since} 与第 {other} 届的 {other_since} 顺序不符",
    en="term {number} cannot begin on {since}: term {other} began on {other_since}",
):
    """A later term begins later."""


class TermUnchanged(Refusal, zh="换届日期未变：{since}", en="it is {since} already"):
    """A correction changes something."""


@command
class BeginCommitteeTerm:
    """Say since when a committee is in office."""

    number: TermNumber
    since: Since


@command
class CorrectCommitteeTerm:
    """Say that it took office on another day."""

    since: Since
    reason: Text


@command
class ShareCommitteeTerm:
    """Let the nodes know of it that entered since."""


def of_number(command: BeginCommitteeTerm, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of an owner's term of a number: there is one."""
    return _id(command.number, owner)


@committee_term.opens(
    BeginCommitteeTerm,
    zh="党委换届",
    en="Begin a committee's term",
    id=of_number,
    role=Role.APPROVER,
)
def begin(command: BeginCommitteeTerm, context: Context) -> Changes:
    """Once for each number, in the order of the numbers; all nodes below know of it."""
    _require_in_order(command.number, command.since, context)
    return [event_from(CommitteeTermBegun, command, addressees=nodes_below(context))]


@committee_term.decides(
    CorrectCommitteeTerm,
    zh="更正换届日期",
    en="Correct a committee's term",
    role=Role.APPROVER,
)
def correct(state: CommitteeTerm, command: CorrectCommitteeTerm, context: Context) -> Changes:
    """To another day, in the order of the numbers."""
    if command.since == state.since:
        raise TermUnchanged(since=command.since)
    _require_in_order(state.number, command.since, context)
    return [event_from(CommitteeTermCorrected, command, addressees=nodes_below(context))]


@committee_term.decides(
    ShareCommitteeTerm,
    zh="告知换届日期",
    en="Share a committee's term",
    reported_as=CommitteeTermShared,
)
def share(state: CommitteeTerm, _command: ShareCommitteeTerm, context: Context) -> Changes:
    """With those below that do not know of it."""
    return [CommitteeTermShared(addressees=newcomers(state.addressees, context))]


def _require_in_order(number: int, since: date, context: Context) -> None:
    for other in (number - 1, number + 1):
        found = context.find(CommitteeTerm, _id(other, owner_of(context.id)))
        if found and not (found.since < since if other < number else since < found.since):
            raise TermOutOfOrder(number=number, since=since, other=other, other_since=found.since)


def _id(number: int, owner: NodeId) -> AggregateId:
    return aggregate_id("committee-term", str(number), owner)

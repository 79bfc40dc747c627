"""A recommendation letter (巡视建议书): what an inspection recommends to a department, which replies to it (P3).

Letters are numbered by their author and the year: 〔2019〕14号.
"""

from collections.abc import Iterable
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind
from domain.audience import Participant
from domain.citation import Citation, require_cited
from domain.document import Addressed, DocumentNotClosed, DocumentNumber, DocumentOver, DocumentStatus, numbered_id
from domain.fields import Line, Text, Year
from domain.heading import Heading
from domain.list.events import Digest
from domain.list.opening import round_of
from domain.list.state import IssueList
from domain.moment import Moment
from domain.node_id import NodeId, Organisation
from domain.refusal import Refusal
from domain.registry import News, event
from domain.relation import Below
from domain.reply import require_reply
from domain.state import changed, state
from domain.tense import Due, PastYear
from domain.tier import PATROLLING
from domain.way_back import Final

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("发出巡视建议书", "Letter issued", undone="LetterWithdrawn")
class LetterIssued:
    """The addressee is to acknowledge it, and to reply by a date."""

    year: Year
    number: DocumentNumber
    subject: Line
    text: Text
    addressee: Participant
    due: Moment
    source: AggregateRef | None = None
    """The inspection, round or joint patrol that it comes from."""
    citations: tuple[Citation, ...] = ()
    """The list items that it is about."""
    root: Digest | None = None
    """The root of the frozen list that they stand on, if the letter says it."""


@event("巡视建议书撤回", "Letter withdrawn", news=News.END, anew="LetterIssued")
class LetterWithdrawn:
    """It is to be disregarded; its number stays."""

    reason: Text


@event("要求补充回复", "Reply to a letter rejected", news=News.BAD, final=Final.ASKED)
class LetterReplyRejected:
    """The reply does not do; the addressee is to reply once more, and the date stands."""

    addressee: Organisation
    reason: Text


@event("巡视建议书办结", "Letter closed", news=News.END, undone="LetterReopened")
class LetterClosed:
    """The reply does."""

    assessment: Text
    """What the author makes of it."""


@event("重新办理巡视建议书", "Letter reopened", news=News.BAD, undone="LetterClosed")
class LetterReopened:
    """The reply does not do after all. Now issued."""

    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Letter(Addressed):
    """A recommendation letter as its events make it."""

    year: int
    number: int
    subject: str
    source: AggregateId | None
    citations: tuple[Citation, ...]
    assessment: str | None = None

    @property
    def addressee(self) -> NodeId:
        """The one whom it is addressed to."""
        return self.addressees[0]


def evolve(letter: Letter | None, event: object) -> Letter:
    """Return the letter after one more of its events."""
    match letter, event:
        case None, LetterIssued():
            return Letter(
                year=event.year,
                number=event.number,
                subject=event.subject,
                source=event.source,
                citations=event.citations,
                addressees=(event.addressee,),
                due=event.due,
            )
        case Letter(), LetterWithdrawn():
            return changed(letter, status=DocumentStatus.WITHDRAWN)
        case Letter(), LetterReplyRejected(addressee=addressee):
            return changed(letter, asked_again=(*letter.asked_again, addressee))
        case Letter(), LetterClosed(assessment=assessment):
            return changed(letter, status=DocumentStatus.CLOSED, assessment=assessment)
        case Letter(), LetterReopened():
            return changed(letter, status=DocumentStatus.ISSUED, assessment=None)
    raise Impossible(letter, event)


letter = Aggregate(
    "letter",
    "letters",
    evolve,
    zh="巡视建议书",
    en="recommendation letter",
    heading=Heading.DISTRICT_WORK,
    tiers=PATROLLING,
    rank=1,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class RootOfNothing(
    Refusal, zh="注明清单根哈希须同时引用事项", en="a root is that of items that are cited", field="root"
):
    """A list is cited by its items."""


class CitedOfElsewhere(
    Refusal, zh="{list} 的问题不是 {source} 发现的", en="what {list} gathers, {source} did not find", field="list"
):
    """A letter cites what its source has found."""


@command
class IssueLetter:
    """Recommend something to a department."""

    year: PastYear
    number: DocumentNumber
    subject: Line
    text: Text
    addressee: Below
    due: Due
    source: Annotated[AggregateRef, OfKind("inspection", "round", "patrol")] | None = None
    citations: tuple[Citation, ...] = ()
    root: Digest | None = None


@command
class WithdrawLetter:
    """Have it disregarded."""

    reason: Text


@command
class RejectLetterReply:
    """Ask for another reply."""

    reason: Text


@command
class CloseLetter:
    """Say what is made of the reply, and that it does."""

    assessment: Text


@command
class ReopenLetter:
    """Say that the reply does not do after all."""

    reason: Text


def _of_number(command: IssueLetter, _uid: str, owner: NodeId) -> AggregateId:
    return numbered_id("letter", command.year, command.number, owner)


@letter.opens(
    IssueLetter, zh="发出巡视建议书", en="Issue a recommendation letter", reported_as=LetterIssued, id=_of_number
)
def issue(command: IssueLetter, context: Context) -> Changes:
    """Under a number that its author did not give in that year; by frozen lists of what its source found."""
    if command.root and not command.citations:
        raise RootOfNothing
    require_cited(command.citations, command.root, context)
    if command.source:
        _require_of_source(command.source, command.citations, context)
    return [event_from(LetterIssued, command)]


def _require_of_source(source: AggregateId, citations: Iterable[Citation], context: Context) -> None:
    """Refuse items that something else found."""
    for each in citations:
        found = context.require(IssueList, each.list).source
        if not found or source not in (found, round_of(found, context)):
            raise CitedOfElsewhere(list=each.list, source=source)


@letter.decides(
    WithdrawLetter,
    zh="撤回巡视建议书",
    en="Withdraw a recommendation letter",
    reported_as=LetterWithdrawn,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def withdraw(_state: Letter, command: WithdrawLetter, _context: Context) -> Changes:
    """Before it is closed."""
    return [event_from(LetterWithdrawn, command)]


@letter.decides(
    RejectLetterReply,
    zh="要求补充回复",
    en="Ask for another reply",
    reported_as=LetterReplyRejected,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def reject_reply(state: Letter, command: RejectLetterReply, context: Context) -> Changes:
    """After a reply, once."""
    require_reply(state, state.addressee, context)
    return [event_from(LetterReplyRejected, command, addressee=state.addressee)]


@letter.decides(
    CloseLetter,
    zh="办结巡视建议书",
    en="Close a recommendation letter",
    reported_as=LetterClosed,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def close(state: Letter, command: CloseLetter, context: Context) -> Changes:
    """After a reply that was not rejected."""
    require_reply(state, state.addressee, context)
    return [event_from(LetterClosed, command)]


@letter.decides(
    ReopenLetter,
    zh="重新办理巡视建议书",
    en="Reopen a recommendation letter",
    reported_as=LetterReopened,
    at=DocumentStatus.CLOSED,
    otherwise=DocumentNotClosed,
)
def reopen(_state: Letter, command: ReopenLetter, _context: Context) -> Changes:
    """One that is closed."""
    return [event_from(LetterReopened, command)]

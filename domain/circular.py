"""A circular: one document to many bodies, each of which acknowledges it (P12).

It may require read-across (举一反三): each body looks for the same at home, and replies when that is done.
"""

from datetime import datetime
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind
from domain.audience import Participant
from domain.check import CheckStatus, SpecialCheck
from domain.document import Addressed, DocumentNotClosed, DocumentOver, DocumentStatus, require_each_once
from domain.fields import Text
from domain.heading import Heading
from domain.moment import Moment
from domain.node_id import NodeId, Organisation
from domain.refusal import About, Refusal
from domain.registry import News, event
from domain.relation import PatrolBody, Several
from domain.reply import NotReplied, has_replied
from domain.state import changed, state
from domain.tense import Due
from domain.tier import CITY
from domain.words import Term, Words


class CircularKind(Term):
    """What a circular makes known."""

    SPECIAL_CHECK = "special-check", "专项检查情况通报", "results of a special check"
    TYPICAL_CASES = "typical-cases", "典型问题通报", "typical cases"
    GENERAL = "general", "一般通报", "general"


_UNANSWERED = Words("未回复单位", "Not replied")

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("印发通报", "Circular issued", undone="CircularWithdrawn")
class CircularIssued:
    """Every body that it is addressed to is to acknowledge it."""

    kind: CircularKind
    title: Words
    text: Text
    addressees: tuple[Participant, ...]
    due: Moment | None = None
    """By when it is to be acknowledged."""
    about: AggregateRef | None = None
    """The special check whose results it makes known."""


@event("要求举一反三", "Read-across issued", undone="CircularWithdrawn")
class ReadAcrossIssued:
    """Every body is to look for the same at home, put it right, and reply."""

    text: Text
    due: Moment
    """By when each body is to have replied."""


@event("举一反三办结", "Read-across closed", news=News.END, undone="ReadAcrossReopened")
class ReadAcrossClosed:
    """Every body has replied, or it is settled why nothing more is waited for. Now closed."""

    unanswered: Annotated[tuple[Organisation, ...], _UNANSWERED] = ()
    """The bodies that have not replied."""
    reason: Text | None = None
    """Why these are not waited for."""


@event("重新办理举一反三", "Read-across reopened", news=News.BAD, undone="ReadAcrossClosed")
class ReadAcrossReopened:
    """That nothing more is waited for was recorded by mistake: it goes on."""

    reason: Text


@event("撤回通报", "Circular withdrawn", news=News.END, anew="CircularIssued")
class CircularWithdrawn:
    """It is to be disregarded. Now withdrawn."""

    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Circular(Addressed):
    """A circular as its events make it; `due` is for its receipt."""

    kind: CircularKind
    title: Words
    about: AggregateId | None
    read_across: str | None = None
    read_across_due: datetime | None = None
    unanswered: Annotated[tuple[NodeId, ...], _UNANSWERED] = ()
    """Who had not replied when read-across was closed."""

    @property
    def wants_reply(self) -> bool:
        """True once it requires read-across."""
        return self.read_across is not None


def evolve(circular: Circular | None, event: object) -> Circular:
    """Return the circular after one more of its events."""
    match circular, event:
        case None, CircularIssued(kind=kind, title=title, about=about, addressees=addressees, due=due):
            return Circular(kind, title, about, addressees=addressees, due=due)
        case Circular(), ReadAcrossIssued(text=text, due=due):
            return changed(circular, read_across=text, read_across_due=due)
        case Circular(), ReadAcrossClosed(unanswered=unanswered):
            return changed(circular, status=DocumentStatus.CLOSED, unanswered=unanswered)
        case Circular(), ReadAcrossReopened():
            return changed(circular, status=DocumentStatus.ISSUED, unanswered=())
        case Circular(), CircularWithdrawn():
            return changed(circular, status=DocumentStatus.WITHDRAWN)
    raise Impossible(circular, event)


circular = Aggregate(
    "circular", "circulars", evolve, zh="通报", en="circular", heading=Heading.DISTRICT_WORK, tiers=CITY, rank=2
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class CheckNotConcluded(
    Refusal, zh="专项检查{status}", en="the special check is {status}", transient=True, field="about"
):
    """The results of a check are made known after its conclusion."""


class SpecialCheckUnnamed(
    Refusal, zh="专项检查情况通报须注明所依据的专项检查", en="say which special check it makes known", field="about"
):
    """The results of a check are those of one that was made."""


class NotOfCheck(Refusal, zh="“{kind}”不涉及 {about}", en="a circular with {kind} is not about {about}"):
    """Only the results of a special check are about a record."""


class ReadAcrossIssuedBefore(Refusal, zh="已经要求举一反三", en="read-across was required before", about=About.RECORD):
    """A circular requires read-across once."""


class NoReadAcross(Refusal, zh="未要求举一反三", en="no read-across is required", about=About.RECORD):
    """Only what was required comes to an end."""


@command
class IssueCircular:
    """Make something known to many bodies."""

    kind: CircularKind
    title: Words
    text: Text
    addressees: Several[PatrolBody]
    due: Due | None = None
    about: Annotated[AggregateRef, OfKind("check", own=True)] | None = None
    """The special check whose results it makes known."""


@command
class IssueReadAcross:
    """Ask every body of the circular to look for the same at home, and to reply when that is done."""

    text: Text
    due: Due


@command
class CloseReadAcross:
    """Say that nothing more is waited for."""

    reason: Text | None = None
    """Why not, if a body has not replied."""


@command
class ReopenReadAcross:
    """Say that something is waited for after all."""

    reason: Text


@command
class WithdrawCircular:
    """Have it disregarded, and what it requires with it."""

    reason: Text


@circular.opens(IssueCircular, zh="印发通报", en="Issue a circular", reported_as=CircularIssued)
def issue(command: IssueCircular, context: Context) -> Changes:
    """To bodies named once each; the results of a special check by that check, after its conclusion."""
    require_each_once(command.addressees)
    if command.kind is CircularKind.SPECIAL_CHECK:
        _require_concluded(command.about, context)
    elif command.about:
        raise NotOfCheck(kind=command.kind.words, about=command.about)
    return [event_from(CircularIssued, command)]


@circular.decides(
    IssueReadAcross,
    zh="要求举一反三",
    en="Require read-across",
    reported_as=ReadAcrossIssued,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def require_read_across(state: Circular, command: IssueReadAcross, _context: Context) -> Changes:
    """Once."""
    if state.wants_reply:
        raise ReadAcrossIssuedBefore
    return [event_from(ReadAcrossIssued, command)]


@circular.decides(
    CloseReadAcross,
    zh="办结举一反三",
    en="Close read-across",
    reported_as=ReadAcrossClosed,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def close_read_across(state: Circular, command: CloseReadAcross, context: Context) -> Changes:
    """When every body has replied; before that, with a reason."""
    if not state.wants_reply:
        raise NoReadAcross
    unanswered = tuple(each for each in state.addressees if not has_replied(state, each, context))
    if unanswered and not command.reason:
        raise NotReplied(organisation=unanswered[0])
    return [event_from(ReadAcrossClosed, command, unanswered=unanswered)]


@circular.decides(
    ReopenReadAcross,
    zh="重新办理举一反三",
    en="Reopen read-across",
    reported_as=ReadAcrossReopened,
    at=DocumentStatus.CLOSED,
    otherwise=DocumentNotClosed,
)
def reopen_read_across(_state: Circular, command: ReopenReadAcross, _context: Context) -> Changes:
    """One that is closed."""
    return [event_from(ReadAcrossReopened, command)]


@circular.decides(
    WithdrawCircular,
    zh="撤回通报",
    en="Withdraw a circular",
    reported_as=CircularWithdrawn,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def withdraw(_state: Circular, command: WithdrawCircular, _context: Context) -> Changes:
    """Once: what comes in its place is issued anew."""
    return [event_from(CircularWithdrawn, command)]


def _require_concluded(id: AggregateId | None, context: Context) -> None:
    if not id:
        raise SpecialCheckUnnamed
    check = context.require(SpecialCheck, id)
    if check.status is not CheckStatus.CONCLUDED:
        raise CheckNotConcluded(status=check.status.words)

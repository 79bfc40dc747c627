"""A discrepancy: the books of an organisation and the frozen list do not agree (账实不符, P15).

It is kept by whoever cited the list, and the list's owner sees it. There is one for each item, and one for a list as a
whole, so that the same is found once.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id, owner_of
from domain.audience import Participant
from domain.fields import Text
from domain.heading import Heading
from domain.issue.state import Issue
from domain.list.digests import digest_of, root_of_list
from domain.list.events import Digest, ItemNumber
from domain.list.state import IssueList
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.registry import News, event
from domain.state import changed, state
from domain.words import Term

DIGITS = 32
"""How many hexadecimal digits of a hash stand for a list and an item."""


class Deviation(Term):
    """How what is cited deviates from the list."""

    NOT_FROZEN = "not-frozen", "清单尚未冻结", "the list is not frozen"
    NOT_LISTED = "not-listed", "清单上没有该编号", "no such item is on the list"
    ALTERED = "altered", "事项内容与清单不符", "the item says something else"
    ROOT = "root", "清单根哈希不符", "the list has another root"


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("账实不符", "Ledger discrepancy found", news=News.BAD, undone="DiscrepancyResolved")
class LedgerDiscrepancyFound:
    """Something else is cited than what the list says. Now open."""

    list: AggregateRef
    item: ItemNumber | None = None
    """None if the list was cited as a whole."""
    deviation: Deviation
    cited: Digest | None = None
    """The digest of the item, or the root of the list, that was cited; None if none was."""
    expected: Digest | None = None
    """What the list says; None if it does not say anything."""
    list_owner: Participant


@event("账实不符已处理", "Discrepancy resolved", news=News.GOOD, undone="LedgerDiscrepancyFound")
class DiscrepancyResolved:
    """Books and list agree again. Now resolved."""

    reason: Text | None = None
    """How it came about; None if a later check of the ledger found that they agree."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class DiscrepancyStatus(Term):
    """Whether the books still deviate."""

    OPEN = "open", "不符", "open"
    RESOLVED = "resolved", "已处理", "resolved"


@state
class Discrepancy:
    """A discrepancy as its events make it."""

    list: AggregateId
    item: int | None
    deviation: Deviation
    cited: str | None
    expected: str | None
    list_owner: NodeId
    status: DiscrepancyStatus = DiscrepancyStatus.OPEN
    times: int = 1
    """How often it was found."""


def evolve(discrepancy: Discrepancy | None, event: object) -> Discrepancy:
    """Return the discrepancy after one more of its events."""
    match discrepancy, event:
        case None, LedgerDiscrepancyFound():
            return _found(event, 1)
        case Discrepancy(times=times), LedgerDiscrepancyFound(deviation=deviation, cited=cited, expected=expected):
            again = changed(discrepancy, deviation=deviation, cited=cited, expected=expected, times=times + 1)
            return changed(again, status=DiscrepancyStatus.OPEN)
        case Discrepancy(), DiscrepancyResolved():
            return changed(discrepancy, status=DiscrepancyStatus.RESOLVED)
    raise Impossible(discrepancy, event)


discrepancy = Aggregate(
    "discrepancy", "discrepancies", evolve, zh="账实不符", en="ledger discrepancy", heading=Heading.LEDGER, rank=7
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class DiscrepancyOver(Refusal, zh="账实不符{status}", en="the discrepancy is {status} already"):
    """What was resolved is resolved, until it is found again."""


@command
class CheckLedger:
    """Compare with the frozen list what our books cite, and what the issues say here now: one item, or the whole."""

    list: AggregateRef
    item: ItemNumber | None = None
    """Which item; the list as a whole, item by item, if it is left out."""
    cited: Digest | None = None
    """The digest of the item, or the root of the list, on our books; what the issues say alone if it is left out."""


@command
class ResolveDiscrepancy:
    """Say how books and list came to agree again."""

    reason: Text


def discrepancy_id(list: AggregateId, item: int | None, owner: NodeId) -> AggregateId:
    """Return the id of the owner's discrepancy with an item, or with the list as a whole if there is no item."""
    cited = f"{list}#{item or ''}"
    return aggregate_id("discrepancy", sha256(cited.encode()).hexdigest()[:DIGITS], owner)


def of_check(command: CheckLedger, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the discrepancy that the check may find."""
    return discrepancy_id(command.list, command.item, owner)


@discrepancy.decides(
    CheckLedger, zh="核对台账", en="Check the ledger", reported_as=LedgerDiscrepancyFound, opens=of_check
)
def check_ledger(state: Discrepancy | None, command: CheckLedger, context: Context) -> Changes:
    """What deviates is a discrepancy, of an item or of the list; one that agrees again is thereby resolved.

    Of issues that this node does not see nothing can be said.
    """
    now = _altered(command.list, command.item, context)
    found = compare(command.list, command.item, command.cited, context) or _found_now(command, now, context)
    return [*_told(found, state), *(() if command.item else _each(command.list, now, context))]


def _told(found: LedgerDiscrepancyFound | None, state: Discrepancy | None) -> Changes:
    """Return what is new: that something deviates, or that it does so no more."""
    if found:
        return [] if stands(found, state) else [found]
    return [DiscrepancyResolved()] if state and state.status is DiscrepancyStatus.OPEN else []


def _found_now(command: CheckLedger, now: Mapping[int, str], context: Context) -> LedgerDiscrepancyFound | None:
    """Return how the item, or the list as a whole, deviates by what the issues say now."""
    if not now:
        return None
    if command.item:
        return compare(command.list, command.item, now[command.item], context)
    frozen = context.require(IssueList, command.list).digests
    root = root_of_list([now.get(item, digest) for item, digest in enumerate(frozen, 1)])
    return compare(command.list, None, root, context)


def _each(list: AggregateId, now: Mapping[int, str], context: Context) -> Iterator[On]:
    """Yield a discrepancy of each item that deviates, unless it stands already."""
    for item, digest in now.items():
        id = discrepancy_id(list, item, owner_of(context.id))
        found = compare(list, item, digest, context)
        if found and not stands(found, context.find(Discrepancy, id)):
            yield On(id, found)


@discrepancy.decides(
    ResolveDiscrepancy,
    zh="处理账实不符",
    en="Resolve a discrepancy",
    reported_as=DiscrepancyResolved,
    at=DiscrepancyStatus.OPEN,
    otherwise=DiscrepancyOver,
)
def resolve(_state: Discrepancy, command: ResolveDiscrepancy, _context: Context) -> Changes:
    """Once."""
    return [event_from(DiscrepancyResolved, command)]


# ── Comparing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def compare(list: AggregateId, item: int | None, cited: str | None, context: Context) -> LedgerDiscrepancyFound | None:
    """Return how what is cited deviates from the list, or None if it does not.

    Args:
        list: the list.
        item: which of its items, or None for the list as a whole.
        cited: the item's digest, or the list's root; with None, it is enough that the item is on the frozen list.
        context: what this node has seen.

    Raises:
        NotFound: this node has not seen the list.
    """
    issues = context.require(IssueList, list)
    expected = issues.frozen if item is None else _digest(issues, item)
    deviation = _deviation(issues, item, cited, expected)
    if not deviation:
        return None
    return LedgerDiscrepancyFound(
        list=list, item=item, deviation=deviation, cited=cited, expected=expected, list_owner=owner_of(list)
    )


def _altered(list: AggregateId, item: int | None, context: Context) -> Mapping[int, str]:
    """Return the digests of those items, one or all, whose issues say something else now than when it was frozen."""
    issues = context.require(IssueList, list)
    numbers = range(1, len(issues.digests) + 1)
    items = [each for each in numbers if item in (None, each)]
    seen = ((each, issues.issues[each - 1], context.find(Issue, issues.issues[each - 1])) for each in items)
    now = {each: digest_of(each, id, issue) for each, id, issue in seen if issue}
    return {each: digest for each, digest in now.items() if digest != issues.digests[each - 1]}


def stands(found: LedgerDiscrepancyFound, state: Discrepancy | None) -> bool:
    """Say whether this very discrepancy was found before, and is still open."""
    return state is not None and state.status is DiscrepancyStatus.OPEN and _found(found, state.times) == state


def _deviation(issues: IssueList, item: int | None, cited: str | None, expected: str | None) -> Deviation | None:
    if not issues.frozen:
        return Deviation.NOT_FROZEN
    if expected is None:
        return Deviation.NOT_LISTED
    if cited in (None, expected):
        return None
    return Deviation.ROOT if item is None else Deviation.ALTERED


def _digest(issues: IssueList, item: int) -> str | None:
    return issues.digests[item - 1] if 1 <= item <= len(issues.digests) else None


def _found(event: LedgerDiscrepancyFound, times: int) -> Discrepancy:
    return Discrepancy(
        event.list, event.item, event.deviation, event.cited, event.expected, event.list_owner, times=times
    )

"""A link: what a node knows of its connection to a neighbour. The node keeps it, and it goes nowhere else.

The node itself records what happens to it, so that the history shows who could know what when. One thing is for people:
what a neighbour sent against the rules stops the link, and only two of them may say that it goes on without it. What is
skipped is kept.
"""

from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.aggregate import Aggregate, Changes, Context, Impossible, command
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id
from domain.authority import Role
from domain.envelope import Classification
from domain.fields import Line, Pseudonym, Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation, superior
from domain.refusal import About, Refusal
from domain.registry import Data, Downcaster, Upcaster, event
from domain.state import changed, state
from domain.way_back import Final
from domain.words import Words

LinkNumber = Annotated[int, Field(ge=1), Words("链路序号", "Number on the link")]
"""The place of an event among those of one direction."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Words("内容哈希", "SHA-256 of the bytes")]

Kept = Annotated[str, StringConstraints(max_length=2_000_000), Words("原文（Base64）", "As it came (Base64)")]
"""Bytes of an event that was skipped: a message on a link has less than a megabyte."""

LINE = 200
"""Characters of what is said in both languages, at most."""


def _in_both(name: str) -> Upcaster:
    """Return the step from what was said in English alone."""

    def step(data: Data) -> Data:
        said = str(data.get(name, ""))[:LINE]
        return {**data, name: {"zh": said, "en": said}} if name in data else data

    return step


def _in_english(name: str) -> Downcaster:
    return lambda data: {**data, name: data[name]["en"]}


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("链路中断", "Link cut", undone="LinkHealed")
class LinkCut:
    """Nothing was heard of the neighbour any more; both sides go on, and what they have for each other waits."""

    neighbour: Organisation


@event("链路恢复", "Link healed", undone="LinkCut")
class LinkHealed:
    """The neighbour was heard, for the first time or again."""

    neighbour: Organisation


@event(
    "链路停止",
    "Link stopped",
    version=2,
    upcasters={1: _in_both("detail")},
    downcasters={1: _in_english("detail")},
    undone="LinkResumed",
)
class LinkStopped:
    """Going on would have covered up that the two logs disagree; people must act."""

    neighbour: Organisation
    alarm: Line
    """What is wrong, as a code."""
    detail: Words
    """With the numbers."""


@event("链路重新启用", "Link resumed", undone="LinkStopped")
class LinkResumed:
    """What had stopped the link is over."""

    neighbour: Organisation


@event(
    "拒收事件",
    "Event refused",
    version=2,
    upcasters={1: _in_both("rule")},
    downcasters={1: _in_english("rule")},
    undone="EventSkipped",
)
class EventRefused:
    """What stands under a number of the neighbour breaks a rule, so it was not taken in."""

    neighbour: Organisation
    number: LinkNumber
    digest: Sha256
    rule: Annotated[Words, Words("违反的规则", "Rule")]


@event("提议跳过", "Skip proposed", anew="SkipProposed")
class SkipProposed:
    """The link is to go on without the refused event, if a second person agrees."""

    neighbour: Organisation
    number: LinkNumber
    digest: Sha256
    by: Annotated[Pseudonym, Words("提议人", "Proposed by")]
    reason: Text


@event("同意跳过", "Skip approved", undone="SkipProposed")
class SkipApproved:
    """A second person agrees."""

    neighbour: Organisation
    number: LinkNumber
    by: Annotated[Pseudonym, Words("同意人", "Approved by")]


@event(
    "跳过事件",
    "Event skipped",
    version=2,
    upcasters={1: _in_both("rule")},
    downcasters={1: _in_english("rule")},
    final=Final.FOR_EVER,
)
class EventSkipped:
    """The link went on without an event of the neighbour, which is kept here as it came."""

    neighbour: Organisation
    number: LinkNumber
    event: Annotated[Line | None, Words("事件编号", "Id of the event")] = None
    """As far as it can be read."""
    record: Annotated[AggregateRef | None, Words("所属记录", "Record")] = None
    """As far as it can be read. What follows on it cannot be taken in either, and is skipped with it."""
    content: Kept
    rule: Annotated[Words, Words("违反的规则", "Rule")]
    reason: Text


@event("对方跳过事件", "Event skipped there", final=Final.WITNESSED)
class EventSkippedThere:
    """The neighbour went on without an event of this node's."""

    neighbour: Organisation
    number: LinkNumber
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Link:
    """A link as its events make it."""

    neighbour: NodeId
    connected: bool = False
    alarm: str | None = None
    refused: Annotated[EventRefused | None, Words("拒收的事件", "Refused")] = None
    """What has stopped it, if that is an event of the neighbour."""
    proposed: Annotated[SkipProposed | None, Words("提议跳过", "Proposed to skip")] = None
    approved: Annotated[LinkNumber | None, Words("同意跳过", "Agreed to skip")] = None
    skipped: Annotated[EventSkipped | None, Words("最近跳过", "Last skipped")] = None
    """The last one, without what is kept of it."""
    records: Annotated[frozenset[AggregateId], Words("有事件被跳过的记录", "Records of which an event was skipped")] = (
        frozenset()
    )
    """Of which an event was skipped."""
    skipped_there: Annotated[EventSkippedThere | None, Words("对方最近跳过", "Last skipped there")] = None
    """The last one."""

    @property
    def skips(self) -> SkipProposed | None:
        """What two people have agreed to skip."""
        proposed = self.proposed
        return proposed if proposed and proposed.number == self.approved else None


def evolve(link: Link | None, event: object) -> Link:
    """Return the link after one more of its events."""
    match event:
        case LinkCut(neighbour=neighbour):
            return changed(link or Link(neighbour), connected=False)
        case LinkHealed(neighbour=neighbour):
            return changed(link or Link(neighbour), connected=True)
        case LinkStopped(neighbour=neighbour, alarm=alarm):
            return changed(link or Link(neighbour), alarm=alarm)
        case LinkResumed(neighbour=neighbour):
            return changed(link or Link(neighbour), alarm=None)
        case EventRefused(neighbour=neighbour):
            return changed(link or Link(neighbour), refused=event)
        case SkipProposed(neighbour=neighbour):
            return changed(link or Link(neighbour), proposed=event, approved=None)
        case SkipApproved(neighbour=neighbour, number=number):
            return changed(link or Link(neighbour), approved=number)
        case EventSkipped(neighbour=neighbour, record=record):
            known = link or Link(neighbour)
            records = known.records | {record} if record else known.records
            return changed(
                known, refused=None, proposed=None, approved=None, skipped=replace(event, content=""), records=records
            )
        case EventSkippedThere(neighbour=neighbour):
            return changed(link or Link(neighbour), skipped_there=event)
    raise Impossible(link, event)


link = Aggregate(
    "link", "links", evolve, zh="链路", en="link", heading=Heading.RUNNING, classification=Classification.LOCAL
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NothingRefused(Refusal, zh="第 {number} 号未被拒收", en="number {number} is not what the link has stopped at"):
    """Only what has stopped the link is skipped."""


class NoSkipProposed(Refusal, zh="无人提议跳过第 {number} 号", en="nobody has proposed to skip number {number}"):
    """One person proposes, another agrees."""


class SecondPersonNeeded(
    Refusal, zh="提议人 {by} 不能自行同意", en="{by} proposed it: somebody else has to agree", about=About.ACTOR
):
    """What a neighbour sent is passed over by two people, never by one."""


@command
class ProposeSkip:
    """Let the link go on without the event that has stopped it, if a second person agrees."""

    number: LinkNumber
    reason: Text


@command
class ApproveSkip:
    """Agree that the link goes on without it."""

    number: LinkNumber


@link.decides(ProposeSkip, zh="提议跳过拒收的事件", en="propose to skip what was refused", role=Role.OPERATOR)
def propose_skip(link: Link, command: ProposeSkip, context: Context) -> Changes:
    """What is proposed is to skip exactly the bytes that were refused under this number."""
    refused = link.refused
    if not refused or refused.number != command.number:
        raise NothingRefused(number=command.number)
    return [
        SkipProposed(
            neighbour=link.neighbour,
            number=command.number,
            digest=refused.digest,
            by=context.actor.id,
            reason=command.reason,
        )
    ]


@link.decides(ApproveSkip, zh="同意跳过拒收的事件", en="agree to skip what was refused", role=Role.OPERATOR)
def approve_skip(link: Link, command: ApproveSkip, context: Context) -> Changes:
    """Whoever agrees is not who proposed it."""
    proposed = link.proposed
    if not proposed or proposed.number != command.number:
        raise NoSkipProposed(number=command.number)
    if proposed.by == context.actor.id:
        raise SecondPersonNeeded(by=proposed.by)
    return [SkipApproved(neighbour=link.neighbour, number=command.number, by=context.actor.id)]


def link_id(node: NodeId, neighbour: NodeId) -> AggregateId:
    """Return the id under which `node` keeps its link to `neighbour`.

    Labels start with a letter, so the 0 keeps the superior apart from a subordinate that has the same label.
    """
    label = neighbour.rpartition(".")[2]
    return aggregate_id("link", f"0{label}" if neighbour == superior(node) else label, node)

"""The rule of late recording: how long after it occurred an event counts as recorded late (补录).

What is recorded late counts all the same, and shows: in a view of its own and in every figure that it moves. The city
sets the rule, once and anew as often as it likes, and every node below has it; each version holds for what is recorded
from then on, so a replay tells the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id
from domain.audience import Participant
from domain.authority import Role
from domain.decreed import in_force, newcomers, nodes_below
from domain.heading import Heading
from domain.moment import Moment
from domain.node_id import NodeId, root_of
from domain.refusal import Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tier import CITY
from domain.vocabulary import FIELDS
from domain.way_back import Final
from domain.words import Words

LateDays = Annotated[int, Field(ge=1, le=366), Words("补录期限（日）", "Days until it is late")]
"""Whole days of 24 hours from when something occurred to when it was recorded."""

USUAL: int = 7
"""Where nobody has set a rule."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("制定补录认定规则", "Rule of late recording set", anew="RecordingRuleSet")
class RecordingRuleSet:
    """From now on this holds, in place of what held before."""

    version: Annotated[int, Field(ge=1)]
    days: LateDays
    """What is recorded so long after it occurred, or longer, is recorded late."""
    since: Moment
    """When it was set."""
    addressees: tuple[Participant, ...] = ()
    """The nodes below."""


@event("告知补录认定规则", "Rule of late recording shared", final=Final.SEEN)
class RecordingRuleShared:
    """Nodes that entered after it was set have it too."""

    addressees: tuple[Participant, ...]


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RecordingVersion:
    """The rule as it stood from a moment on."""

    number: Annotated[int, FIELDS["version"]]
    since: datetime
    days: LateDays


@state
class RecordingRule:
    """The rule as its events make it."""

    version: int
    days: LateDays
    versions: tuple[RecordingVersion, ...]
    addressees: tuple[NodeId, ...]

    def days_at(self, recorded: datetime) -> int:
        """Return after how many days something was late that was recorded at a moment."""
        return in_force(self.versions, recorded).days


def evolve(rule: RecordingRule | None, event: object) -> RecordingRule:
    """Return the rule after one more of its events."""
    match rule, event:
        case None, RecordingRuleSet():
            return RecordingRule(event.version, event.days, (_version(event),), event.addressees)
        case RecordingRule(), RecordingRuleSet():
            versions = (*rule.versions, _version(event))
            set_anew = changed(rule, version=event.version, days=event.days, versions=versions)
            return _joined(set_anew, event.addressees)
        case RecordingRule(), RecordingRuleShared(addressees=addressees):
            return _joined(rule, addressees)
    raise Impossible(rule, event)


def _version(event: RecordingRuleSet) -> RecordingVersion:
    return RecordingVersion(event.version, event.since, event.days)


def _joined(rule: RecordingRule, addressees: tuple[NodeId, ...]) -> RecordingRule:
    return changed(rule, addressees=tuple(sorted({*rule.addressees, *addressees})))


recording_rule = Aggregate(
    "recording-rule",
    "recording-rules",
    evolve,
    zh="补录认定规则",
    tiers=CITY,
    en="rule of late recording",
    heading=Heading.CALENDARS,
    rank=5,
)


def recording_rule_of(organisation: NodeId) -> AggregateId:
    """Return the id of the rule that holds for an organisation: that of its city."""
    return aggregate_id("recording-rule", "0", root_of(organisation))


def days_late(occurred: datetime, recorded: datetime) -> int:
    """Return how many whole days something was recorded after it had occurred."""
    return max((recorded - occurred) // timedelta(days=1), 0)


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class RecordingRuleUnchanged(Refusal, zh="现行规则即为 {days} 日", en="it is {days} days already"):
    """A rule is set anew when something is otherwise than before."""


@command
class SetRecordingRule:
    """Say how long after it occurred an event counts as recorded late."""

    days: LateDays


@command
class ShareRecordingRule:
    """Let the nodes know of it that entered since."""


def _of_city(_command: SetRecordingRule, _uid: str, owner: NodeId) -> AggregateId:
    return aggregate_id("recording-rule", "0", owner)


@recording_rule.decides(
    SetRecordingRule,
    zh="制定补录认定规则",
    en="Set the rule of late recording",
    opens=_of_city,
    role=Role.APPROVER,
)
def set_rule(state: RecordingRule | None, command: SetRecordingRule, context: Context) -> Changes:
    """As the next version, for what is recorded from then on; all nodes below have it."""
    if state and state.days == command.days:
        raise RecordingRuleUnchanged(days=state.days)
    version = state.version + 1 if state else 1
    return [event_from(RecordingRuleSet, command, version=version, since=context.at, addressees=nodes_below(context))]


@recording_rule.decides(
    ShareRecordingRule,
    zh="告知补录认定规则",
    en="Share the rule of late recording",
    reported_as=RecordingRuleShared,
)
def share(state: RecordingRule, _command: ShareRecordingRule, context: Context) -> Changes:
    """With those below that do not have it."""
    return [RecordingRuleShared(addressees=newcomers(state.addressees, context))]

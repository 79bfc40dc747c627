"""A deadline rule: how long there is for a kind of issue, and when warnings come; configured, and versioned (I10).

The city keeps the rules that hold for all; a district may publish a stricter one of its own under the same code, which
then goes before. What was given a date by an old version keeps it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.deadlines import Amount, Span, Unit
from domain.decreed import DecreeStatus, newcomers, nodes_below
from domain.heading import Heading
from domain.ladder import USUAL, Ladder, require_in_order
from domain.moment import Moment
from domain.node_id import NodeId, superiors
from domain.refusal import Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tier import COMMITTEES
from domain.vocabulary import FIELDS
from domain.way_back import Final
from domain.words import Words

RuleCode = Annotated[str, StringConstraints(pattern=r"^[a-z][0-9a-z]{0,31}$")]
"""What a rule is called, the same for ever: `danger`."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("发布期限规则", "Deadline rule published", anew="DeadlineRuleAmended")
class DeadlineRulePublished:
    """So long there is from now on for what is assigned by it: version 1."""

    code: RuleCode
    title: Words
    amount: Amount
    unit: Unit
    ladder: Ladder
    since: Moment
    """When it was published."""
    addressees: tuple[Participant, ...] = ()
    """The nodes below."""


@event("修订期限规则", "Deadline rule amended", anew="DeadlineRuleAmended")
class DeadlineRuleAmended:
    """There is more or less time from now on, or warnings come at others: one version more."""

    version: Annotated[int, Field(ge=1)]
    title: Words
    amount: Amount
    unit: Unit
    ladder: Ladder
    since: Moment
    addressees: tuple[Participant, ...] = ()


@event("告知期限规则", "Deadline rule shared", final=Final.SEEN)
class DeadlineRuleShared:
    """Nodes that entered after it was published have it too."""

    addressees: tuple[Participant, ...]


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule as it stood from a moment on."""

    number: Annotated[int, FIELDS["version"]]
    since: datetime
    amount: int
    unit: Unit
    ladder: Ladder

    @property
    def span(self) -> Span:
        """How long there is."""
        return Span(self.amount, self.unit)


@state
class DeadlineRule:
    """A deadline rule as its events make it."""

    code: str
    title: Words
    status: DecreeStatus
    version: int
    amount: int
    unit: Unit
    ladder: Ladder
    versions: tuple[RuleVersion, ...]
    addressees: tuple[NodeId, ...]


def evolve(rule: DeadlineRule | None, event: object) -> DeadlineRule:
    """Return the rule after one more of its events."""
    match rule, event:
        case None, DeadlineRulePublished():
            return DeadlineRule(
                code=event.code,
                title=event.title,
                status=DecreeStatus.PUBLISHED,
                version=1,
                amount=event.amount,
                unit=event.unit,
                ladder=event.ladder,
                versions=(_version(1, event),),
                addressees=event.addressees,
            )
        case DeadlineRule(), DeadlineRuleAmended():
            return changed(
                rule,
                title=event.title,
                status=DecreeStatus.AMENDED,
                version=event.version,
                amount=event.amount,
                unit=event.unit,
                ladder=event.ladder,
                versions=(*rule.versions, _version(event.version, event)),
                addressees=_joined(rule, event.addressees),
            )
        case DeadlineRule(), DeadlineRuleShared(addressees=addressees):
            return changed(rule, addressees=_joined(rule, addressees))
    raise Impossible(rule, event)


def _version(number: int, event: DeadlineRulePublished | DeadlineRuleAmended) -> RuleVersion:
    return RuleVersion(number, event.since, event.amount, event.unit, event.ladder)


def _joined(rule: DeadlineRule, addressees: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
    return tuple(sorted({*rule.addressees, *addressees}))


deadline_rule = Aggregate(
    "deadline-rule",
    "deadline-rules",
    evolve,
    zh="期限规则",
    en="deadline rule",
    heading=Heading.CALENDARS,
    tiers=COMMITTEES,
    rank=2,
)


def rule_id(code: str, owner: NodeId) -> AggregateId:
    """Return the id of an organisation's rule of this code."""
    return aggregate_id("deadline-rule", code, owner)


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class LooserRule(
    Refusal,
    zh="上级规则为 {limit}，本规则不得更宽",
    en="the rule above gives {limit}: this one must not give more",
    field=("amount", "unit"),
):
    """Below the city rules are stricter than those above, for one's own tasks."""


class RuleUnchanged(
    Refusal, zh="规则与现行版本相同", en="this is the version in force", field=("title", "amount", "unit", "ladder")
):
    """An amendment changes something."""


@command
class PublishRule:
    """Say how long there is for a kind of issue, and when warnings come."""

    code: RuleCode
    title: Words
    amount: Amount
    unit: Unit
    ladder: Ladder = USUAL


@command
class AmendRule:
    """Say all of it anew, for what is assigned from now on."""

    title: Words
    amount: Amount
    unit: Unit
    ladder: Ladder = USUAL


@command
class ShareRule:
    """Let the nodes know of it that entered since."""


def of_code(command: PublishRule, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the rule that is published: an organisation has one of each code."""
    return rule_id(command.code, owner)


@deadline_rule.opens(PublishRule, zh="发布期限规则", en="Publish a deadline rule", id=of_code, role=Role.APPROVER)
def publish(command: PublishRule, context: Context) -> Changes:
    """Once for each code, and never more time than the rule above gives; all nodes below have it."""
    require_in_order(command.ladder)
    _require_stricter(command.code, Span(command.amount, command.unit), context)
    return [event_from(DeadlineRulePublished, command, since=context.at, addressees=nodes_below(context))]


@deadline_rule.decides(AmendRule, zh="修订期限规则", en="Amend a deadline rule", role=Role.APPROVER)
def amend(state: DeadlineRule, command: AmendRule, context: Context) -> Changes:
    """When something is otherwise than before, and never more time than the rule above gives."""
    require_in_order(command.ladder)
    _require_stricter(state.code, Span(command.amount, command.unit), context)
    new = (command.title, command.amount, command.unit, command.ladder)
    if new == (state.title, state.amount, state.unit, state.ladder):
        raise RuleUnchanged
    version, below = state.version + 1, nodes_below(context)
    return [event_from(DeadlineRuleAmended, command, version=version, since=context.at, addressees=below)]


@deadline_rule.decides(ShareRule, zh="告知期限规则", en="Share a deadline rule", reported_as=DeadlineRuleShared)
def share(state: DeadlineRule, _command: ShareRule, context: Context) -> Changes:
    """With those below that do not have it."""
    return [DeadlineRuleShared(addressees=newcomers(state.addressees, context))]


def _require_stricter(code: str, span: Span, context: Context) -> None:
    for superior in superiors(owner_of(context.id)):
        above = context.find(DeadlineRule, rule_id(code, superior))
        if above and not span.is_within(Span(above.amount, above.unit)):
            unit = above.unit.words
            raise LooserRule(limit=Words(f"{above.amount}{unit.zh}", f"{above.amount} {unit.en}"))

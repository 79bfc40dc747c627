"""The filing rule: how long before its start a patrol is filed, and what follows if it is not (P12).

The city sets it, once and anew as often as it likes; each version says all that holds. Whom it names receives it, so
that a node knows the rule also while it is cut off.
"""

from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id
from domain.audience import Participant
from domain.document import require_each_once
from domain.heading import Heading
from domain.node_id import NodeId, root_of
from domain.registry import event
from domain.relation import PatrolBody, Several
from domain.state import changed, state
from domain.tier import CITY
from domain.words import Term

DaysBefore = Annotated[int, Field(ge=0, le=366)]
"""Calendar days of Beijing."""


class FilingSanction(Term):
    """What follows for a patrol that was not filed."""

    FLAG = "flag", "标记", "flagged"
    BLOCK = "block", "不得启动", "blocked"


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("制定报备规则", "Filing rule set", anew="FilingRuleSet")
class FilingRuleSet:
    """From now on this holds, in place of what held before."""

    version: Annotated[int, Field(ge=1)]
    days_before: DaysBefore
    """A plan is late if it is filed later than this before its start."""
    unfiled: FilingSanction
    addressees: tuple[Participant, ...]
    """Who files by it."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class FilingRuleStatus(Term):
    """Where the rule stands."""

    IN_FORCE = "in-force", "施行中", "in force"


@state
class FilingRule:
    """The filing rule as its events make it."""

    version: int
    days_before: int
    unfiled: FilingSanction
    addressees: tuple[NodeId, ...]
    status: FilingRuleStatus = FilingRuleStatus.IN_FORCE


def evolve(rule: FilingRule | None, event: object) -> FilingRule:
    """Return the rule after one more of its events."""
    match rule, event:
        case None, FilingRuleSet(version=version, days_before=days, unfiled=unfiled, addressees=addressees):
            return FilingRule(version, days, unfiled, addressees)
        case FilingRule(), FilingRuleSet(version=version, days_before=days, unfiled=unfiled, addressees=addressees):
            return changed(rule, version=version, days_before=days, unfiled=unfiled, addressees=addressees)
    raise Impossible(rule, event)


filing_rule = Aggregate(
    "filing-rule",
    "filing-rules",
    evolve,
    zh="报备规则",
    en="filing rule",
    heading=Heading.DISTRICT_WORK,
    tiers=CITY,
    rank=7,
)


def rule_of(owner: NodeId) -> AggregateId:
    """Return the id of the one rule that an owner keeps."""
    return aggregate_id("filing-rule", "0", owner)


def rule_for(organisation: NodeId) -> AggregateId:
    """Return the id of the rule by which an organisation files: that of the city."""
    return rule_of(root_of(organisation))


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@command
class SetFilingRule:
    """Say how long before its start a patrol is filed, and what follows if it is not."""

    days_before: DaysBefore
    unfiled: FilingSanction
    addressees: Several[PatrolBody]


def _own(_command: SetFilingRule, _uid: str, owner: NodeId) -> AggregateId:
    return rule_of(owner)


@filing_rule.decides(
    SetFilingRule,
    zh="制定报备规则",
    en="Set the filing rule",
    reported_as=FilingRuleSet,
    opens=_own,
)
def set_rule(state: FilingRule | None, command: SetFilingRule, _context: Context) -> Changes:
    """As the next version, with everybody named once."""
    require_each_once(command.addressees)
    return [event_from(FilingRuleSet, command, version=state.version + 1 if state else 1)]

"""A filing: a district or an agency tells the city of a patrol before it starts (P12).

Who files keeps it; the city acknowledges or rejects it on a `Reply` of its own. Whether it was late is decided when it
is filed, by the rule that is known then and there, so that a replay says the same.
"""

from datetime import date

from domain import reply as replies
from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id, counterpart, owner_of, parts
from domain.audience import Participant
from domain.beijing import day_of
from domain.document import Addressed
from domain.fields import Line
from domain.filing_rule import FilingRule, FilingSanction, rule_for
from domain.refusal import Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tier import Tier
from domain.tree import NodeId, root_of

ACTS = ("patrol", "inspection")
"""The kinds of aggregate that are filed."""

SUBORDINATE = tuple(tier for tier in Tier if tier is not Tier.MUNICIPAL)

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("计划报备", "Plan filed")
class PlanFiled:
    """The city is told of a plan; after a rejection, once more."""

    about: AggregateRef | None = None
    """The joint patrol or inspection; None for a plan that is not on the board yet."""
    title: Line
    planned_start: date
    """A day in Beijing."""
    filed_with: Participant
    late: bool
    """True if it was filed later than the rule says before the planned start; views know the start that came of it."""
    rule_version: int | None
    """The version of the rule; None if no rule was known."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Filing(Addressed):
    """A filing as its events make it."""

    about: AggregateId | None
    title: str
    planned_start: date
    late: bool
    rule_version: int | None
    filings: int = 1
    """How often it was filed."""

    @property
    def wants_reply(self) -> bool:
        """It is acknowledged or rejected."""
        return False


def evolve(filing: Filing | None, event: object) -> Filing:
    """Return the filing after one more of its events."""
    match filing, event:
        case None, PlanFiled():
            told = (event.about, event.title, event.planned_start, event.late, event.rule_version)
            return Filing(*told, addressees=(event.filed_with,), due=None)
        case Filing(), PlanFiled(title=title, planned_start=start, late=late, rule_version=version):
            again = filing.filings + 1
            return changed(filing, title=title, planned_start=start, late=late, rule_version=version, filings=again)
    raise Impossible(filing, event)


filing = Aggregate("filing", "filings", evolve, zh="报备", en="filing")

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotOwnAct(
    Refusal, zh="{about} 不是 {organisation} 的巡察", en="{about} is no patrol or inspection of {organisation}"
):
    """Everybody files its own patrols and inspections."""


class AlreadyFiled(Refusal, zh="已经报备", en="it was filed before"):
    """A plan is filed once, and once more after each rejection."""


class Unfiled(Refusal, zh="{patrol} 尚未报备，不得启动", en="{patrol} was not filed and may not start", transient=True):
    """Where the rule blocks it, what was not filed does not start."""


@command
class FilePlan:
    """Tell the city of a patrol before it starts."""

    about: AggregateRef | None = None
    title: Line
    planned_start: date


def of_act(command: FilePlan, uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's filing: the one of its patrol or inspection, or a fresh one for a free plan."""
    if command.about:
        return counterpart(command.about, "filing", owner)
    return aggregate_id("filing", uid, owner)


@filing.decides(FilePlan, zh="计划报备", en="File a plan", reported_as=PlanFiled, opens=of_act, tiers=SUBORDINATE)
def file(state: Filing | None, command: FilePlan, context: Context) -> Changes:
    """Of an act of one's own; late or in time by the rule that is known."""
    if command.about:
        _require_own(command.about, context)
    if state and _stands(context.id, context):
        raise AlreadyFiled
    owner = owner_of(context.id)
    rule = context.find(FilingRule, rule_for(owner))
    late = rule is not None and (command.planned_start - day_of(context.at)).days < rule.days_before
    version = rule.version if rule else None
    return [event_from(PlanFiled, command, filed_with=root_of(owner), late=late, rule_version=version)]


def require_filed(patrol: AggregateId, context: Context) -> None:
    """Refuse to start what was not filed, where the rule that this node knows blocks it; otherwise the view flags it.

    The city has nobody to file with.

    Raises:
        Unfiled: it was not filed, or its filing was rejected.
    """
    owner = owner_of(patrol)
    if owner == root_of(owner):
        return
    rule = context.find(FilingRule, rule_for(owner))
    blocks = rule is not None and rule.unfiled is FilingSanction.BLOCK
    if blocks and not _stands(counterpart(patrol, "filing", owner), context):
        raise Unfiled(patrol=patrol)


def _stands(id: AggregateId, context: Context) -> bool:
    """Say whether something was filed and not rejected since."""
    filing = context.find(Filing, id)
    if not filing:
        return False
    answer = context.find(replies.Reply, replies.reply_id(id, filing.addressees[0]))
    if not answer or answer.status is not replies.ReplyStatus.REJECTED:
        return True
    return answer.rejections < filing.filings


def _require_own(about: AggregateId, context: Context) -> None:
    kind, _, owner = parts(about)
    if kind not in ACTS or owner != owner_of(context.id):
        raise NotOwnAct(about=about, organisation=owner_of(context.id))
    context.require(object, about)

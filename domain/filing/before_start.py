"""What comes before a start: a plan is filed, and what was not filed does not start where the rule blocks it."""

from typing import Annotated

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, aggregate_id, counterpart, owner_of
from domain.beijing import day_of
from domain.fields import Line
from domain.filing.events import PlanFiled
from domain.filing.state import Filing, filing
from domain.filing_rule import FilingRule, FilingSanction, rule_for
from domain.node_id import NodeId, root_of
from domain.refusal import About, Refusal
from domain.reply import Reply, ReplyStatus, reply_id
from domain.tense import PlannedDay

ACTS = ("patrol", "inspection")
"""The kinds of aggregate that are filed."""


class AlreadyFiled(Refusal, zh="已经报备", en="it was filed before", about=About.RECORD):
    """A plan is filed once, and once more after each rejection or withdrawal."""


class Unfiled(
    Refusal,
    zh="{patrol} 尚未报备，不得启动",
    en="{patrol} was not filed and may not start",
    transient=True,
    about=About.RECORD,
):
    """Where the rule blocks it, what was not filed does not start."""


@command
class FilePlan:
    """Tell the city of a patrol before it starts."""

    about: Annotated[AggregateRef, OfKind("inspection", "patrol", own=True)] | None = None
    title: Line
    planned_start: PlannedDay


def of_act(command: FilePlan, uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's filing: the one of its patrol or inspection, or a fresh one for a free plan."""
    if command.about:
        return counterpart(command.about, "filing", owner)
    return aggregate_id("filing", uid, owner)


@filing.decides(FilePlan, zh="计划报备", en="File a plan", reported_as=PlanFiled, opens=of_act)
def file(state: Filing | None, command: FilePlan, context: Context) -> Changes:
    """Of an act of one's own; late or in time by the rule that is known."""
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
        Unfiled: it was not filed, or its filing was rejected or withdrawn.
    """
    owner = owner_of(patrol)
    if owner == root_of(owner):
        return
    rule = context.find(FilingRule, rule_for(owner))
    blocks = rule is not None and rule.unfiled is FilingSanction.BLOCK
    if blocks and not _stands(counterpart(patrol, "filing", owner), context):
        raise Unfiled(patrol=patrol)


def _stands(id: AggregateId, context: Context) -> bool:
    """Say whether something was filed, and neither withdrawn nor rejected since."""
    filing = context.find(Filing, id)
    if not filing or filing.withdrawn:
        return False
    answer = context.find(Reply, reply_id(id, filing.addressees[0]))
    if not answer or answer.status is not ReplyStatus.REJECTED:
        return True
    return answer.rejections < filing.filings

"""How a list begins: what it is for, and where its issues come from."""

from typing import Annotated

from pydantic import Field

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, owner_of, parts
from domain.inspection.state import Inspection
from domain.list.events import Category, IssueListOpened
from domain.list.state import issue_list
from domain.node_id import NodeId
from domain.patrol.state import JointPatrol, PatrolStatus
from domain.refusal import RecordOfAnother, Refusal
from domain.repeated import repeated
from domain.words import Words


class CategoryTwice(Refusal, zh="类别 {code} 被列出两次", en="the category {code} is named twice"):
    """A list names each of its categories once."""


class PatrolNotStarted(
    Refusal, zh="联动巡视尚未启动", en="the joint patrol has not started", transient=True, field="source"
):
    """A patrol has findings once it has started."""


@command
class OpenIssueList:
    """Gather issues, each of one of these categories, and number them."""

    title: Words
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    source: Annotated[AggregateRef, OfKind("inspection", "patrol")] | None = None


@issue_list.opens(OpenIssueList, zh="建立问题清单", en="Open an issue list", reported_as=IssueListOpened)
def open_list(command: OpenIssueList, context: Context) -> Changes:
    """With every category named once; the tiers of the patrol that it gathers from see it."""
    codes = [category.code for category in command.categories]
    for code in repeated(codes):
        raise CategoryTwice(code=code)
    return [event_from(IssueListOpened, command, partners=partners(command.source, context))]


def partners(source: AggregateId | None, context: Context) -> tuple[NodeId, ...]:
    """Return who sees what comes from this source: the tiers of a joint patrol; of an inspection, nobody besides.

    Raises:
        NotFound: this node has not seen the source.
        RecordOfAnother: what an inspection finds is kept by who inspects.
        RecordCancelled: it was taken back.
        PatrolNotStarted: the patrol has no findings yet.
    """
    if not source:
        return ()
    if _is_inspection(source):
        _own_inspection(source, context)
        return ()
    patrol = context.require(JointPatrol, source)
    if patrol.status is PatrolStatus.PLANNED:
        raise PatrolNotStarted
    return patrol.tiers


def round_of(source: AggregateId, context: Context) -> AggregateId | None:
    """Return the round of an inspection or of a joint patrol; None of a patrol that belongs to no round."""
    found = context.find(Inspection, source) or context.find(JointPatrol, source)
    return found.round if found else None


def _is_inspection(source: AggregateId) -> bool:
    return parts(source)[0] == "inspection"


def _own_inspection(source: AggregateId, context: Context) -> Inspection:
    if owner_of(source) != owner_of(context.id):
        raise RecordOfAnother(id=source)
    return context.require(Inspection, source)

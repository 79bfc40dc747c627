"""An issue list: one list to the end (P7, P15). It numbers its issues; a number is given once and never again.

Report, feedback and supervision cite an issue by list and item number.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef
from domain.audience import Participant
from domain.joint_patrol import JointPatrol, PatrolStatus
from domain.refusal import Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tree import NodeId
from domain.words import Words

ItemNumber = Annotated[int, Field(ge=1)]
"""An issue's number in its list: 1, 2, 3 …"""

CategoryCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
"""What a category is called in figures, the same for ever: `property-management`."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of issue in a list; every issue is of exactly one."""

    code: CategoryCode
    name: Words


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("建立问题清单", "Issue list opened")
class IssueListOpened:
    """The owner will gather issues in it, each of one of these categories."""

    title: Words
    categories: tuple[Category, ...]
    source: AggregateRef | None = None
    """The joint patrol whose findings it gathers."""
    partners: tuple[Participant, ...] = ()
    """The tiers of that patrol."""


@event("清单编号", "Item numbered")
class ItemNumbered:
    """An issue has its number in the list."""

    item: ItemNumber
    issue: AggregateRef


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class IssueList:
    """An issue list as its events make it."""

    title: Words
    categories: tuple[Category, ...]
    source: AggregateId | None
    partners: tuple[NodeId, ...]
    last: int = 0
    """The last number given."""


def evolve(issues: IssueList | None, event: object) -> IssueList:
    """Return the list after one more of its events."""
    match issues, event:
        case None, IssueListOpened(title=title, categories=categories, source=source, partners=partners):
            return IssueList(title, categories, source, partners)
        case IssueList(), ItemNumbered(item=item):
            return changed(issues, last=item)
    raise Impossible(issues, event)


issue_list = Aggregate("list", "lists", evolve, zh="问题清单", en="issue list")

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class CategoryTwice(Refusal, zh="类别 {code} 被列出两次", en="the category {code} is named twice"):
    """A list names each of its categories once."""


class PatrolNotStarted(Refusal, zh="联动巡视尚未启动", en="the joint patrol has not started"):
    """A patrol has findings once it has started."""


@command
class OpenIssueList:
    """Gather issues, each of one of these categories, and number them."""

    title: Words
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    source: AggregateRef | None = None


@issue_list.opens(OpenIssueList, zh="建立问题清单", en="Open an issue list")
def open_list(command: OpenIssueList, context: Context) -> Changes:
    """With every category named once; the tiers of the patrol that it gathers from see it."""
    codes = [category.code for category in command.categories]
    for code in codes:
        if codes.count(code) > 1:
            raise CategoryTwice(code=code)
    return [event_from(IssueListOpened, command, partners=partners(command.source, context))]


def partners(source: AggregateId | None, context: Context) -> tuple[NodeId, ...]:
    """Return who sees what comes from this source: the tiers of a joint patrol.

    Raises:
        NotFound: this node has not seen the patrol.
        PatrolNotStarted: it has no findings yet.
    """
    if not source:
        return ()
    patrol = context.require(JointPatrol, source)
    if patrol.status is PatrolStatus.PLANNED:
        raise PatrolNotStarted
    return patrol.tiers

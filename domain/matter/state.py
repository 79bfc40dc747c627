"""A named matter as its events make it."""

from datetime import date, datetime

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.citation import Citation
from domain.heading import Heading
from domain.matter.events import (
    MatterCancelled,
    MatterClosed,
    MatterDueCorrected,
    MatterExtended,
    MatterNamed,
    MatterReopened,
    MeetingKind,
)
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.state import changed, state
from domain.tier import COMMITTEES
from domain.words import Term, Words


class MatterStatus(Term):
    """Where a named matter stands, as who named it says."""

    OPEN = "open", "办理中", "open"
    CLOSED = "closed", "已办结", "closed"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@state
class NamedMatter:
    """A named matter as its events make it."""

    meeting_kind: MeetingKind
    held_on: date
    title: str
    role: Words | None
    citations: tuple[Citation, ...]
    issues: tuple[AggregateId, ...]
    responsible: NodeId
    due: datetime
    status: MatterStatus = MatterStatus.OPEN
    conclusion: str | None = None


def evolve(matter: NamedMatter | None, event: object) -> NamedMatter:
    """Return the matter after one more of its events."""
    match matter, event:
        case None, MatterNamed():
            return NamedMatter(
                meeting_kind=event.meeting_kind,
                held_on=event.held_on,
                title=event.title,
                role=event.role,
                citations=event.citations,
                issues=event.issues,
                responsible=event.responsible,
                due=event.due,
            )
        case NamedMatter(), MatterExtended(due=due) | MatterDueCorrected(due=due):
            return changed(matter, due=due)
        case NamedMatter(), MatterClosed(conclusion=conclusion):
            return changed(matter, status=MatterStatus.CLOSED, conclusion=conclusion)
        case NamedMatter(), MatterReopened():
            return changed(matter, status=MatterStatus.OPEN, conclusion=None)
        case NamedMatter(), MatterCancelled():
            return changed(matter, status=MatterStatus.CANCELLED)
    raise Impossible(matter, event)


matter = Aggregate(
    "matter", "matters", evolve, zh="点人点事", en="named matter", heading=Heading.SECOND_HALF, tiers=COMMITTEES, rank=3
)


class MatterOver(Refusal, zh="点人点事{status}", en="the matter is {status}", field="matter"):
    """What is closed changes no more, and is reported on no more."""

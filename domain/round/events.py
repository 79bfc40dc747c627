"""What happens to a round, as who inspects records it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.fields import Line, Pseudonym, Text
from domain.moment import RecordedDay
from domain.registry import News, event
from domain.round_index import RoundNumber
from domain.words import Term, Words

Members = Annotated[tuple[Pseudonym, ...], Field(min_length=1)]
"""Some people, at least one."""


class RoundKind(Term):
    """What a round is for (P3)."""

    ROUTINE = "routine", "常规", "routine"
    SPECIAL = "special", "专项", "special"
    """On one theme."""
    MOBILE = "mobile", "机动", "mobile"
    """Short, on one organisation; shown apart from the rest in every coverage."""


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """The plan of a round, in its four parts (P7)."""

    supervision_focus: Text
    procedure: Text
    methods: Text
    report_notes: Text
    """What to mind when the report is written."""


@event("开启轮次", "Round opened", undone="RoundCancelled")
class RoundOpened:
    """A round begins to be prepared."""

    number: RoundNumber
    kind: RoundKind
    title: Words
    theme: Words | None = None
    """What a special round is about."""
    opens_on: RecordedDay


@event("拟定工作方案", "Round plan drafted", anew="RoundPlanDrafted")
class RoundPlanDrafted:
    """There is a plan, in all its four parts; it waits for approval."""

    plan: RoundPlan
    drafter: Line
    """The pseudonym of who drafted it: somebody else is to approve it."""


@event("批准工作方案", "Round plan approved", news=News.GOOD, undone="RoundPlanApprovalWithdrawn")
class RoundPlanApproved:
    """The plan holds for every team of the round."""

    note: Text | None = None


@event("召开动员部署会", "Mobilisation held", undone="MobilisationCancelled")
class MobilisationHeld:
    """The round was announced to those who carry it out."""

    place: Words | None = None
    summary: Text | None = None


@event("组织培训", "Training held", undone="TrainingCancelled")
class TrainingHeld:
    """These people know the plan."""

    members: Members
    summary: Text | None = None


@event("结束轮次", "Round closed", news=News.END, undone="RoundReopened")
class RoundClosed:
    """No more inspections are opened in it."""

    summary: Text | None = None


@event("纳入本轮", "Round joined", undone="RoundLeft")
class RoundJoined:
    """An inspection or a joint patrol belongs to the round."""

    work: Annotated[AggregateRef, Words("巡视巡察", "Inspection or patrol")]


@event("移出本轮", "Round left", undone="RoundJoined")
class RoundLeft:
    """The inspection or joint patrol belongs to it no more: it was cancelled."""

    work: Annotated[AggregateRef, Words("巡视巡察", "Inspection or patrol")]


@event("更正轮次", "Round corrected", anew="RoundCorrected")
class RoundCorrected:
    """So it is called and so it begins, and not as was recorded."""

    title: Words
    theme: Words | None = None
    opens_on: RecordedDay
    reason: Text


@event("撤回方案批准", "Round plan's approval withdrawn", news=News.BAD, undone="RoundPlanApproved")
class RoundPlanApprovalWithdrawn:
    """The plan does not hold yet: it may be drafted anew, and waits for approval."""

    reason: Text


@event("撤销动员登记", "Mobilisation cancelled", undone="MobilisationHeld")
class MobilisationCancelled:
    """It was recorded by mistake: the round was not announced."""

    reason: Text


@event("撤销培训登记", "Training cancelled", undone="TrainingHeld")
class TrainingCancelled:
    """That these people were trained was recorded by mistake."""

    members: Members
    reason: Text


@event("重新开放轮次", "Round reopened", undone="RoundClosed")
class RoundReopened:
    """That it was closed was recorded by mistake: it goes on."""

    reason: Text


@event("撤销轮次登记", "Round cancelled", news=News.END, anew="RoundOpened")
class RoundCancelled:
    """It was recorded by mistake, or is not held: it counts no more. Now cancelled; its number may be given again."""

    reason: Text

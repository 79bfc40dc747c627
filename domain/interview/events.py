"""What happens to an interview, as who holds it records it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.citation import Citation
from domain.fields import Text
from domain.registry import News, event
from domain.words import Term


class InterviewCause(Term):
    """Why an organisation is called to account."""

    LOW_RATING = "low-rating", "整改满意度测评率较低", "a low satisfaction rating of its rectification"
    DUTY = "duty", "履责不力", "a duty that was not performed"
    OTHER = "other", "其他", "another cause"


class Interviewer(Term):
    """As what somebody holds an interview."""

    COMMITTEE = "committee", "党委领导", "leader of the Party committee"
    DISCIPLINE = "discipline", "纪委书记", "secretary of the discipline commission"
    LEADING_GROUP = "leading-group", "巡视工作领导小组成员", "member of the leading group"


class Interviewed(Term):
    """As what somebody is interviewed."""

    PRINCIPAL = "principal", "党组织主要负责人", "principal of the Party organisation"
    DISCIPLINE_SECRETARY = "discipline-secretary", "单位纪委书记", "discipline secretary of the organisation"
    DISPATCHED_LEADER = "dispatched-leader", "派驻纪检监察组组长", "leader of the dispatched discipline group"
    MEMBER = "member", "领导班子成员", "member of the leading body"


PAIR = (Interviewed.DISCIPLINE_SECRETARY, Interviewed.DISPATCHED_LEADER)
"""Who is interviewed beside the principal."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation."""

    interviewer: Interviewer
    interviewed: Annotated[tuple[Interviewed, ...], Field(min_length=1)]


def lacking(paired: Sequence[Talk]) -> tuple[Interviewed, ...]:
    """Return who of the pair was not interviewed by the discipline commission's secretary."""
    met = {one for talk in paired if talk.interviewer is Interviewer.DISCIPLINE for one in talk.interviewed}
    return tuple(one for one in PAIR if one not in met)


@event("开展约谈", "Interview held", undone="InterviewCancelled")
class InterviewHeld:
    """Those who answer for an organisation were called to account. Now held."""

    organisation: Participant
    cause: InterviewCause
    evaluation: AggregateRef | None = None
    """What flags the organisation, if the cause is a low rating."""
    principal: Talk
    paired: tuple[Talk, ...] = ()
    """What was held at the same time."""
    requirements: Text
    """What is asked of the organisation."""
    citations: tuple[Citation, ...] = ()
    """The list items that caused it."""
    issues: tuple[AggregateRef, ...] = ()
    """Those behind the cited items, each once."""


@event("约谈要求落实", "Interview closed", undone="InterviewReopened")
class InterviewClosed:
    """What was asked is done. Now closed."""

    assessment: Text


@event("更正约谈记录", "Interview corrected", anew="InterviewCorrected")
class InterviewCorrected:
    """Who was really interviewed by whom, and what is asked."""

    principal: Talk
    paired: tuple[Talk, ...] = ()
    requirements: Text
    reason: Text


@event("约谈要求未落实", "Interview reopened", news=News.BAD, undone="InterviewClosed")
class InterviewReopened:
    """What was asked is not done after all. Now held."""

    reason: Text


@event("撤销约谈登记", "Interview cancelled", news=News.END, anew="InterviewHeld")
class InterviewCancelled:
    """It was recorded by mistake. Now cancelled."""

    reason: Text

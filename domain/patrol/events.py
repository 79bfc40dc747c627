"""What happens to a joint patrol, as its organiser records it."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.cancellation import CorrectedAt, EntryNumber
from domain.deadlines import RuleRef
from domain.fields import Text
from domain.moment import Moment
from domain.node_id import PATTERN, Organisation
from domain.registry import Data, News, event, without
from domain.relation import Named
from domain.words import Term, Words

Attendance = Annotated[int, Field(ge=1, le=100_000)]
"""How many people came."""

SeminarNumber = Annotated[int, Field(ge=1)]
"""A seminar's number in its patrol: 1 for the first that was held."""

FollowUpDue = Annotated[Moment | None, Words("回访期限", "Follow-up due")]
"""By when the teams are to look on the spot what came of a seminar; None if no rule says so."""

_ROUND = re.compile(rf"round-[0-9a-z]{{1,40}}@{PATTERN[1:]}")
_LONGEST_ROUND = 200
"""In version 1."""


class PatrolMode(Term):
    """How the tiers go together (P11)."""

    JOINT = "joint", "联动巡视", "joint patrol"
    """Several tiers, in one team."""
    CROSS = "cross", "交叉巡察", "cross inspection"
    """A team inspects outside its own district."""
    SPECIAL = "special", "专项巡察", "special patrol"
    """On one theme."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team that a tier sends: `市委第三巡视组` of `bj`."""

    organisation: Organisation
    name: Words


@dataclass(frozen=True, slots=True)
class Assignment:
    """In a cross inspection: this team inspects this organisation."""

    team: AggregateRef
    target: Named


def _round_by_its_id(data: Data) -> Data:
    """In version 1 the round was a text; one that is no round's id names nothing that could be looked up."""
    text = data.get("round")
    return {**data, "round": text if text and _ROUND.fullmatch(text) else None}


def _round_as_text(data: Data) -> Data:
    """An id is such a text; only one that is longer than those were is left out."""
    text = data.get("round")
    return {**data, "round": text if text and len(text) <= _LONGEST_ROUND else None}


@event(
    "联动巡视计划",
    "Joint patrol planned",
    version=2,
    upcasters={1: _round_by_its_id},
    downcasters={1: _round_as_text},
    undone="JointPatrolCancelled",
)
class JointPatrolPlanned:
    """The organiser names the tiers that are to take part, itself among them if it does, and whom they inspect."""

    title: Words
    mode: PatrolMode
    tiers: tuple[Participant, ...]
    targets: tuple[Organisation, ...]
    """The organisations to be inspected; they do not see the patrol."""
    round: AggregateRef | None = None
    """The inspection round that it belongs to."""


@event("邀请参加联动", "Tier invited", undone="InvitationWithdrawn")
class TierInvited:
    """One more tier is to take part."""

    organisation: Participant


@event("撤回联动邀请", "Invitation withdrawn", undone="TierInvited")
class InvitationWithdrawn:
    """The tier does not take part after all; what it saw until now it has seen."""

    organisation: Organisation
    reason: Text


@event("确定交叉分工", "Assignment adopted", anew="AssignmentAdopted")
class AssignmentAdopted:
    """It is settled which team of a cross inspection inspects which targets; it stands in place of the one before."""

    assignments: tuple[Assignment, ...]


@event("联动巡视启动", "Joint patrol started", news=News.GOOD, undone="JointPatrolCancelled")
class JointPatrolStarted:
    """Every tier named in it has accepted; these are the teams."""

    teams: tuple[Team, ...]


def _categories_unsaid(data: Data) -> Data:
    """Which kinds of issue came up is no more claimed of the seminar, nor did it say when the follow-up is due."""
    return {**without("due", "rule")(data), "categories": []}


@event(
    "召开座谈会",
    "Seminar held",
    version=2,
    upcasters={1: without("categories")},
    downcasters={1: _categories_unsaid},
    undone="SeminarCancelled",
)
class SeminarHeld:
    """People were heard. What they raised are issues, and each says by which statement: the seminar claims none."""

    place: Words
    attendees: Attendance
    due: FollowUpDue = None
    rule: RuleRef | None = None
    """What the date follows from."""


@event("实地查看", "Site visited", undone="SiteVisitCancelled")
class SiteVisited:
    """The teams looked for themselves how things stand."""

    place: Words
    organisation: Organisation
    """Whom they visited."""
    findings: Text
    seminar: Annotated[SeminarNumber | None, Words("回访的座谈会", "Follows up")] = None
    """Which seminar it follows up; None if none."""


@event("更正座谈会", "Seminar corrected", anew="SeminarCorrected")
class SeminarCorrected:
    """The seminar was as is said here, and not as was recorded."""

    number: SeminarNumber
    place: Words
    attendees: Attendance
    at: CorrectedAt = None
    due: FollowUpDue = None
    """Anew if it was at another time; None if the one that stands stands."""
    rule: RuleRef | None = None
    reason: Text


@event("撤销座谈会登记", "Seminar cancelled", anew="SeminarHeld")
class SeminarCancelled:
    """The seminar was recorded by mistake: it counts no more."""

    number: SeminarNumber
    reason: Text


@event("更正实地查看", "Site visit corrected", anew="SiteVisitCorrected")
class SiteVisitCorrected:
    """The visit was as is said here, and not as was recorded."""

    number: EntryNumber
    place: Words
    organisation: Organisation
    findings: Text
    at: CorrectedAt = None
    reason: Text


@event("撤销实地查看登记", "Site visit cancelled", anew="SiteVisited")
class SiteVisitCancelled:
    """The visit was recorded by mistake: it counts no more."""

    number: EntryNumber
    reason: Text


@event("联动巡视结束", "Joint patrol ended", news=News.END, undone="JointPatrolResumed")
class JointPatrolEnded:
    """The teams have left. The issues go on."""

    summary: Text | None = None


@event("恢复联动巡视", "Joint patrol resumed", undone="JointPatrolEnded")
class JointPatrolResumed:
    """That it had ended was recorded by mistake: it is under way."""

    reason: Text


@event("撤销联动巡视登记", "Joint patrol cancelled", news=News.END, anew="JointPatrolPlanned")
class JointPatrolCancelled:
    """It was recorded by mistake, or does not take place: it counts no more. Now cancelled."""

    reason: Text

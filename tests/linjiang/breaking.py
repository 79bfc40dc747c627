"""What people in Linjiang try and may not: each is told the rule, and nothing comes of it.

Any of these would move a figure if it were let through.
"""

from datetime import date

from domain.check import OpenSpecialCheck
from domain.evaluation.rating import OpenEvaluation
from domain.inspection.opening import OpenInspection
from domain.interview.events import InterviewCause, Interviewed, Interviewer, Talk
from domain.interview.holding import HoldInterview
from domain.issue.settling import ResolveIssue
from domain.liaison import AssignLiaison, LeaderPost
from domain.meeting.convening import ConveneMeeting
from domain.node_id import NodeId
from domain.on_board import OrganisationUnknown
from domain.patrol.events import PatrolMode
from domain.patrol.planning import PlanJointPatrol, TargetOfNoTier
from domain.policy import IssuePolicy, PolicyIssuer, PolicyScope
from domain.refusal import NotYours, Refusal, TierMissing
from domain.relation import NoPatrolBody, NotBelow
from domain.words import Words
from tests.linjiang.cast import BUS, CITY, COLLEGE, DONGPO, NANHU, OLDTOWN, PRESS, SCHOOLS, TRANSPORT, WATER
from tests.linjiang.script import Story
from tests.linjiang.stage import Linjiang

NOBODY = NodeId("lj.nowhere")
_TITLE = Words("越权", "Beyond")


def break_rules(story: Story) -> None:
    """Try all of it."""
    city = story.city
    _try(city, NotBelow, (DONGPO, _interview(CITY)), (DONGPO, _interview(NANHU)))
    _try(city, NotBelow, (DONGPO, _rating(CITY)), (NANHU, _rating(WATER)))
    _try(city, TierMissing, (TRANSPORT, _interview(BUS)), (COLLEGE, _rating(PRESS)))
    _try(city, NotBelow, (NANHU, _inspection(story, NANHU, DONGPO)), (NANHU, _inspection(story, NANHU, CITY)))
    _try(city, NotBelow, (DONGPO, _liaison(CITY)))
    _try(city, TargetOfNoTier, (TRANSPORT, _patrol(TRANSPORT, WATER)))
    _try(city, OrganisationUnknown, (CITY, _interview(NOBODY)), (CITY, _rating(NOBODY)), (CITY, _liaison(NOBODY)))
    _try(city, OrganisationUnknown, (CITY, _inspection(story, CITY, NOBODY)), (CITY, _check(NOBODY)))
    _try(city, TierMissing, (NANHU, _meeting(SCHOOLS)), (DONGPO, _policy(OLDTOWN)), (DONGPO, _check(WATER)))
    _try(city, NoPatrolBody, (CITY, _meeting(WATER)))
    city.refused(DONGPO, ResolveIssue(), NotYours, story.found[DONGPO].issues[2])


def _try(city: Linjiang, refusal: type[Refusal], *tries: tuple[NodeId, object]) -> None:
    for by, command in tries:
        city.refused(by, command, refusal)


def _interview(organisation: NodeId) -> HoldInterview:
    principal = Talk(Interviewer.COMMITTEE, (Interviewed.PRINCIPAL,))
    return HoldInterview(
        organisation=organisation, cause=InterviewCause.OTHER, principal=principal, requirements="越权约谈"
    )


def _rating(organisation: NodeId) -> OpenEvaluation:
    return OpenEvaluation(
        title=_TITLE, subjects=(organisation,), threshold=60, since=date(2023, 1, 1), until=date(2023, 11, 5)
    )


def _inspection(story: Story, by: NodeId, target: NodeId) -> OpenInspection:
    number = 4 if by == CITY else 1
    return OpenInspection(round=story.rounds[by, number].id, target=target, team=story.teams[by, number][0].id)


def _liaison(organisation: NodeId) -> AssignLiaison:
    return AssignLiaison(leader="leader-x", post=LeaderPost.DEPUTY_MAYOR, organisations=(organisation,))


def _patrol(by: NodeId, target: NodeId) -> PlanJointPatrol:
    return PlanJointPatrol(title=_TITLE, mode=PatrolMode.SPECIAL, tiers=(by,), targets=(target,))


def _check(organisation: NodeId) -> OpenSpecialCheck:
    return OpenSpecialCheck(title=_TITLE, targets=(organisation,))


def _meeting(organisation: NodeId) -> ConveneMeeting:
    return ConveneMeeting(number=1, held_on=date(2023, 12, 20), attending=(organisation,))


def _policy(addressee: NodeId) -> IssuePolicy:
    return IssuePolicy(
        title=_TITLE,
        number="区〔2023〕1号",
        issuer=PolicyIssuer.COMMITTEE,
        scope=(PolicyScope.DISTRICT_PATROL,),
        in_force_from=date(2023, 1, 1),
        addressees=(addressee,),
    )

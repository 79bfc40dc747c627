"""A board where anybody may have done every act that a figure counts, about every kind of organisation, in 2019."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from domain.aggregate_id import AggregateId, aggregate_id, counterpart
from domain.check import CheckFindingsRecorded, CheckTarget, SpecialCheckOpened
from domain.clue_tally import CluesCounted, tally_of
from domain.committee_term import CommitteeTermBegun
from domain.envelope import Envelope
from domain.inspection.events import (
    ConsultationHeld,
    FeedbackDelivered,
    FeedbackRole,
    InspectionOpened,
    TeamDeployed,
    TeamWithdrawn,
)
from domain.interview.events import InterviewCause, Interviewed, Interviewer, InterviewHeld, Talk
from domain.issue.events import (
    IssueAssigned,
    IssueDismissed,
    IssueListed,
    IssueRaised,
    IssueReassigned,
    IssueResolved,
    IssueVerified,
    IssueWrittenOff,
    SourceStatement,
)
from domain.letter import LetterIssued
from domain.liaison import LeaderPost, LiaisonAssigned, VisitMade
from domain.list.events import IssueListOpened
from domain.node_id import NodeId
from domain.outcome import OutcomesReported
from domain.patrol.events import (
    Assignment,
    AssignmentAdopted,
    JointPatrolEnded,
    JointPatrolPlanned,
    JointPatrolStarted,
    PatrolMode,
    SeminarHeld,
    SiteVisited,
    Team,
)
from domain.petition_tally import PetitionChannel, PetitionCount, PetitionsCounted
from domain.policy import PolicyIssued, PolicyIssuer, PolicyScope
from domain.rectification.events import RectificationAccepted, RectificationSubmitted
from domain.reply import DocumentAcknowledged, DocumentReplied, reply_id
from domain.round.events import RoundClosed, RoundKind, RoundOpened
from domain.team.events import Member, MemberRole, TeamFormed
from domain.tier import AgencyKind, Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.examples import LAMPS, REPAIRS
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

DISCIPLINE, OF_HAIDIAN, SASAC = NodeId("bj.discipline"), NodeId("bj.haidian.discipline"), NodeId("bj.sasac")
CIVIL, BBMG = NodeId("bj.civil"), NodeId("bj.bbmg")
ACTORS = (BJ, DISCIPLINE, HAIDIAN, OF_HAIDIAN, CHAOYANG, SASAC, ZHONGGUANCUN)
TARGETS = (HAIDIAN, CIVIL, BBMG, CCMU, ZHONGGUANCUN, KEXU)
"""One of each kind: a district, a department, an enterprise, a university, a subdistrict, a community."""
SPRING = date(2019, 3, 1)
DAY = timedelta(days=1)
FROZEN = "0" * 64

_TIERS: Sequence[tuple[NodeId, Tier, AgencyKind | None]] = (
    (BJ, Tier.MUNICIPAL, None),
    (DISCIPLINE, Tier.MUNICIPAL, None),
    (HAIDIAN, Tier.DISTRICT, None),
    (OF_HAIDIAN, Tier.DISTRICT, None),
    (CHAOYANG, Tier.DISTRICT, None),
    (SASAC, Tier.AGENCY, AgencyKind.DEPARTMENT),
    (CIVIL, Tier.AGENCY, AgencyKind.DEPARTMENT),
    (BBMG, Tier.AGENCY, AgencyKind.ENTERPRISE),
    (CCMU, Tier.AGENCY, AgencyKind.UNIVERSITY),
    (ZHONGGUANCUN, Tier.SUBDISTRICT, None),
    (KEXU, Tier.COMMUNITY, None),
)


def at(month: int, day: int = 1) -> datetime:
    """Return a morning of 2019."""
    return datetime(2019, month, day, 1).astimezone()


def board(*actors: NodeId) -> ListedLog:
    """Return the city's log when each of these has done everything once."""
    log = ListedLog()
    entered = (
        OrganisationEntered(organisation=each, name=Words(each, each), tier=tier, node=False, agency=agency)
        for each, tier, agency in _TIERS
    )
    log.append(on(AggregateId("tree-0@bj"), *entered, at=at(1)))
    term = CommitteeTermBegun(number=12, since=date(2017, 6, 23))
    log.append(on(AggregateId("committee-term-12@bj"), term, at=at(1)))
    for actor in actors:
        for envelope in _acts(actor):
            log.append([envelope])
    return log


def _acts(owner: NodeId) -> Iterator[Envelope]:
    for done in (_rounds, _petitions, _issues, _letters, _clues, _patrols, _policies, _check, _liaison, _interviews):
        yield from done(owner)


def _id(kind: str, uid: object, owner: NodeId) -> AggregateId:
    return aggregate_id(kind, str(uid), owner)


def _rounds(owner: NodeId) -> Iterator[Envelope]:
    """Close a round of each kind, and leave one open; inspect everybody in the special one."""
    team, number = _id("team", 1, owner), 0
    formed = TeamFormed(name=Words("一组", "Team 1"), members=(Member("m-1", MemberRole.LEADER, owner),))
    yield from on(team, formed, at=at(1))
    for place, kind in enumerate((*RoundKind, RoundKind.ROUTINE), 1):
        opened = RoundOpened(number=place, kind=kind, title=Words("轮次", "Round"), opens_on=SPRING)
        over = [] if place > len(RoundKind) else [RoundClosed()]
        yield from on(_id("round", place, owner), opened, *over, at=at(3), every=200 * DAY)
        for target in TARGETS:
            number += 1
            begun = InspectionOpened(round=_id("round", place, owner), round_kind=kind, target=target, team=team)
            yield from on(
                _id("inspection", number, owner), begun, *_inspected(owner, target, over), at=at(4), every=DAY
            )


def _petitions(owner: NodeId) -> Iterator[Envelope]:
    inspection = _id("inspection", 1, owner)
    come = PetitionsCounted(inspection=inspection, recorded=(PetitionCount(PetitionChannel.LETTER, 3),))
    yield from on(counterpart(inspection, "petition-tally", owner), come, at=at(5))


def _inspected(owner: NodeId, target: NodeId, over: Sequence[Any]) -> Iterator[Any]:
    yield TeamDeployed(members=("m-1",))
    yield ConsultationHeld(host=Words("部", "Ministry"), topics=(Words("领域", "Field"),), findings="了解")
    if over:
        yield TeamWithdrawn()
        roles = (FeedbackRole.LEADING_GROUP,)
        yield FeedbackDelivered(target=target, list=_id("list", 1, owner), root=FROZEN, attended=roles)


def _issues(owner: NodeId) -> Iterator[Envelope]:
    """Leave an issue in every column of the board, one of them returned, all due but the first."""
    of, title = _id("list", 1, owner), Words("清单", "List")
    yield from on(of, IssueListOpened(title=title, categories=(REPAIRS,)), at=at(4))
    listed = (IssueVerified(), IssueListed(list=of, title=title, item=1))
    assigned = IssueAssigned(responsible=ZHONGGUANCUN, due=at(6))
    again = IssueReassigned(responsible=KEXU, reason="不属本街道", returned_at=at(4, 1))
    lives: tuple[tuple[Any, ...], ...] = (
        (),
        (*listed, assigned, again),
        (*listed, assigned, IssueResolved()),
        (*listed, assigned, IssueResolved(), IssueWrittenOff()),
        (IssueDismissed(reason="查无此事"),),
    )
    for number, life in enumerate(lives, 1):
        yield from on(_id("issue", number, owner), _raised(of), *life, at=at(4, 1), every=2 * DAY)


def _raised(
    of: AggregateId, source: AggregateId | None = None, statement: SourceStatement | None = None
) -> IssueRaised:
    return IssueRaised(
        list=of,
        category=REPAIRS.code,
        category_name=REPAIRS.name,
        text="路灯不亮",
        about=KEXU,
        source=source,
        statement=statement,
    )


def _letters(owner: NodeId) -> Iterator[Envelope]:
    """Issue two letters: one is answered, the other overdue."""
    for number in (1, 2):
        letter = _id("letter", number, owner)
        issued = LetterIssued(year=2019, number=number, subject="建议", text="整改", addressee=HAIDIAN, due=at(6))
        yield from on(letter, issued, at=at(5))
        if number == 1:
            answered = (DocumentAcknowledged(document=letter, author=owner), DocumentReplied(text="已整改"))
            yield from on(reply_id(letter, HAIDIAN), *answered, at=at(5, 2))


def _clues(owner: NodeId) -> Iterator[Envelope]:
    yield from on(tally_of(owner, 2019), CluesCounted(year=2019, clues=3, leaders=2, first=2), at=at(6))
    yield from on(_id("outcome", 2019, owner), OutcomesReported(year=2019, sanctions=10, from_clues=4), at=at(12))


def _patrols(owner: NodeId) -> Iterator[Envelope]:
    """Hold a seminar in a joint patrol and look what came of it; assign a cross inspection; inspect an enterprise."""
    other = CHAOYANG if owner != CHAOYANG else HAIDIAN
    joint, cross, special = (_id("patrol", number, owner) for number in (1, 2, 3))

    def planned(mode: PatrolMode, *targets: NodeId) -> JointPatrolPlanned:
        return JointPatrolPlanned(title=Words("联动", "Joint"), mode=mode, tiers=(owner, other), targets=targets)

    started = JointPatrolStarted(teams=(Team(owner, Words("一组", "One")), Team(other, Words("二组", "Two"))))
    seminar = SeminarHeld(place=Words("街道", "Subdistrict"), attendees=15)
    visit = SiteVisited(place=Words("社区", "Community"), organisation=KEXU, findings="已增设路灯")
    yield from on(joint, planned(PatrolMode.JOINT, ZHONGGUANCUN), started, seminar, visit, at=at(5), every=DAY)
    yield from _from_the_seminar(owner, joint)
    adopted = AssignmentAdopted(assignments=(Assignment(_id("team", 1, owner), ZHONGGUANCUN),))
    yield from on(cross, planned(PatrolMode.CROSS, ZHONGGUANCUN), adopted, at=at(8))
    ended = (started, JointPatrolEnded())
    yield from on(special, planned(PatrolMode.SPECIAL, BBMG), *ended, at=at(9), every=DAY)


def _from_the_seminar(owner: NodeId, patrol: AggregateId) -> Iterator[Envelope]:
    issue = _id("issue", 9, owner)
    raised = _raised(_id("list", 1, owner), patrol, SourceStatement(1, 3, "晚上看不见路"))
    assigned = IssueAssigned(responsible=ZHONGGUANCUN, due=at(6))
    yield from on(issue, raised, IssueVerified(), assigned, IssueResolved(), at=at(5, 4), every=DAY)
    work = counterpart(issue, "rectification", ZHONGGUANCUN)
    accepted, submitted = (
        RectificationAccepted(issue=issue, assigner=owner),
        RectificationSubmitted(result="已增设", measures=(LAMPS,)),
    )
    yield from on(work, accepted, submitted, at=at(5, 5))


def _policies(owner: NodeId) -> Iterator[Envelope]:
    for number, issuer in enumerate(PolicyIssuer, 1):
        issued = PolicyIssued(
            title=Words("意见", "Opinions"),
            number=f"〔2019〕{number}号",
            issuer=issuer,
            scope=(PolicyScope.DISTRICT_PATROL,),
            in_force_from=SPRING,
            addressees=(HAIDIAN,),
        )
        yield from on(_id("policy", number, owner), issued, at=at(3))


def _check(owner: NodeId) -> Iterator[Envelope]:
    targets = (CheckTarget(HAIDIAN, Tier.DISTRICT), CheckTarget(CIVIL, Tier.AGENCY))
    found = (CheckFindingsRecorded(organisation=each.organisation, findings="较好") for each in targets)
    opened = SpecialCheckOpened(title=Words("专项检查", "Check"), targets=targets)
    yield from on(_id("check", 1, owner), opened, *found, at=at(10))


def _liaison(owner: NodeId) -> Iterator[Envelope]:
    assigned = LiaisonAssigned(leader="leader-1", post=LeaderPost.SECRETARY, organisations=(HAIDIAN, BBMG))
    visits = (VisitMade(organisation=each, topic="整改", findings="推进") for each in (HAIDIAN, ZHONGGUANCUN))
    yield from on(_id("liaison", 1, owner), assigned, *visits, at=at(7))


def _interviews(owner: NodeId) -> Iterator[Envelope]:
    principal = Talk(Interviewer.COMMITTEE, (Interviewed.PRINCIPAL,))
    for number, cause in enumerate((InterviewCause.LOW_RATING, InterviewCause.DUTY), 1):
        held = InterviewHeld(organisation=HAIDIAN, cause=cause, principal=principal, requirements="整改到位")
        yield from on(_id("interview", number, owner), held, at=at(8))

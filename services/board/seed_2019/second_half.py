"""The second half of the article: evaluation, interviews, named matters, visits, offices, publication (P13–P17)."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.citation import Citation
from domain.discrepancy import CheckLedger
from domain.division import ChargeSupervisor
from domain.evaluation.rating import CloseEvaluation, OpenEvaluation, RecordRating
from domain.interview.events import InterviewCause, Interviewed, Interviewer, Talk
from domain.interview.holding import HoldInterview
from domain.liaison import AssignLiaison, LeaderPost, MakeVisit
from domain.matter.events import MeetingKind
from domain.matter.naming import NameMatter
from domain.matter_report import ReportMatterProgress
from domain.node_id import NodeId
from domain.office.charging import EstablishOffice
from domain.publication.publishing import (
    ApprovePublication,
    FollowUpPublication,
    ProposePublication,
    PublishInCircular,
    PublishInMedia,
)
from domain.satisfaction import GroupRating
from domain.supervision import OrderSupervision
from domain.words import Words
from services.board.seed_2019.cast import (
    CHAOYANG,
    CITY,
    DISCIPLINE,
    DISTRICTS,
    DONGCHENG,
    MIYUN,
    PINGGU,
    ROUND_5_UNITS,
    ROUND_6_UNITS,
    SPECIAL_DEPARTMENTS,
    SPECIAL_ENTERPRISES,
)
from services.board.seed_2019.dates import at, later
from services.board.seed_2019.inspecting import InspectionFindings
from services.board.seed_2019.stage import Deed, Scenario

EVALUATED = (*DISTRICTS, *ROUND_5_UNITS, *ROUND_6_UNITS, *SPECIAL_DEPARTMENTS, *SPECIAL_ENTERPRISES)
LOW = 10
"""So many of them are rated below the threshold."""
_OFFICES = 6
_BALLOTS = 100


def evaluate_and_interview(stage: Scenario) -> None:
    """Rate how everybody rectifies, and interview those who are rated low, in pairs."""
    command = OpenEvaluation(
        title=Words("巡视整改情况满意度测评", "Satisfaction with the rectification after inspections"),
        subjects=EVALUATED,
        threshold=70,
        since=date(2017, 7, 1),
        until=date(2018, 10, 31),
    )
    evaluation = stage.give(CITY, command, key="evaluation", at=at(11, 5, year=2018), synthetic=True)
    for place, organisation in enumerate(EVALUATED):
        rating = RecordRating(organisation=organisation, groups=_groups(place))
        when = later(at(11, 12, year=2018), minutes=place)
        stage.give(CITY, rating, key=f"evaluation/{organisation}", on=evaluation, at=when, synthetic=True)
    close = at(11, 20, year=2018)
    stage.give(CITY, CloseEvaluation(), key="evaluation/close", on=evaluation, at=close, synthetic=True)
    for place, organisation in enumerate(EVALUATED[-LOW:]):
        _interview_low(stage, evaluation, organisation, later(at(12, 3, year=2018), days=14 * place))


def _groups(place: int) -> tuple[GroupRating, ...]:
    """Return two groups' ballots; the last ones of all are rated low."""
    low = place >= len(EVALUATED) - LOW
    satisfied = 30 + place % 7 if low else 78 + (place * 5) % 17
    not_satisfied = 25 if low else 2
    rest = _BALLOTS - satisfied - not_satisfied
    return (GroupRating("市委领导", 12, 4, 0), GroupRating("干部群众", satisfied, rest, not_satisfied))


def _interview_low(stage: Scenario, evaluation: Deed, organisation: NodeId, when: datetime) -> None:
    command = HoldInterview(
        organisation=organisation,
        cause=InterviewCause.LOW_RATING,
        evaluation=evaluation.id,
        principal=Talk(Interviewer.COMMITTEE, (Interviewed.PRINCIPAL,)),
        paired=(
            Talk(Interviewer.DISCIPLINE, (Interviewed.DISCIPLINE_SECRETARY,)),
            Talk(Interviewer.DISCIPLINE, (Interviewed.DISPATCHED_LEADER,)),
        ),
        requirements="压紧压实整改主体责任，限期整改到位",
    )
    stage.give(CITY, command, key=f"interview/{organisation}", at=when, synthetic=True)


def interview_for_duty(stage: Scenario, found: Sequence[InspectionFindings]) -> None:
    """Interview two districts for duties that were not performed, as items of their lists show."""
    of_target = {each.one.target: each for each in found}
    for place, organisation in enumerate((CHAOYANG, MIYUN)):
        command = HoldInterview(
            organisation=organisation,
            cause=InterviewCause.DUTY,
            principal=Talk(Interviewer.DISCIPLINE, (Interviewed.PRINCIPAL,)),
            requirements="对进一步做好巡视整改提出要求，真抓实干",
            citations=(_cite(of_target[organisation], 1), _cite(of_target[organisation], 2)),
        )
        stage.give(CITY, command, key=f"interview/duty/{organisation}", at=later(at(8, 12), days=place))


def visit_the_districts(stage: Scenario) -> None:
    """The secretary visits three districts; leaders who look after districts and departments visit some of these."""
    secretary = AssignLiaison(leader="leader-secretary", post=LeaderPost.SECRETARY)
    liaison = stage.give(CITY, secretary, key="liaison/secretary", at=at(1, 8), synthetic=True)
    for place, district in enumerate((DONGCHENG, PINGGU, MIYUN)):
        visit = MakeVisit(organisation=district, topic="督促了解巡视整改情况", findings="整改正在推进，要求一抓到底")
        stage.give(CITY, visit, key=f"visit/secretary/{district}", on=liaison, at=at(7 + place, 16))
    for number in range(1, 5):
        looked_after = DISTRICTS[4 * (number - 1) : 4 * number]
        post = LeaderPost.STANDING_COMMITTEE if number < 4 else LeaderPost.DEPUTY_MAYOR
        command = AssignLiaison(leader=f"leader-{number}", post=post, organisations=looked_after)
        given = stage.give(CITY, command, key=f"liaison/{number}", at=at(1, 9), synthetic=True)
        for place, organisation in enumerate(looked_after[:3]):
            visit = MakeVisit(organisation=organisation, topic="督促巡视整改落实", findings="已建立整改台账")
            key, when = f"visit/{number}/{organisation}", at(8 + place, 2 + number)
            stage.give(CITY, visit, key=key, on=given, at=when, synthetic=True)


def establish_offices(stage: Scenario) -> None:
    """The commission is charged with every district and unit, and has each under one supervision office."""
    charge = ChargeSupervisor(supervisor=DISCIPLINE, organisations=EVALUATED, reason="监督分工")
    charged = stage.give(CITY, charge, key="division", at=at(1, 9), synthetic=True)
    for number in range(1, _OFFICES + 1):
        command = EstablishOffice(
            number=number,
            name=Words(f"市纪委监委第{'一二三四五六'[number - 1]}监督检查室", f"Supervision office {number}"),
            organisations=EVALUATED[number - 1 :: _OFFICES],
        )
        stage.give(DISCIPLINE, command, key=f"office/{number}", after=(charged,), at=at(1, 10), synthetic=True)


def name_matters(stage: Scenario, found: InspectionFindings) -> None:
    """What the secretary's special meeting pointed at is tracked by itself; no other meeting names a matter."""
    for number, (item, due) in enumerate(((1, at(9, 30, 0)), (4, at(12, 20, 0)), (7, at(12, 31, 0))), 1):
        command = _matter(MeetingKind.SECRETARY_SPECIAL, found, item, due)
        matter = stage.give(CITY, command, key=f"matter/{number}", at=at(8, 6, 9, number), synthetic=True)
        if number < 3:
            report = ReportMatterProgress(matter=matter.id, note="已制定整改方案，正在落实", done=number == 1)
            key, when = f"matter/{number}/report", at(8 + number, 2)
            stage.give(found.one.target, report, key=key, after=(matter,), at=when, synthetic=True)
    elsewhere = _matter(MeetingKind.DIRECTORS_REGULAR, found, 2, at(12, 1, 0))
    stage.try_in_vain(CITY, elsewhere, key="matter/elsewhere", at=at(8, 7), refused="MeetingNamesNoMatters")


def _matter(kind: MeetingKind, found: InspectionFindings, item: int, due: datetime) -> NameMatter:
    return NameMatter(
        meeting_kind=kind,
        held_on=date(2019, 8, 5),
        title="会议点名的整改事项",
        role=Words("分管负责人", "Leader in charge"),
        citations=(_cite(found, item),),
        responsible=found.one.target,
        due=due,
    )


def supervise(stage: Scenario, found: InspectionFindings) -> None:
    """Order supervision of two items as they stand on the list; a wrong item, and an altered one, are found out."""
    order = OrderSupervision(
        citations=(_cite(found, 13), _cite(found, 16)),
        root=found.root,
        addressee=found.one.target,
        text="请对照问题清单逐项报告整改进展",
        due=at(12, 10, 0),
    )
    stage.give(CITY, order, key="supervision", at=at(11, 20), synthetic=True)
    beyond = OrderSupervision(
        citations=(Citation(found.list.id, len(found.issues) + 1),),
        root=found.root,
        addressee=found.one.target,
        text="请报告清单外事项",
        due=at(12, 10, 0),
    )
    stage.try_in_vain(CITY, beyond, key="supervision/beyond", at=at(11, 21), refused="CitedItemNotOnList")
    altered = CheckLedger(list=found.list.id, item=3, cited=found.digests[3])
    stage.give(CITY, altered, key="discrepancy", at=at(11, 22), synthetic=True)


def publish_a_case(stage: Scenario, found: InspectionFindings) -> None:
    """A typical case is approved, made known at a conference, then in the media, and followed up."""
    command = ProposePublication(
        title=Words("整改不力典型问题", "A typical case of poor rectification"),
        organisation=found.one.target,
        citations=(_cite(found, 5),),
    )
    case = stage.give(CITY, command, key="publication", at=at(10, 8), synthetic=True)
    media = PublishInMedia(outlet=Words("市级主流媒体", "Municipal media"), summary="公开被巡视党组织整改情况")
    stage.try_in_vain(CITY, media, key="publication/too-early", on=case, at=at(10, 8, 10), refused="Unapproved")
    stage.give(CITY, ApprovePublication(), key="publication/approve", on=case, at=at(10, 10), synthetic=True)
    conference = Words("“以案为鉴、以案促改”警示教育大会", "Warning education conference")
    circular = PublishInCircular(conference=conference)
    stage.give(CITY, circular, key="publication/conference", on=case, at=at(10, 18))
    stage.give(CITY, media, key="publication/media", on=case, at=at(10, 25))
    follow = FollowUpPublication(note="跟踪报道整改进展：两项措施已落实")
    stage.give(CITY, follow, key="publication/follow-up", on=case, at=at(11, 25))


def _cite(found: InspectionFindings, item: int) -> Citation:
    return Citation(found.list.id, item, found.digests[item - 1])

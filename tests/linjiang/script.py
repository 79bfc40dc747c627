"""What happened in Linjiang in 2022 and 2023, day by day.

The remarks say what an act is there for; the sums of them all stand in `expected.toml`.
"""

from dataclasses import dataclass, field
from datetime import date

from domain.check import OpenSpecialCheck, RecordCheckFindings
from domain.clue import ReferClue
from domain.clue_receipt import DecideClue, Disposition, ReceiveClue, RecordSanction, Sanction
from domain.clue_yielding import YieldLeader
from domain.committee_term import BeginCommitteeTerm
from domain.inspection.correcting import CancelConsultation, CancelInspection
from domain.inspection.in_field import HoldConsultation
from domain.inspection.opening import OpenInspection
from domain.interview.events import InterviewCause, Interviewed, Interviewer, Talk
from domain.interview.holding import HoldInterview
from domain.issue.assigning import AssignIssue, SuspendIssue
from domain.issue.events import SourceStatement
from domain.issue.raising import DismissIssue, RaiseIssue
from domain.issue.returning import ReassignIssue
from domain.letter import IssueLetter, WithdrawLetter
from domain.liaison import AssignLiaison, CancelVisit, LeaderPost, MakeVisit
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from domain.outcome import ReportOutcomes
from domain.participation import AcceptInvitation, JointMember
from domain.patrol.assigning import AdoptAssignment
from domain.patrol.events import Assignment, PatrolMode
from domain.patrol.planning import PlanJointPatrol, StartJointPatrol
from domain.patrol.under_way import EndJointPatrol, HoldSeminar, VisitSite
from domain.policy import IssuePolicy, PolicyIssuer, PolicyScope, RepealPolicy
from domain.rectification.accepting import ReturnRectification
from domain.rectification.measures import CountedIn, Measure, Work
from domain.reply import AcknowledgeDocument, ReplyToDocument
from domain.round.events import RoundKind
from domain.round.preparing import CloseRound
from domain.team.events import Member, MemberRole
from domain.team.forming import FormTeam
from domain.words import Words
from services.board.seed_2019.stage import Deed
from tests.linjiang.acts import (
    CATEGORIES,
    Found,
    assign,
    check,
    evaluate,
    feed_back,
    find,
    leave,
    move_in,
    prepare,
    raise_issue,
    resolve,
    submit,
    until,
    write_off,
)
from tests.linjiang.cast import (
    ARCHIVE,
    BRIDGE,
    BUS,
    CITY,
    COLLEGE,
    DISCIPLINE,
    DONGPO,
    NANHU,
    OLDTOWN,
    PORT,
    PRESS,
    SCHOOLS,
    TRANSPORT,
    WATER,
    XISHAN,
)
from tests.linjiang.stage import Linjiang

PLACE = Words("会议室", "A meeting room")


@dataclass
class Story:
    """What later chapters go on with."""

    city: Linjiang
    found: dict[NodeId, Found] = field(default_factory=dict)
    """What was found last at each organisation."""
    rounds: dict[tuple[NodeId, int], Deed] = field(default_factory=dict)
    teams: dict[tuple[NodeId, int], list[Deed]] = field(default_factory=dict)
    policies: list[Deed] = field(default_factory=list)


def play(city: Linjiang) -> Story:
    """Let it all happen, and return what came of it."""
    story = Story(city)
    the_year_before(story)
    winter(story)
    spring(story)
    summer(story)
    autumn(story)
    december(story)
    return story


def the_year_before(story: Story) -> None:
    """2022: a round of which 2023 must know nothing but what is still open, and the first interview of the term."""
    city = story.city
    city.day(2021, 12, 10)
    city.act(CITY, BeginCommitteeTerm(number=8, since=date(2021, 12, 5)))
    city.day(2022, 2, 1)
    _begin_round(story, CITY, 1, RoundKind.ROUTINE)
    xishan = _inspect(story, CITY, 1, 1, XISHAN, 2)
    city.day(2022, 3, 1)
    leave(city, xishan)
    _issue_policy(story, 1, PolicyIssuer.COMMITTEE)
    city.day(2022, 4, 1)
    feed_back(city, xishan)
    city.act(CITY, CloseRound(), story.rounds[CITY, 1])
    first, second = xishan.issues
    kept = assign(city, first, XISHAN, until(2022, 10, 1))
    assign(city, second, XISHAN, until(2022, 10, 1))  # never put right
    city.day(2022, 9, 1)
    resolve(city, first, kept)
    city.day(2022, 9, 20)
    write_off(city, first)
    city.day(2022, 11, 1)
    city.act(DONGPO, BeginCommitteeTerm(number=5, since=date(2022, 11, 1)))
    rated = {XISHAN: 40, ARCHIVE: 90}
    evaluation = evaluate(city, CITY, rated, since=date(2022, 4, 1), until=date(2022, 10, 31))
    _interview(city, CITY, XISHAN, evaluation)
    city.day(2022, 12, 20)
    _sanction(city, city.act(DONGPO, ReferClue(leader="leader-3", content="线索内容", to=DONGPO)), DONGPO)
    city.act(DONGPO, ReportOutcomes(year=2022, sanctions=4))


def winter(story: Story) -> None:
    """January to March 2023: round 2 moves in, the joint patrol hears the old town."""
    city = story.city
    city.day(2023, 1, 10)
    _begin_round(story, CITY, 2, RoundKind.ROUTINE, teams=3)
    for team, (target, issues) in enumerate(((DONGPO, 3), (COLLEGE, 2), (PORT, 1)), 1):
        _inspect(story, CITY, 2, team, target, issues, key=target == DONGPO)
    topics = (Words("招生", "Admissions"), Words("基建", "Building"), Words("财务", "Finance"))
    consultation = HoldConsultation(host=Words("省教育厅", "Provincial education"), topics=topics, findings="有反映")
    city.act(CITY, consultation, story.found[COLLEGE].source)
    mistaken = HoldConsultation(host=Words("某部", "A ministry"), topics=topics, findings="误记")
    city.act(CITY, mistaken, story.found[PORT].source)
    city.act(CITY, CancelConsultation(number=1, reason="误记"), story.found[PORT].source)
    _hear_the_old_town(story)
    _dongpo_hears_its_own(story)


def _hear_the_old_town(story: Story) -> None:
    """The city goes with Dongpo; both raise issues from what was said, and one issue came later from nobody's mouth."""
    city = story.city
    city.day(2023, 3, 1)
    plan = PlanJointPatrol(
        title=Words("联动巡视", "Joint patrol"),
        mode=PatrolMode.JOINT,
        tiers=(CITY, DONGPO),
        targets=(OLDTOWN,),
        round=story.rounds[CITY, 2].id,
    )
    patrol = city.act(CITY, plan)
    people = {CITY: "lj-r2-t1-1", DONGPO: "dongpo-joint-1"}
    for tier, person in people.items():
        team = Words("联动组", f"Joint team of {tier}")
        city.act(tier, AcceptInvitation(patrol=patrol.id, team=team, members=(JointMember(person, tier),)))
    city.act(CITY, StartJointPatrol(), patrol)
    city.day(2023, 3, 15)
    city.act(CITY, HoldSeminar(place=PLACE, attendees=12), patrol)
    said = [SourceStatement(1, seat, "路灯不亮") for seat in (1, 2, 3)]
    opened = OpenIssueList(title=Words("座谈清单", "Seminar list"), categories=CATEGORIES, source=patrol.id)
    list = city.act(CITY, opened)
    lamps, dark, flooded = (
        raise_issue(city, CITY, list, OLDTOWN, category=category, said=statement)
        for category, statement in zip(("lighting", "lighting", "drains"), said, strict=True)
    )
    kept, also = assign(city, lamps, OLDTOWN, until(2023, 3, 18)), assign(city, dark, OLDTOWN, until(2023, 3, 18))
    assign(city, flooded, OLDTOWN, until(2024, 6, 1))
    districts = OpenIssueList(title=Words("区清单", "Dongpo's list"), categories=CATEGORIES, source=patrol.id)
    raise_issue(city, DONGPO, city.act(DONGPO, districts), OLDTOWN, category="drains", said=said[2])
    city.day(2023, 3, 17)
    resolve(city, lamps, kept, [_lamps(6)])
    submit(city, also, [_lamps(4)])
    check(city, dark, passed=False)
    for place in (BRIDGE, OLDTOWN):
        city.act(CITY, VisitSite(place=PLACE, organisation=place, findings="已看"), patrol)
    later = RaiseIssue(list=list.id, category="drains", text="后来发现", about=OLDTOWN)
    city.act(CITY, DismissIssue(reason="不属实"), city.act(CITY, later))
    city.act(CITY, EndJointPatrol(), patrol)


def _dongpo_hears_its_own(story: Story) -> None:
    """Dongpo patrols the old town by itself, too, with a seminar, lamps and a visit of its own."""
    city = story.city
    patrol = _special(city, DONGPO, OLDTOWN, "dongpo-own-1")
    city.act(DONGPO, HoldSeminar(place=PLACE, attendees=5), patrol)
    opened = OpenIssueList(title=Words("区座谈清单", "Dongpo's seminar"), categories=CATEGORIES, source=patrol.id)
    list = city.act(DONGPO, opened)
    issue = raise_issue(city, DONGPO, list, OLDTOWN, said=SourceStatement(1, 1, "巷口路灯不亮"))
    kept = assign(city, issue, OLDTOWN, until(2023, 5, 1))
    city.day(2023, 4, 1)
    resolve(city, issue, kept, [_lamps(3)])
    city.act(DONGPO, VisitSite(place=PLACE, organisation=BRIDGE, findings="已看"), patrol)
    city.act(DONGPO, EndJointPatrol(), patrol)


def spring(story: Story) -> None:
    """April to June 2023: districts and agencies inspect, round 2 leaves."""
    city = story.city
    city.day(2023, 4, 10)
    _begin_round(story, DONGPO, 1, RoundKind.ROUTINE, teams=2)
    _inspect(story, DONGPO, 1, 1, WATER, 2)
    _inspect(story, DONGPO, 1, 2, OLDTOWN, 1)
    topics = (Words("水价", "Water prices"), Words("管网", "Pipes"))
    consultation = HoldConsultation(host=Words("市水务局", "City water"), topics=topics, findings="有反映")
    city.act(DONGPO, consultation, story.found[WATER].source)
    mistaken = OpenInspection(round=story.rounds[DONGPO, 1].id, target=BRIDGE, team=story.teams[DONGPO, 1][0].id)
    city.act(DONGPO, CancelInspection(reason="误开"), city.act(DONGPO, mistaken))
    _begin_round(story, TRANSPORT, 1, RoundKind.SPECIAL)
    _inspect(story, TRANSPORT, 1, 1, BUS, 2)
    city.act(TRANSPORT, EndJointPatrol(), _special(city, TRANSPORT, BUS, "transport-1"))
    city.act(COLLEGE, EndJointPatrol(), _special(city, COLLEGE, PRESS, "college-1"))
    city.day(2023, 5, 10)
    for target in (DONGPO, COLLEGE, PORT, WATER, OLDTOWN, BUS):
        leave(city, story.found[target])
    _issue_policy(story, 2, PolicyIssuer.COMMITTEE)
    _issue_policy(story, 3, PolicyIssuer.LEADING_GROUP)
    city.day(2023, 6, 10)
    for target in (DONGPO, COLLEGE, PORT, WATER, OLDTOWN, BUS):
        feed_back(city, story.found[target])
    for by, number in ((CITY, 2), (DONGPO, 1), (TRANSPORT, 1)):
        city.act(by, CloseRound(), story.rounds[by, number])


def summer(story: Story) -> None:
    """July to September 2023: what was found is put right, or is not; letters, visits, the special check."""
    city, found = story.city, story.found
    city.day(2023, 7, 1)
    first, second, third = found[DONGPO].issues
    in_time = assign(city, first, DONGPO, until(2023, 9, 1))
    late = assign(city, second, DONGPO, until(2023, 9, 1))
    assign(city, third, DONGPO, until(2023, 9, 1))  # never put right
    waiting, going_on = found[COLLEGE].issues
    assign(city, waiting, COLLEGE, until(2023, 9, 1))
    assign(city, going_on, COLLEGE, until(2024, 6, 1))
    pumps, pipes = found[WATER].issues
    pumped = assign(city, pumps, WATER, until(2023, 10, 31))
    assign(city, pipes, WATER, until(2023, 10, 31))  # never put right
    _send_letters(city)
    _pay_visits(city)
    city.day(2023, 8, 1)
    city.act(CITY, SuspendIssue(approval="会议纪要", reason="条件不具备"), waiting)
    city.day(2023, 8, 25)
    resolve(city, first, in_time)
    city.day(2023, 9, 8)
    resolve(city, second, late)
    city.day(2023, 9, 10)
    write_off(city, first)
    _check_specially(city)
    city.day(2023, 9, 15)
    resolve(city, pumps, pumped)
    city.day(2023, 9, 20)
    write_off(city, pumps)


def autumn(story: Story) -> None:
    """October and November 2023: the special and the mobile round, the cross inspection, evaluations and interviews."""
    city = story.city
    city.day(2023, 9, 25)
    _begin_round(story, CITY, 3, RoundKind.SPECIAL, teams=3)
    for team, (target, issues) in enumerate(((NANHU, 2), (TRANSPORT, 1), (PORT, 2)), 1):
        _inspect(story, CITY, 3, team, target, issues)  # the port for the second time in the year
    _inspect_across(story)
    city.day(2023, 10, 20)
    for target in (NANHU, TRANSPORT, PORT):
        leave(city, story.found[target])
        feed_back(city, story.found[target])
    city.act(CITY, CloseRound(), story.rounds[CITY, 3])
    _begin_round(story, CITY, 901, RoundKind.MOBILE)
    archive = _inspect(story, CITY, 901, 1, ARCHIVE, 1)
    city.day(2023, 11, 1)
    leave(city, archive)
    feed_back(city, archive)
    city.act(CITY, CloseRound(), story.rounds[CITY, 901])
    _give_back(story)
    _evaluate_and_interview(city)
    own = OpenIssueList(title=Words("街道清单", "Oldtown's list"), categories=CATEGORIES)
    raise_issue(city, OLDTOWN, city.act(OLDTOWN, own), BRIDGE)  # below Dongpo, and not its own


def december(story: Story) -> None:
    """Rounds that are under way at the end of the year; clues and what came of them."""
    city = story.city
    city.day(2023, 12, 1)
    _begin_round(story, CITY, 4, RoundKind.ROUTINE)
    move_in(city, CITY, story.rounds[CITY, 4], story.teams[CITY, 4][0], COLLEGE)
    _begin_round(story, NANHU, 1, RoundKind.ROUTINE)
    _inspect(story, NANHU, 1, 1, SCHOOLS, 1)
    city.act(CITY, RepealPolicy(repealed_from=date(2023, 12, 1), reason="已有新规"), story.policies[0])
    _refer_clues(city)
    city.day(2023, 12, 28)
    city.act(DISCIPLINE, ReportOutcomes(year=2023, sanctions=8))
    city.act(DONGPO, ReportOutcomes(year=2023, sanctions=1))


# ── The acts by themselves ────────────────────────────────────────────────────────────────────────────────────────────


def _begin_round(story: Story, by: NodeId, number: int, kind: RoundKind, teams: int = 1) -> None:
    story.rounds[by, number], story.teams[by, number] = prepare(story.city, by, number, kind, teams)


def _inspect(
    story: Story, by: NodeId, number: int, team: int, target: NodeId, issues: int, *, key: bool = False
) -> Found:
    """Let a team of a round move in, and find something."""
    inspection = move_in(story.city, by, story.rounds[by, number], story.teams[by, number][team - 1], target)
    story.found[target] = find(story.city, by, inspection, target, issues, key=key)
    return story.found[target]


def _special(city: Linjiang, by: NodeId, target: NodeId, person: str) -> Deed:
    """Begin a special patrol of one's own, alone."""
    plan = PlanJointPatrol(title=Words("专项巡察", "Special"), mode=PatrolMode.SPECIAL, tiers=(by,), targets=(target,))
    patrol = city.act(by, plan)
    team = Words("专项组", f"Special team of {by}")
    city.act(by, AcceptInvitation(patrol=patrol.id, team=team, members=(JointMember(person, by),)))
    return city.act(by, StartJointPatrol(), patrol)


def _lamps(quantity: int) -> Measure:
    what, unit = Words("路灯", "Street lamps"), CountedIn("lamps", Words("盏", "lamps"))
    return Measure(Work.ADDED, what, quantity, unit, Words("老城", "Old town"))


def _issue_policy(story: Story, number: int, issuer: PolicyIssuer) -> None:
    of_committee = issuer is PolicyIssuer.COMMITTEE
    command = IssuePolicy(
        title=Words(f"意见{number}", f"Opinions {number}"),
        number=f"临巡〔{story.city.now.year}〕{number}号",
        issuer=issuer,
        scope=(PolicyScope.DISTRICT_PATROL if of_committee else PolicyScope.AGENCY_PATROL,),
        in_force_from=story.city.now.date(),
        addressees=(DONGPO, NANHU) if of_committee else (TRANSPORT, COLLEGE),
    )
    story.policies.append(story.city.act(CITY, command))


def _send_letters(city: Linjiang) -> None:
    """One is answered, one is not, one is withdrawn; Dongpo sends one of its own, which is acknowledged."""
    answered = city.act(CITY, _letter(1, DONGPO, (2023, 8, 1)))
    city.act(CITY, _letter(2, NANHU, (2023, 8, 1)))
    city.act(CITY, WithdrawLetter(reason="误发"), city.act(CITY, _letter(3, PORT, (2023, 8, 1))))
    city.act(
        DONGPO,
        ReplyToDocument(document=answered.id, text="已落实"),
        city.act(DONGPO, AcknowledgeDocument(document=answered.id)),
    )
    own = city.act(DONGPO, _letter(1, WATER, (2024, 3, 1)))
    city.act(WATER, AcknowledgeDocument(document=own.id))


def _letter(number: int, to: NodeId, due: tuple[int, int, int]) -> IssueLetter:
    return IssueLetter(year=2023, number=number, subject="建议", text="请落实", addressee=to, due=until(*due))


def _pay_visits(city: Linjiang) -> None:
    """The secretary is at two districts and an enterprise, one of them twice; others look after some, and see one."""
    secretary = city.act(CITY, AssignLiaison(leader="leader-s", post=LeaderPost.SECRETARY))
    for place in (DONGPO, NANHU, PORT, DONGPO, XISHAN):
        city.act(CITY, MakeVisit(organisation=place, topic="督促整改", findings="正在推进"), secretary)
    city.act(CITY, CancelVisit(number=5, reason="误记"), secretary)
    deputy = AssignLiaison(leader="leader-d", post=LeaderPost.DEPUTY_MAYOR, organisations=(TRANSPORT, COLLEGE))
    visit = MakeVisit(organisation=TRANSPORT, topic="督促整改", findings="正在推进")
    city.act(CITY, visit, city.act(CITY, deputy))
    own = AssignLiaison(leader="dongpo-s", post=LeaderPost.SECRETARY, organisations=(WATER, OLDTOWN))
    visit = MakeVisit(organisation=WATER, topic="督促整改", findings="正在推进")
    city.act(DONGPO, visit, city.act(DONGPO, own))


def _check_specially(city: Linjiang) -> None:
    """The work of three bodies was looked at; that of the college not yet."""
    targets = (DONGPO, NANHU, TRANSPORT, COLLEGE)
    check = city.act(CITY, OpenSpecialCheck(title=Words("专项检查", "Special check"), targets=targets))
    for organisation in targets[:3]:
        city.act(CITY, RecordCheckFindings(organisation=organisation, findings="基本规范"), check)


def _inspect_across(story: Story) -> None:
    """A team of each district inspects in the other."""
    city = story.city
    plan = PlanJointPatrol(
        title=Words("交叉巡察", "Cross inspection"),
        mode=PatrolMode.CROSS,
        tiers=(DONGPO, NANHU),
        targets=(WATER, SCHOOLS),
        round=story.rounds[CITY, 3].id,
    )
    patrol, teams = city.act(CITY, plan), dict[NodeId, Deed]()
    for district in (DONGPO, NANHU):
        leader = Member(f"{district.rpartition('.')[2]}-cross", MemberRole.LEADER, district)
        teams[district] = city.act(district, FormTeam(name=Words("交叉组", f"Cross of {district}"), members=(leader,)))
        accept = AcceptInvitation(patrol=patrol.id, team=Words("交叉组", "Cross"), teams=(teams[district].id,))
        city.act(district, accept)
    assigned = (Assignment(teams[DONGPO].id, SCHOOLS), Assignment(teams[NANHU].id, WATER))
    city.act(CITY, AdoptAssignment(assignments=assigned), patrol)
    city.act(CITY, StartJointPatrol(), patrol)


def _give_back(story: Story) -> None:
    """Nanhu gives an issue back, and after five days it goes on to the schools bureau."""
    city = story.city
    issue = story.found[NANHU].issues[0]
    city.act(CITY, AssignIssue(responsible=NANHU, due=until(2024, 1, 31)), issue)
    city.act(NANHU, ReturnRectification(issue=issue.id, reason="属教育局职责"))
    city.day(2023, 11, 6)
    city.act(CITY, ReassignIssue(responsible=SCHOOLS, reason="同意"), issue)


def _refer_clues(city: Linjiang) -> None:
    """The city refers two leaders in three clues; the commission, another body of its tier, one of them once more.

    All three lead to a sanction; so does a clue that Dongpo deals with itself.
    """
    for leader in ("leader-1", "leader-1", "leader-2"):
        _sanction(city, city.act(CITY, ReferClue(leader=leader, content="线索内容", to=DISCIPLINE)), DISCIPLINE)
    city.act(DISCIPLINE, ReferClue(leader="leader-2", content="线索内容", to=CITY))
    city.act(DONGPO, ReferClue(leader="leader-1", content="线索内容", to=DISCIPLINE))
    _refer_twice(city)
    _sanction(city, city.act(DONGPO, ReferClue(leader="leader-1", content="线索内容", to=DONGPO)), DONGPO)


def _refer_twice(city: Linjiang) -> None:
    """City and commission refer one leader to Dongpo, which tells the commission, and one to each other."""
    clues = [city.act(by, ReferClue(leader="leader-4", content="线索内容", to=DONGPO)) for by in (CITY, DISCIPLINE)]
    for clue in clues:
        city.act(DONGPO, ReceiveClue(clue=clue.id))
    city.act(DISCIPLINE, YieldLeader(), clues[1])  # as its node does by itself
    crossing = [(CITY, DISCIPLINE), (DISCIPLINE, CITY)]
    sent = [city.act(by, ReferClue(leader="leader-5", content="线索内容", to=to)) for by, to in crossing]
    for clue, (_, to) in zip(sent, crossing, strict=True):
        city.act(to, ReceiveClue(clue=clue.id))


def _sanction(city: Linjiang, clue: Deed, commission: NodeId) -> None:
    """Deal with a clue up to a sanction of the leader whom it is about."""
    receipt = city.act(commission, ReceiveClue(clue=clue.id))
    city.act(commission, DecideClue(disposition=Disposition.VERIFICATION), receipt)
    city.act(commission, RecordSanction(sanctions=(Sanction.PARTY,)), receipt)


def _evaluate_and_interview(city: Linjiang) -> None:
    """The city rates three and interviews the two that are rated low; Dongpo does the same below it, once."""
    times = {"since": date(2023, 1, 1), "until": date(2023, 11, 5)}
    evaluation = evaluate(city, CITY, {DONGPO: 80, NANHU: 30, PORT: 20}, **times)
    own = evaluate(city, DONGPO, {WATER: 40, OLDTOWN: 95}, **times)
    for organisation in (NANHU, PORT):
        _interview(city, CITY, organisation, evaluation)
    _interview(city, DONGPO, WATER, own)
    for by, organisation in ((CITY, DONGPO), (CITY, PORT), (DONGPO, OLDTOWN)):
        _interview(city, by, organisation)


def _interview(city: Linjiang, by: NodeId, organisation: NodeId, evaluation: Deed | None = None) -> None:
    pair = (Interviewed.DISCIPLINE_SECRETARY, Interviewed.DISPATCHED_LEADER)
    command = HoldInterview(
        organisation=organisation,
        cause=InterviewCause.LOW_RATING if evaluation else InterviewCause.OTHER,
        evaluation=evaluation.id if evaluation else None,
        principal=Talk(Interviewer.COMMITTEE, (Interviewed.PRINCIPAL,)),
        paired=(Talk(Interviewer.DISCIPLINE, pair),) if evaluation else (),
        requirements="限期整改",
    )
    city.act(by, command)

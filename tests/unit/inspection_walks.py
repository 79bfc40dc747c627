"""Random years of one city: rounds, inspections, joint patrols, their lists, and what becomes of the issues on them.

At each step one of many commands is given, whatever may come of it; the decisions let through what they allow.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from domain.aggregate_id import AggregateId, counterpart, parts
from domain.evidence.compiling import CompileDossier, FileWorkingPapers, StateInReport
from domain.evidence.events import Statement, WorkingPaper
from domain.evidence.taking_back import WithdrawDossier, WithdrawPapers, WithdrawStatements
from domain.inspection.in_field import DeployTeam, WithdrawTeam
from domain.inspection.opening import OpenInspection
from domain.issue.assigning import AssignIssue
from domain.issue.marking import MarkKeyIssue
from domain.issue.raising import DismissIssue, ListIssue, MoveIssue, RaiseIssue, VerifyIssue
from domain.issue.settling import CheckRectification, CloseIssue, ReopenIssue, ResolveIssue, WriteOffIssue
from domain.list.freezing import FreezeList
from domain.list.opening import OpenIssueList
from domain.list.state import IssueList
from domain.node_id import NodeId
from domain.reconciliation.comparing import CloseReconciliation, OpenReconciliation, RecordMismatch, SettleMismatch
from domain.reconciliation.events import Compared
from domain.reconciliation.taking_back import CancelMismatch, ReopenReconciliation
from domain.rectification.accepting import AcceptRectification
from domain.rectification.submitting import SubmitRectification
from domain.round.events import RoundKind
from domain.round.opening import OpenRound
from domain.round.preparing import HoldTraining
from domain.round.state import round_id
from domain.team.events import MemberRole
from domain.team.forming import AddMember, FormTeam, RemoveMember
from domain.team.leading import ReplaceLeader
from domain.team.recusing import RecuseMember
from domain.words import Words
from tests.unit.domain.examples import planned, started
from tests.unit.domain.inspecting import CIVIL, LEADER, MEMBER, TEAM, approved, drafted
from tests.unit.given import BJ, HAIDIAN, KEXU, ZHONGGUANCUN
from tests.unit.walks import CATEGORIES, PEOPLE, World

TARGETS = (CIVIL, HAIDIAN)
INSPECTED = (*TARGETS, ZHONGGUANCUN)
SUBJECTS = (*INSPECTED, KEXU)
SHARING = (TEAM, AggregateId("team-2@bj"), AggregateId("team-3@bj"))
"""Teams that have members in common."""
PEOPLE_OF_TEAMS = (LEADER, MEMBER, *(replace(MEMBER, id=f"of-{n}", organisation=of) for n, of in enumerate(INSPECTED)))
"""Two who may be sent anywhere, and one of each organisation that is inspected; these were not trained."""
ROUNDS = tuple(range(1, 5))
PATROLS = {AggregateId("patrol-1@bj"): round_id(1, BJ), AggregateId("patrol-2@bj"): None}
"""Joint patrols, one in a round and one in none."""
NAME = Words("清单", "List")
ITEMS = (1, 2)

Move = tuple[AggregateId, object]


def inspections(world: World) -> list[AggregateId]:
    """Return every inspection."""
    return [id for id in world.states if id.startswith("inspection-")]


@st.composite
def years(draw: st.DrawFn) -> World:
    """Draw a year in which organisations are inspected round after round, and their issues come and go."""
    chance, steps = draw(st.randoms(use_true_random=True)), draw(st.integers(1, 150))
    world = prepared()
    for id, round in PATROLS.items():
        for event in (replace(planned, round=round), started):
            world.record(id, event)
    for number in range(steps):
        opens = chance.random() < 0.15
        moves = list(_opening(world, number, chance) if opens else _of_issues(world, number, chance))
        _give_one(world, moves, chance)
    return world


@st.composite
def deployments(draw: st.DrawFn) -> World:
    """Draw what may happen while two teams are at two organisations, and their evidence is reconciled."""
    chance, steps = draw(st.randoms(use_true_random=True)), draw(st.integers(1, 60))
    world = prepared()
    for number, target in enumerate(TARGETS, 1):
        inspection = AggregateId(f"inspection-{number}@bj")
        world.give(OpenInspection(round=round_id(1, BJ), target=target, team=TEAM), inspection)
        world.give(DeployTeam(), inspection)
        _list_findings(world, inspection, target)
    for _ in range(steps):
        _give_one(world, list(_in_field(world)), chance)
    return world


@st.composite
def recusals(draw: st.DrawFn) -> World:
    """Draw what may happen while teams that share their members are sent out, and members are recused in some team."""
    chance, steps = draw(st.randoms(use_true_random=True)), draw(st.integers(1, 60))
    world = prepared()
    world.give(FormTeam(name=NAME, members=(replace(MEMBER, role=MemberRole.LEADER),)), SHARING[1])
    world.give(FormTeam(name=NAME, members=(LEADER,)), SHARING[2])
    for number in range(steps):
        _give_one(world, list(_among_teams(world, number, chance)), chance)
    return world


def prepared() -> World:
    """Return a world with rounds that are ready, and a team."""
    world = World()
    for number in ROUNDS:
        opened = OpenRound(number=number, kind=RoundKind.ROUTINE, title=NAME, opens_on=date(2019, number, 1))
        world.give(opened, round_id(number, BJ))
        for event in (drafted, approved):  # by two people; here one does it all
            world.record(round_id(number, BJ), event)
        world.give(HoldTraining(members=(LEADER.id, MEMBER.id)), round_id(number, BJ))
    world.give(FormTeam(name=NAME, members=(LEADER, MEMBER)), TEAM)
    return world


def _list_findings(world: World, inspection: AggregateId, about: NodeId) -> None:
    """Put two findings of an inspection on its list; the first is a key issue."""
    list = counterpart(inspection, "list", BJ)
    world.give(OpenIssueList(title=NAME, categories=CATEGORIES, source=inspection), list)
    for item in ITEMS:
        issue = _finding(inspection, item)
        raised = RaiseIssue(list=list, category=CATEGORIES[0].code, text="x", about=about, key=item == 1)
        for command in (raised, VerifyIssue(), ListIssue()):
            world.give(command, issue)


def _finding(inspection: AggregateId, item: int) -> AggregateId:
    return AggregateId(f"issue-{parts(inspection)[1]}{item}@bj")


def _give_one(world: World, moves: list[Move], chance: Random) -> None:
    """Give commands in any order until one is allowed."""
    chance.shuffle(moves)
    for id, command in moves:
        if world.give(command, id, chance.choice(PEOPLE)):
            return


def _opening(world: World, number: int, chance: Random) -> Iterator[Move]:
    """Yield what begins something: an inspection in some round, a stay, or a list of it, of a patrol, of nothing."""
    target, round = chance.choice(INSPECTED), round_id(chance.choice(ROUNDS), BJ)
    yield AggregateId(f"inspection-{number}@bj"), OpenInspection(round=round, target=target, team=TEAM)
    yield from ((inspection, DeployTeam()) for inspection in inspections(world)[-1:])
    source = chance.choice([*inspections(world), *PATROLS, None])
    yield AggregateId(f"list-{number}@bj"), OpenIssueList(title=NAME, categories=CATEGORIES, source=source)


def _among_teams(world: World, number: int, chance: Random) -> Iterator[Move]:
    """Yield what may happen to teams, and where they are sent."""
    team, member, target = chance.choice(SHARING), chance.choice(PEOPLE_OF_TEAMS), chance.choice(INSPECTED)
    if chance.random() < 0.1:
        yield team, RecuseMember(member=member.id, target=target, reason="x")
    yield team, RemoveMember(member=member.id, reason="x")
    yield team, AddMember(member=replace(member, role=MemberRole.MEMBER))
    yield team, ReplaceLeader(leader=member.id, stays=chance.random() < 0.5, handover="x")
    if chance.random() < 0.2:
        yield round_id(chance.choice(ROUNDS), BJ), HoldTraining(members=(member.id,))
    sent = OpenInspection(round=round_id(chance.choice(ROUNDS), BJ), target=target, team=team)
    yield AggregateId(f"inspection-{number}@bj"), sent
    yield from ((inspection, DeployTeam()) for inspection in inspections(world))


def _of_issues(world: World, number: int, chance: Random) -> Iterator[Move]:
    """Yield what brings issues on lists, to their ends, and back."""
    lists = [id for id in world.states if id.startswith("list-")]
    for list in lists:
        about, source = chance.choice(SUBJECTS), chance.choice([*inspections(world), *PATROLS, None])
        raised = RaiseIssue(list=list, category=CATEGORIES[0].code, text="x", about=about, source=source)
        yield AggregateId(f"issue-{number}@bj"), raised
    for issue in world.issues:
        yield issue, MoveIssue(list=chance.choice(lists), category=CATEGORIES[0].code)
        yield from ((issue, move) for move in (VerifyIssue(), ListIssue(), ResolveIssue(), WriteOffIssue()))
        yield from ((issue, move(reason="x")) for move in (CloseIssue, DismissIssue, ReopenIssue))
        yield issue, AssignIssue(responsible=CIVIL, due=world.now + timedelta(days=30))
        yield issue, CheckRectification(passed=True, findings="x")
        yield from _rectified(world, issue)


def _rectified(world: World, issue: AggregateId) -> Iterator[Move]:
    rectification = counterpart(issue, "rectification", CIVIL)
    world.hear(CIVIL, issue, 9)
    world.hear(BJ, rectification, 9)
    yield rectification, AcceptRectification(issue=issue)
    if rectification in world.states:
        yield rectification, SubmitRectification(result="x")


def _in_field(world: World) -> Iterator[Move]:
    """Yield what may happen to each inspection, its evidence and its reconciliation."""
    for inspection in inspections(world):
        reconciliation = counterpart(inspection, "reconciliation", BJ)
        yield from ((inspection, move) for move in (DeployTeam(), WithdrawTeam()))
        yield from _of_evidence(world, inspection)
        yield reconciliation, OpenReconciliation(inspection=inspection)
        if reconciliation in world.states:
            yield reconciliation, CloseReconciliation()
            for number in (1, 2):
                between = (Compared.REPORT, Compared.DOSSIER)
                yield reconciliation, RecordMismatch(number=number, between=between, where="x", note="x")
                yield reconciliation, SettleMismatch(number=number, how="x")
                yield reconciliation, CancelMismatch(number=number, reason="x")
            yield reconciliation, ReopenReconciliation(reason="x")


def _of_evidence(world: World, inspection: AggregateId) -> Iterator[Move]:
    """Yield what may be filed, compiled and stated of the findings, and what may befall their list."""
    evidence, list = counterpart(inspection, "evidence", BJ), counterpart(inspection, "list", BJ)
    yield list, FreezeList()
    yield _finding(inspection, 2), MarkKeyIssue(reason="x")
    found = world.states[list][-1]
    assert isinstance(found, IssueList)
    root = found.frozen or "0" * 64
    for number in ITEMS:
        paper = WorkingPaper(number, "x", "x", (number,))
        yield evidence, FileWorkingPapers(inspection=inspection, list=list, papers=(paper,))
        if evidence in world.states:
            yield evidence, CompileDossier(item=number, papers=(number,), conclusion="x")
            yield evidence, StateInReport(root=root, statements=(Statement(number, "x", (number,)),))
            yield evidence, WithdrawPapers(papers=(number,), reason="x")
            yield evidence, WithdrawDossier(item=number, reason="x")
            yield evidence, WithdrawStatements(statements=(number,), reason="x")

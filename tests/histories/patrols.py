"""Joint patrols of the city and of districts: who is invited and answers, who inspects whom, and who is recused."""

from collections.abc import Iterator

from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.node_id import NodeId
from domain.participation import AcceptInvitation, DeclineInvitation
from domain.patrol.assigning import AdoptAssignment
from domain.patrol.events import Assignment, PatrolMode
from domain.patrol.planning import InviteTier, PlanJointPatrol, StartJointPatrol
from domain.team.events import Member, MemberRole
from domain.team.forming import AddMember, DissolveTeam, FormTeam, RemoveMember
from domain.team.leading import ReplaceLeader
from domain.team.recusing import RecuseMember
from domain.words import Words
from tests.histories.board import Board
from tests.histories.lives import Move, Plot, prepare
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN

WANGJING = NodeId("bj.chaoyang.wangjing")
TARGETS = (KEXU, WANGJING)
TIERS = (BJ, HAIDIAN, CHAOYANG, ZHONGGUANCUN)
CROSS = AggregateId("patrol-1@bj")
PATROLS = {
    CROSS: (PatrolMode.CROSS, (HAIDIAN, CHAOYANG)),
    AggregateId("patrol-2@bj"): (PatrolMode.JOINT, (BJ, HAIDIAN)),
    AggregateId("patrol-1@bj.haidian"): (PatrolMode.JOINT, (HAIDIAN, CHAOYANG)),
}
TEAMS = tuple(AggregateId(f"team-{number}@{tier}") for tier in (BJ, HAIDIAN, CHAOYANG) for number in (1, 2))
PEOPLE = ("p-1", "p-2", "p-3", "p-4")
NAME = Words("名称", "Name")


def _prepare(board: Board) -> None:
    for patrol, (mode, tiers) in PATROLS.items():
        prepare(board, (patrol, PlanJointPatrol(title=NAME, mode=mode, tiers=tiers, targets=TARGETS)))
    for place, team in enumerate(TEAMS):
        leader, member = _member(PEOPLE[place % 2], MemberRole.LEADER), _member(PEOPLE[2 + place % 2])
        prepare(board, (team, FormTeam(name=NAME, members=(leader, member))))


def _member(id: str, role: MemberRole = MemberRole.MEMBER) -> Member:
    return Member(id, role, BJ)


def _moves(board: Board, _step: int) -> Iterator[Move]:
    patrol = board.chance.choice((CROSS, *PATROLS))
    yield from _answers(board, patrol) if board.chance.random() < 0.5 else _teams(board)
    pairs = tuple(Assignment(board.chance.choice((*TEAMS, *TEAMS[2:])), target) for target in TARGETS)
    if board.chance.random() < 0.7:
        yield patrol, AdoptAssignment(assignments=pairs)
    if board.chance.random() < 0.4:
        yield patrol, StartJointPatrol()


def _answers(board: Board, patrol: AggregateId) -> Iterator[Move]:
    """Yield what the tiers say, each at its own node."""
    tier = board.chance.choice(TIERS)
    yield acceptance(patrol, tier)
    if board.chance.random() < 0.4:
        yield counterpart(patrol, "participation", tier), DeclineInvitation(patrol=patrol, reason="x")
    if board.chance.random() < 0.1:
        yield patrol, InviteTier(organisation=board.chance.choice([each for each in TIERS if each != owner_of(patrol)]))


def acceptance(patrol: AggregateId, tier: NodeId) -> Move:
    """Return the acceptance of a tier, which sends all its teams."""
    own = tuple(team for team in TEAMS if owner_of(team) == tier)
    return counterpart(patrol, "participation", tier), AcceptInvitation(patrol=patrol, team=NAME, teams=own)


def _teams(board: Board) -> Iterator[Move]:
    """Yield what changes a team."""
    team, who, other = board.chance.choice(TEAMS), board.chance.choice(PEOPLE), board.chance.choice(PEOPLE)
    if board.chance.random() < 0.3:
        yield team, AddMember(member=_member(who))
        yield team, ReplaceLeader(leader=who, stays=True, handover="x")
    if board.chance.random() < 0.5:
        yield team, RecuseMember(member=other, target=board.chance.choice((*TARGETS, HAIDIAN, CHAOYANG)), reason="x")
    if board.chance.random() < 0.3:
        yield team, RemoveMember(member=other, reason="x")
    if board.chance.random() < 0.02:
        yield team, DissolveTeam()


patrols = Plot(_prepare, _moves)

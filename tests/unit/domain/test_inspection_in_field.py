"""When a team may move in, ask outside, and leave."""

import pytest

from domain.aggregate_id import AggregateId
from domain.filing.before_start import Unfiled
from domain.filing_rule import FilingSanction, rule_for
from domain.inspection.events import ConsultationHeld, InspectionOpened, TeamDeployed, TeamWithdrawn
from domain.inspection.in_field import (
    AlreadyDeployed,
    DeployTeam,
    HoldConsultation,
    PlanNotApproved,
    ReconciliationOpen,
    WithdrawTeam,
)
from domain.inspection.state import NotDeployed
from domain.node_id import NodeId
from domain.recusal_index import RecusalEntered, index_of
from domain.refusal import NotFound
from domain.round.events import RoundClosed, RoundKind
from domain.team.eligibility import MemberRecusedFor, MemberUntrained
from domain.team.events import Member, MemberAdded, MemberRecused, MemberRole, TeamDissolved
from domain.team.state import TeamGone
from domain.words import Words
from tests.unit.domain.inspecting import (
    CIVIL,
    DISCIPLINE,
    INSPECTION,
    RECONCILIATION,
    ROUND,
    TEAM,
    approved,
    deployed,
    drafted,
    inspection_opened,
    mismatch,
    reconciled,
    reconciling,
    round_opened,
    settled,
    team_formed,
    trained,
    withdrawn,
)
from tests.unit.domain.papers import filed, rule
from tests.unit.given import BJ, HAIDIAN, ZHONGGUANCUN, Given, fold, given

READY = (round_opened, drafted, approved, trained)
consult = HoldConsultation(
    host=Words("民政部", "Ministry of Civil Affairs"),
    topics=(Words("社区治理", "Community governance"), Words("社会救助", "Social assistance")),
    findings="掌握第一手资料",
)


def waiting(*team: object, round: tuple[object, ...] = READY) -> Given:
    return given(inspection_opened).seeing(ROUND, *round).seeing(TEAM, team_formed, *team)


def test_a_team_moves_in_by_an_approved_plan_with_everybody_trained() -> None:
    waiting().when(DeployTeam()).then(TeamDeployed(members=("leader-1", "member-1")))
    waiting(round=(*READY, RoundClosed())).when(DeployTeam()).then(deployed)


@pytest.mark.parametrize("plan", [(), (drafted,)])
def test_no_team_moves_in_without_an_approved_plan(plan: tuple[object, ...]) -> None:
    waiting(round=(round_opened, *plan, trained)).when(DeployTeam()).then_refused(PlanNotApproved, round=ROUND)


def test_no_team_moves_in_with_an_untrained_member() -> None:
    newcomer = MemberAdded(member=Member("member-2", MemberRole.MEMBER, DISCIPLINE))
    waiting(newcomer).when(DeployTeam()).then_refused(MemberUntrained, member="member-2")


@pytest.mark.parametrize("target", [CIVIL, BJ])
def test_no_team_moves_in_with_a_recused_member(target: NodeId) -> None:
    recused = MemberRecused(member="member-1", target=target, reason="亲属任职")
    waiting(recused).when(DeployTeam()).then_refused(MemberRecusedFor, member="member-1", target=CIVIL)


def test_no_team_moves_in_with_a_member_who_was_recused_in_another() -> None:
    entered = RecusalEntered(member="leader-1", target=BJ)
    waiting().seeing(index_of(BJ), entered).when(DeployTeam()).then_refused(MemberRecusedFor, member="leader-1")


def test_a_team_that_is_dissolved_moves_in_nowhere() -> None:
    waiting(TeamDissolved()).when(DeployTeam()).then_refused(TeamGone)
    given(inspection_opened).seeing(ROUND, *READY).when(DeployTeam()).then_refused(NotFound, id=TEAM)


def test_a_team_moves_in_once() -> None:
    given(inspection_opened, deployed).when(DeployTeam()).then_refused(AlreadyDeployed)


# ── Filing ────────────────────────────────────────────────────────────────────────────────────────────────────────────

OWN_ROUND, OWN_TEAM = AggregateId("round-1@bj.haidian"), AggregateId("team-1@bj.haidian")
OWN_FILING = AggregateId("filing-1@bj.haidian")


def of_haidian(sanction: FilingSanction) -> Given:
    """Begin with an inspection of a district's own, whose team is ready to move in."""
    opened = InspectionOpened(round=OWN_ROUND, round_kind=RoundKind.ROUTINE, target=ZHONGGUANCUN, team=OWN_TEAM)
    ready = given(opened).seeing(OWN_ROUND, *READY).seeing(OWN_TEAM, team_formed)
    return ready.seeing(rule_for(HAIDIAN), rule(sanction))


def test_a_districts_team_moves_in_after_its_inspection_was_filed_where_the_rule_says_so() -> None:
    blocked = of_haidian(FilingSanction.BLOCK)
    blocked.when(DeployTeam(), owner=HAIDIAN).then_refused(Unfiled, patrol="inspection-1@bj.haidian")
    blocked.seeing(OWN_FILING, filed).when(DeployTeam(), owner=HAIDIAN).then(deployed)
    of_haidian(FilingSanction.FLAG).when(DeployTeam(), owner=HAIDIAN).then(deployed)


def test_the_citys_inspection_is_not_filed() -> None:
    waiting().seeing(rule_for(BJ), rule(FilingSanction.BLOCK)).when(DeployTeam()).then(deployed)


# ── In the field ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_somebody_outside_is_asked_while_the_team_is_there() -> None:
    held = ConsultationHeld(host=consult.host, topics=consult.topics, findings=consult.findings)
    given(inspection_opened, deployed).when(consult).then(held)
    consulted = fold(INSPECTION, [inspection_opened, deployed, held, held]).consulted
    assert [each.number for each in consulted] == [1, 2]
    given(inspection_opened).when(consult).then_refused(NotDeployed)
    given(inspection_opened, deployed, withdrawn).when(consult).then_refused(NotDeployed)


def test_a_team_leaves_after_its_reconciliation_is_closed() -> None:
    there = given(inspection_opened, deployed)
    leave = WithdrawTeam(summary="完成")
    closed = (reconciling, mismatch, settled, reconciled)
    there.seeing(RECONCILIATION, *closed).when(leave).then(TeamWithdrawn(summary="完成"))
    there.when(leave).then_refused(ReconciliationOpen)
    for past in ((reconciling,), (reconciling, mismatch), (reconciling, mismatch, settled)):
        there.seeing(RECONCILIATION, *past).when(leave).then_refused(ReconciliationOpen)


def test_a_reconciliation_of_another_inspection_does_not_do() -> None:
    other = AggregateId("reconciliation-2@bj")
    there = given(inspection_opened, deployed).seeing(other, reconciling, reconciled)
    there.when(WithdrawTeam()).then_refused(ReconciliationOpen)


def test_a_team_leaves_once() -> None:
    there = given(inspection_opened, deployed, withdrawn).seeing(RECONCILIATION, reconciling, reconciled)
    there.when(WithdrawTeam()).then_refused(NotDeployed)

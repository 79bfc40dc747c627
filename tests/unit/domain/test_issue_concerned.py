"""Whom an issue may concern: its owner, those below it, and whom its source inspects (P11)."""

import pytest

from domain.aggregate_id import AggregateId, counterpart
from domain.issue.assigning import AssignIssue
from domain.issue.concerned import NotConcerned
from domain.issue.raising import RaiseIssue
from domain.issue.returning import ReassignIssue
from domain.list.events import IssueListOpened
from domain.node_id import NodeId
from domain.patrol.events import Assignment, AssignmentAdopted, JointPatrolPlanned, JointPatrolStarted, PatrolMode
from domain.rectification.events import RectificationReturned
from tests.unit.domain.examples import DUE, LIST, PATROL, REPAIRS, TITLE, in_work, on_the_list, planned, raised, started
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, Given, given

OURS, THEIRS = AggregateId("list-1@bj.haidian"), AggregateId("team-1@bj.haidian")
URBAN, PARKS = NodeId("bj.chaoyang.urban"), NodeId("bj.chaoyang.parks")
STATION = NodeId("bj.chaoyang.urban.station")


def listing(source: AggregateId | None) -> IssueListOpened:
    return IssueListOpened(title=TITLE, categories=(REPAIRS,), source=source)


def raising(about: NodeId) -> RaiseIssue:
    return RaiseIssue(list=OURS, category=REPAIRS.code, text="设施失修", about=about)


def crossing(*later: object) -> Given:
    """Return what Haidian has seen of a cross inspection in which its team inspects one bureau in Chaoyang."""
    plan = JointPatrolPlanned(title=TITLE, mode=PatrolMode.CROSS, tiers=(HAIDIAN, CHAOYANG), targets=(URBAN, PARKS))
    theirs = AggregateId("team-1@bj.chaoyang")
    adopted = AssignmentAdopted(assignments=(Assignment(THEIRS, URBAN), Assignment(theirs, PARKS)))
    return given(*later).seeing(PATROL, plan, adopted, JointPatrolStarted(teams=())).seeing(OURS, listing(PATROL))


@pytest.mark.parametrize("about", [HAIDIAN, ZHONGGUANCUN, KEXU])
def test_an_organisation_raises_issues_about_itself_and_those_below_it(about: NodeId) -> None:
    assert given().seeing(OURS, listing(None)).when(raising(about), owner=HAIDIAN).refusal is None


@pytest.mark.parametrize("about", [BJ, CHAOYANG, URBAN])
def test_it_raises_none_about_those_above_or_beside_it(about: NodeId) -> None:
    seen = given().seeing(OURS, listing(None))
    seen.when(raising(about), owner=HAIDIAN).then_refused(NotConcerned, organisation=about, fields="about")


@pytest.mark.parametrize(("about", "concerned"), [(URBAN, True), (STATION, True), (PARKS, False), (CHAOYANG, False)])
def test_in_a_cross_inspection_it_raises_them_about_whom_its_own_teams_inspect(about: NodeId, concerned: bool) -> None:
    assert (crossing().when(raising(about), owner=HAIDIAN).refusal is None) is concerned


@pytest.mark.parametrize(("about", "concerned"), [(KEXU, True), (CHAOYANG, False)])
def test_a_joint_patrol_concerns_its_targets_for_all_its_tiers(about: NodeId, concerned: bool) -> None:
    seen = given().seeing(PATROL, planned, started).seeing(OURS, listing(PATROL))
    assert (seen.when(raising(about), owner=HAIDIAN).refusal is None) is concerned


@pytest.mark.parametrize(("responsible", "concerned"), [(HAIDIAN, True), (KEXU, True), (CHAOYANG, False), (BJ, False)])
def test_who_is_to_put_it_right_is_concerned_by_it(responsible: NodeId, concerned: bool) -> None:
    command = AssignIssue(responsible=responsible, due=DUE)
    decided = given(*on_the_list).when(command, owner=HAIDIAN)
    assert (decided.refusal is None) is concerned
    if not concerned:
        decided.then_refused(NotConcerned, organisation=responsible, owner=HAIDIAN, fields="responsible")


def test_without_a_ruling_a_return_leads_to_somebody_who_is_concerned() -> None:
    returned = RectificationReturned(issue=AggregateId("issue-1@bj.haidian"), assigner=HAIDIAN, reason="非本单位职责")
    answer = counterpart(AggregateId("issue-1@bj.haidian"), "rectification", ZHONGGUANCUN)
    seen = given(*in_work).seeing(answer, returned)
    command = ReassignIssue(responsible=CHAOYANG, reason="由其整改")
    seen.when(command, owner=HAIDIAN, at=AT).then_refused(NotConcerned, organisation=CHAOYANG)
    assert raised.list == LIST

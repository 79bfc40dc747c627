"""What the views answer about liaisons: whom leaders visited of those they look after (P13)."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.liaison import LeaderPost, LiaisonAssigned, LiaisonEnded, VisitMade
from domain.node_id import NodeId
from projections.engine.views import Views
from projections.liaisons import liaison_coverage
from projections.rates import Rate
from projections.review.annual import explain
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import second_half as s
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

SECRETARY, MEMBER, FORMER = (AggregateId(f"liaison-{number}@bj") for number in (1, 2, 3))
DONGCHENG, PINGGU, MIYUN = NodeId("bj.dongcheng"), NodeId("bj.pinggu"), NodeId("bj.miyun")
SPRING = datetime(2019, 4, 1, 1, tzinfo=UTC)
secretary = LiaisonAssigned(leader="leader-1", post=LeaderPost.SECRETARY, organisations=())
former = LiaisonAssigned(leader="leader-9", post=LeaderPost.DEPUTY_MAYOR, organisations=(CCMU,))


def visit(organisation: NodeId) -> VisitMade:
    return VisitMade(organisation=organisation, topic="督促巡视整改", findings="进展顺利")


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    log = ListedLog()
    by_secretary = [visit(each) for each in (PINGGU, DONGCHENG, MIYUN, DONGCHENG)]
    log.append(on(SECRETARY, secretary, *by_secretary, at=SPRING, every=timedelta(days=30)))
    log.append(
        on(
            MEMBER,
            s.liaison_assigned,
            visit(ZHONGGUANCUN),
            visit(CHAOYANG),
            at=SPRING + timedelta(days=1),
            every=timedelta(days=200),
        )
    )
    log.append(on(FORMER, former, visit(CCMU), LiaisonEnded(reason="工作变动"), at=SPRING + timedelta(days=2)))
    return caught_up_once(log, node=BJ)


def test_the_visits_of_a_year_are_held_against_whom_leaders_look_after(views: Views) -> None:
    with views.read() as snapshot:
        found = liaison_coverage(snapshot, year=2019)
    assert [line.liaison for line in found.items] == [SECRETARY, MEMBER, FORMER]
    member = found.items[1]
    assert (member.visited, member.unvisited, member.elsewhere) == ((HAIDIAN,), (CHAOYANG,), ()), "a visit below counts"
    assert found.coverage == Rate(1, 2, "50.00"), "whose liaison has ended looks after nobody any more"


def test_the_coverage_is_explained_by_liaisons_and_visits(views: Views) -> None:
    with views.read() as snapshot:
        found = explain(snapshot, figure="liaison-coverage.coverage", year=2019)
    assert (found.line.value, found.line.records) == (50, 2)
    assert {type(each.payload) for each in found.events} == {LiaisonAssigned, VisitMade}


def test_the_secretary_was_in_three_districts(views: Views) -> None:
    with views.read() as snapshot:
        found = liaison_coverage(snapshot, year=2019)
    posts = {each.post: (each.visits, each.organisations) for each in found.posts}
    assert posts == {
        LeaderPost.SECRETARY: (4, (DONGCHENG, MIYUN, PINGGU)),
        LeaderPost.STANDING_COMMITTEE: (1, (ZHONGGUANCUN,)),
        LeaderPost.DEPUTY_MAYOR: (1, (CCMU,)),
    }
    assert found.items[0].elsewhere == (DONGCHENG, MIYUN, PINGGU)


def test_the_visits_of_all_years_are_more_than_those_of_one(views: Views) -> None:
    with views.read() as snapshot:
        assert liaison_coverage(snapshot).coverage == Rate(2, 2, "100.00")
        assert liaison_coverage(snapshot, year=2018).coverage == Rate(0, 2, "0.00")

"""What was taken back is out of registers and figures from then on, and still there in the past."""

from datetime import timedelta

from domain.aggregate_id import AggregateId
from domain.cancellation import CANCELLED
from domain.inspection.events import InspectionCancelled, InspectionOpened, TeamDeployed, TeamWithdrawn
from domain.inspection.state import InspectionStatus
from domain.liaison import LeaderPost, LiaisonAssigned, VisitCancelled, VisitCorrected, VisitMade
from domain.patrol.events import SeminarCancelled, SeminarCorrected, SeminarHeld, SiteVisitCorrected, SiteVisited
from domain.round.events import (
    MobilisationCancelled,
    MobilisationHeld,
    RoundClosed,
    RoundKind,
    RoundPlanApprovalWithdrawn,
    RoundReopened,
)
from domain.words import Words
from projections.engine.as_of import AsOf
from projections.engine.paging import FIRST_PAGE
from projections.inspections.coverage import coverage
from projections.inspections.rows import inspections
from projections.liaisons import liaison_coverage, liaisons
from projections.patrols.rows import patrols
from projections.registers import page
from projections.rounds import rounds, rounds_of
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import examples as e
from tests.unit.domain.inspecting import INSPECTION, ROUND, TEAM, approved, drafted, round_opened
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU
from tests.unit.projections.recorded import START, ListedLog, on

MISTAKE = "登记有误"
PLACE = Words("中关村街道", "Zhongguancun Subdistrict")
LIAISON = AggregateId("liaison-1@bj")
EARLIER = START - timedelta(days=400)

opened = InspectionOpened(round=ROUND, round_kind=RoundKind.ROUTINE, target=HAIDIAN, team=TEAM)
past = (opened, TeamDeployed(members=("leader-1",)), TeamWithdrawn())


def test_an_inspection_that_was_cancelled_covers_nobody_any_more(caught_up: OpenViews) -> None:
    log = ListedLog()
    log.append(on(INSPECTION, *past, InspectionCancelled(reason=MISTAKE)))
    views = caught_up(log)
    with views.read() as now, views.read(AsOf(position=3)) as before:
        assert [coverage(each, owner=BJ).organisations for each in (before, now)] == [1, 0]
        assert (page(before, inspections, {}, FIRST_PAGE).total, page(now, inspections, {}, FIRST_PAGE).total) == (1, 0)
        [shown] = page(now, inspections, {"status": CANCELLED}, FIRST_PAGE).items
        kept = now.row(inspections, INSPECTION)
    assert shown == kept
    assert kept.status is InspectionStatus.CANCELLED


def test_a_record_that_is_opened_again_after_it_was_cancelled_is_as_new(caught_up: OpenViews) -> None:
    log = ListedLog()
    log.append(on(INSPECTION, *past, InspectionCancelled(reason=MISTAKE), opened))
    views = caught_up(log)
    with views.read() as now:
        row = now.row(inspections, INSPECTION)
    assert row
    assert (row.status, row.withdrawn_at) == (InspectionStatus.OPENED, None)
    assert row.opened_at == START + timedelta(hours=4)


def test_a_visit_that_was_cancelled_counts_no_more_and_a_corrected_one_as_it_was(caught_up: OpenViews) -> None:
    def visit(organisation: str) -> VisitMade:
        return VisitMade(organisation=organisation, topic="督促整改", findings="进展顺利")  # type: ignore[arg-type]

    assigned = LiaisonAssigned(leader="leader-1", post=LeaderPost.SECRETARY, organisations=())
    cancelled = VisitCancelled(number=1, reason=MISTAKE)
    corrected = VisitCorrected(
        number=2, organisation=CHAOYANG, topic="督促整改", findings="进展顺利", at=EARLIER, reason=MISTAKE
    )
    log = ListedLog()
    log.append(on(LIAISON, assigned, visit(HAIDIAN), visit(HAIDIAN), cancelled, corrected))
    views = caught_up(log)

    def counted(position: int, year: int) -> int:
        with views.read(AsOf(position=position)) as snapshot:
            return sum(each.visits for each in liaison_coverage(snapshot, year=year).posts)

    assert [counted(position, 2019) for position in (3, 4, 5)] == [2, 1, 0]
    assert counted(5, EARLIER.year) == 1
    with views.read() as now:
        row = now.row(liaisons, LIAISON)
    assert row
    assert [(each.number, each.organisation, each.at) for each in row.visits] == [(2, CHAOYANG, EARLIER)]


def test_seminars_and_site_visits_are_told_as_they_were_corrected(caught_up: OpenViews) -> None:
    held, visited = (
        SeminarHeld(place=PLACE, attendees=15),
        SiteVisited(place=PLACE, organisation=KEXU, findings="x"),
    )
    corrections = (
        SeminarCorrected(number=1, place=PLACE, attendees=14, at=EARLIER, reason=MISTAKE),
        SeminarCancelled(number=2, reason=MISTAKE),
        SiteVisitCorrected(number=1, place=PLACE, organisation=KEXU, findings="y", at=EARLIER, reason=MISTAKE),
    )
    log = ListedLog()
    log.append(on(e.PATROL, e.planned, e.started, held, held, visited, *corrections))
    with caught_up(log).read() as now:
        row = now.row(patrols, e.PATROL)
    assert row
    assert [(each.number, each.attendees, each.at) for each in row.seminars] == [(1, 14, EARLIER)]
    assert [(each.number, each.findings, each.at) for each in row.visits] == [(1, "y", EARLIER)]


def test_a_round_that_was_closed_by_mistake_is_open_and_none_that_a_year_completed(caught_up: OpenViews) -> None:
    ready = (round_opened, drafted, approved, MobilisationHeld(), RoundClosed())
    back = (
        RoundReopened(reason=MISTAKE),
        RoundPlanApprovalWithdrawn(reason=MISTAKE),
        MobilisationCancelled(reason=MISTAKE),
    )
    log = ListedLog()
    log.append(on(ROUND, *ready, *back))
    views = caught_up(log, node=BJ)
    with views.read() as now, views.read(AsOf(position=5)) as before:
        completed = [sum(len(each.completed) for each in rounds_of(at, year=2019).kinds) for at in (before, now)]
        row = now.row(rounds, ROUND)
    assert completed == [1, 0]
    assert row
    assert (row.approved_at, row.mobilised_at, row.closed_at) == (None, None, None)

"""What was taken back is out of registers and figures from then on, and still there in the past."""

from datetime import timedelta

from domain.aggregate_id import AggregateId
from domain.cancellation import CANCELLED
from domain.circular import CircularWithdrawn
from domain.filing.events import FilingWithdrawn
from domain.inspection.events import InspectionCancelled, InspectionOpened, TeamDeployed, TeamWithdrawn
from domain.inspection.state import InspectionStatus
from domain.interview.events import (
    InterviewCancelled,
    InterviewCause,
    InterviewClosed,
    InterviewHeld,
    InterviewReopened,
)
from domain.letter import LetterClosed, LetterReopened
from domain.liaison import LeaderPost, LiaisonAssigned, VisitCancelled, VisitCorrected, VisitMade
from domain.matter.events import MatterCancelled, MatterClosed, MatterDueCorrected, MatterExtended, MatterReopened
from domain.matter.state import MatterStatus
from domain.patrol.events import SeminarCancelled, SeminarCorrected, SeminarHeld, SiteVisitCorrected, SiteVisited
from domain.publication.events import (
    PublicationApproved,
    PublicationCancelled,
    PublicationStageCancelled,
    PublishedInCircular,
)
from domain.publication.state import PublicationStatus
from domain.round.events import (
    MobilisationCancelled,
    MobilisationHeld,
    RoundClosed,
    RoundKind,
    RoundPlanApprovalWithdrawn,
    RoundReopened,
)
from domain.supervision import SupervisionClosed, SupervisionReopened, SupervisionWithdrawn
from domain.words import Words
from projections.documents.circulars import acknowledgements
from projections.documents.letters import letters_of
from projections.documents.supervisions import supervisions_of
from projections.engine.as_of import AsOf
from projections.engine.paging import FIRST_PAGE
from projections.evaluations.interviews import interviews_held
from projections.filings import filings_of
from projections.inspections.coverage import coverage
from projections.inspections.rows import inspections
from projections.liaisons import liaison_coverage, liaisons
from projections.matters import matters_named
from projections.patrols.rows import patrols
from projections.publications import publications_of
from projections.registers import page
from projections.rounds import rounds, rounds_of
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import examples as e
from tests.unit.domain import papers as p
from tests.unit.domain import second_half as s
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


def test_a_stage_of_a_publication_that_was_taken_back_is_not_told(caught_up: OpenViews) -> None:
    circulated = PublishedInCircular(organisation=CHAOYANG, conference=PLACE)
    past = (s.publication_proposed, PublicationApproved(), circulated, PublicationStageCancelled(reason=MISTAKE))
    log = ListedLog()
    log.append(on(AggregateId("publication-1@bj"), *past))
    log.append(on(AggregateId("publication-2@bj"), s.publication_proposed, PublicationCancelled(reason=MISTAKE)))
    with caught_up(log, node=BJ).read() as now:
        [shown] = publications_of(now).items
    assert [stage.status for stage in shown.stages] == [PublicationStatus.APPROVED] == [shown.status]


def test_a_document_that_was_withdrawn_counts_no_more_and_a_reopened_one_is_not_over(caught_up: OpenViews) -> None:
    order, other = AggregateId("supervision-1@bj"), AggregateId("supervision-2@bj")
    log = ListedLog()
    log.append(on(order, p.ordered, SupervisionClosed(assessment="x"), SupervisionReopened(reason=MISTAKE)))
    log.append(on(other, p.ordered, SupervisionWithdrawn(reason=MISTAKE)))
    log.append(on(p.LETTER, p.letter_issued, LetterClosed(assessment="x"), LetterReopened(reason=MISTAKE)))
    log.append(on(p.CIRCULAR, p.circular_issued, CircularWithdrawn(reason=MISTAKE)))
    log.append(on(p.OWN_PATROL, e.planned, e.started))
    log.append(on(p.FILING, p.filed, FilingWithdrawn(reason=MISTAKE)))
    with caught_up(log, node=BJ).read() as now:
        found, [letter] = supervisions_of(now), letters_of(now).items
        assert (found.ordered, found.closed, found.withdrawn, len(found.items)) == (1, 0, 1, 2)
        assert letter.letter.ended_at is None
        assert acknowledgements(now).items == ()
        filed = filings_of(now)
    assert (filed.filed, [act.id for act in filed.unfiled]) == (0, [p.OWN_PATROL])


def test_a_matter_that_was_closed_by_mistake_is_open_and_a_cancelled_one_is_out(caught_up: OpenViews) -> None:
    reopened = (MatterClosed(conclusion="x"), MatterReopened(reason=MISTAKE))
    log = ListedLog()
    log.append(on(s.MATTER, s.matter_named, *reopened))
    log.append(on(AggregateId("matter-2@bj"), s.matter_named, MatterCancelled(reason=MISTAKE)))
    with caught_up(log, node=BJ).read() as now:
        [line] = matters_named(now).items
    assert (line.matter.status, line.matter.closed_at) == (MatterStatus.OPEN, None)


def test_a_matter_that_was_extended_by_mistake_is_overdue_by_its_real_date_and_was_not_in_the_past(
    open_views: OpenViews,
) -> None:
    extended = MatterExtended(due=s.MATTER_DUE + timedelta(days=90), reason="x")
    corrected = MatterDueCorrected(due=s.MATTER_DUE, reason=MISTAKE)
    log = ListedLog()
    log.append(on(s.MATTER, s.matter_named, extended, corrected))
    views = open_views(log, clock=lambda: s.MATTER_DUE + timedelta(days=30))
    views.catch_up()
    with views.read() as now, views.read(AsOf(position=2)) as before:
        [line], [was] = matters_named(now).items, matters_named(before).items
        assert (matters_named(now).overdue, matters_named(before).overdue) == (1, 0)
    assert (line.matter.due, was.matter.due) == (s.MATTER_DUE, extended.due)


def test_an_interview_that_was_cancelled_is_in_no_count_and_a_reopened_one_is_not_over(caught_up: OpenViews) -> None:
    held = InterviewHeld(
        organisation=CHAOYANG, cause=InterviewCause.DUTY, principal=s.WITH_PRINCIPAL, requirements="限期整改"
    )
    closed = (InterviewClosed(assessment="x"), InterviewReopened(reason=MISTAKE))
    log = ListedLog()
    log.append(on(AggregateId("interview-1@bj"), held, *closed))
    log.append(on(AggregateId("interview-2@bj"), held, InterviewCancelled(reason=MISTAKE)))
    with caught_up(log, node=BJ).read() as now:
        found = interviews_held(now)
    [line] = found.items
    assert (found.causes[0].interviews, line.interview.closed_at) == (1, None)

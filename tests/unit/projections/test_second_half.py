"""What the events of interviews, matters, offices, liaisons and publications make of their rows."""

from datetime import timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.evaluation.state import EvaluationStatus
from domain.interview.events import InterviewCause, InterviewClosed, InterviewHeld
from domain.interview.state import InterviewStatus
from domain.liaison import LiaisonReassigned, VisitMade
from domain.matter.events import MatterClosed, MatterExtended
from domain.matter.state import MatterStatus
from domain.matter_report import MatterProgressReported, ReportStatus
from domain.office.events import OrganisationHandedOver, OrganisationTakenOver, SupervisionRecorded
from domain.publication.events import (
    PublicationApproved,
    PublicationFollowedUp,
    PublicationRejected,
    PublishedInCircular,
    PublishedInMedia,
)
from domain.publication.state import PublicationStatus
from domain.words import Words
from projections.evaluations.rows import evaluations, interviews
from projections.liaisons import LeaderVisit, liaisons
from projections.matters import matter_reports, matters
from projections.offices import DatedNote, offices
from projections.publications import Stage, publications
from tests.unit.domain import second_half as s
from tests.unit.domain.examples import ISSUE
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.folding import day, folded

PAPER = Words("北京日报", "Beijing Daily")


def test_an_evaluation_knows_when_it_was_closed() -> None:
    row = folded(evaluations, s.EVALUATION, *s.evaluation_over)
    assert row
    assert (row.status, row.closed_at, len(row.ratings)) == (EvaluationStatus.CLOSED, day(4), 2)


def test_an_interview_knows_when_it_was_held_and_closed() -> None:
    held = InterviewHeld(
        organisation=CHAOYANG, cause=InterviewCause.DUTY, principal=s.WITH_PRINCIPAL, requirements="压实责任"
    )
    row = folded(interviews, AggregateId("interview-1@bj"), held, InterviewClosed(assessment="已落实"))
    assert row
    assert (row.status, row.opened_at, row.closed_at) == (InterviewStatus.CLOSED, day(1), day(2))


def test_a_matter_report_says_what_was_said_last_and_how_often() -> None:
    surveyed = MatterProgressReported(matter=s.MATTER, namer=BJ, note="已测量", done=False)
    pulled_down = MatterProgressReported(matter=s.MATTER, namer=BJ, note="已拆除", done=True)
    row = folded(matter_reports, AggregateId("matter-report-1@bj.haidian"), surveyed, pulled_down)
    assert row
    assert (row.matter, row.status, row.note, row.reports) == (s.MATTER, ReportStatus.DONE, "已拆除", 2)


def test_a_matter_counts_its_extensions_and_keeps_when_it_was_closed() -> None:
    later = s.MATTER_DUE + timedelta(days=30)
    extended = MatterExtended(due=later, reason="涉及诉讼")
    row = folded(matters, s.MATTER, s.matter_named, extended, MatterClosed(conclusion="已拆除"))
    assert row
    assert (row.status, row.due, row.extensions, row.closed_at) == (MatterStatus.CLOSED, later, 1, day(3))


def test_an_office_keeps_its_organisations_and_what_it_saw() -> None:
    row = folded(
        offices,
        s.OFFICE,
        s.office_established,
        OrganisationTakenOver(organisation=CCMU, reason="分工调整"),
        SupervisionRecorded(issue=ISSUE, organisation=ZHONGGUANCUN, note="已核实"),
        OrganisationHandedOver(organisation=HAIDIAN, office=s.OTHER_OFFICE),
    )
    assert row
    assert row.organisations == (CCMU,)
    assert row.notes == (DatedNote(1, ISSUE, ZHONGGUANCUN, "已核实", day(3)),)


def test_a_liaison_keeps_its_visits_also_when_it_is_reassigned() -> None:
    visit = VisitMade(organisation=HAIDIAN, topic="督促整改", findings="进展顺利")
    reassigned = LiaisonReassigned(organisations=(CCMU,), reason="分工调整")
    row = folded(liaisons, AggregateId("liaison-1@bj"), s.liaison_assigned, visit, reassigned)
    assert row
    assert row.organisations == (CCMU,)
    assert row.visits == (LeaderVisit(1, HAIDIAN, "督促整改", "进展顺利", day(2)),)


circulated = PublishedInCircular(organisation=CHAOYANG, conference=s.CASE)
published = PublishedInMedia(outlet=PAPER, summary="公开整改情况")
followed_up = PublicationFollowedUp(note="路灯全部修复")


@pytest.mark.parametrize(
    ("events", "stages", "status"),
    [
        ((), (), PublicationStatus.PROPOSED),
        (
            (PublicationRejected(reason="整改已到位"),),
            (Stage(PublicationStatus.REJECTED, day(2), note="整改已到位"),),
            PublicationStatus.REJECTED,
        ),
        (
            (PublicationApproved(), circulated, published, followed_up, published),
            (
                Stage(PublicationStatus.APPROVED, day(2)),
                Stage(PublicationStatus.CIRCULATED, day(3), s.CASE),
                Stage(PublicationStatus.IN_MEDIA, day(4), PAPER, "公开整改情况"),
                Stage(PublicationStatus.FOLLOWED_UP, day(5), note="路灯全部修复"),
                Stage(PublicationStatus.IN_MEDIA, day(6), PAPER, "公开整改情况"),
            ),
            PublicationStatus.FOLLOWED_UP,
        ),
    ],
    ids=["proposed", "rejected", "all the way"],
)
def test_a_publication_keeps_every_stage_that_it_came_to(
    events: tuple[object, ...], stages: tuple[Stage, ...], status: PublicationStatus
) -> None:
    row = folded(publications, AggregateId("publication-1@bj"), s.publication_proposed, *events)
    assert row
    assert (row.stages, row.status) == (stages, status)

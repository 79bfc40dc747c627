"""What the views answer about directors' meetings: raised, given as a task, corrected, still open (P12)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.meeting.events import (
    CorrectionTaskLinked,
    Deviation,
    DeviationCorrected,
    DeviationRaised,
    MeetingClosed,
    MeetingConvened,
    MeetingSucceeded,
)
from domain.meeting.state import meeting_id
from domain.task.events import TaskAssigned
from projections.engine.as_of import AsOf
from projections.engine.views import Views
from projections.meetings import deviations
from tests.contract.projections.conftest import OpenViews
from tests.unit.given import BJ, CHAOYANG, HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

FIRST, SECOND = meeting_id(1, BJ), meeting_id(2, BJ)
TASK = AggregateId("task-1@bj")
DAY = timedelta(days=1)
MARCH, JUNE = datetime(2018, 3, 20, 1, 0, tzinfo=UTC), datetime(2019, 6, 20, 1, 0, tzinfo=UTC)
NOW = JUNE + 30 * DAY


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    first = (
        MeetingConvened(number=1, held_on=date(2018, 3, 20), attending=(HAIDIAN, CHAOYANG)),
        DeviationRaised(number=1, organisation=HAIDIAN, text="报备不及时"),
        DeviationRaised(number=2, organisation=CHAOYANG, text="底稿不全"),
        CorrectionTaskLinked(number=1, task=TASK),
        MeetingClosed(),
    )
    carried = (
        Deviation(number=1, meeting=1, organisation=HAIDIAN, text="报备不及时", task=TASK),
        Deviation(number=2, meeting=1, organisation=CHAOYANG, text="底稿不全"),
    )
    second = (
        MeetingConvened(number=2, held_on=date(2019, 6, 20), attending=(HAIDIAN, CHAOYANG), still_open=carried, last=2),
        DeviationRaised(number=3, organisation=HAIDIAN, text="会审走过场"),
        DeviationCorrected(number=1),
    )
    task = TaskAssigned(title="规范报备", lead=HAIDIAN, due=JUNE, about=FIRST)
    log = ListedLog()
    log.append(on(FIRST, *first, at=MARCH))
    log.append(on(TASK, task, at=MARCH))
    log.append(on(SECOND, *second, at=JUNE))
    log.append(on(FIRST, *first, MeetingSucceeded(next=SECOND), at=JUNE - timedelta(hours=5))[-1:])
    return caught_up_once(log, clock=lambda: NOW)


def test_what_is_open_stands_once_with_the_meeting_that_has_it_now(views: Views) -> None:
    with views.read() as snapshot:
        found = deviations(snapshot)
    assert [(line.deviation.number, line.held_by) for line in found.open] == [(2, SECOND), (3, SECOND)]
    with views.read(AsOf(moment=JUNE - DAY)) as snapshot:
        before = deviations(snapshot)
    assert [(line.deviation.number, line.held_by) for line in before.open] == [(1, FIRST), (2, FIRST)]


def test_every_meeting_shows_what_became_of_its_list(views: Views) -> None:
    with views.read() as snapshot:
        first, second = deviations(snapshot).meetings
    assert [line.deviation.number for line in first.raised] == [1, 2]
    assert [line.deviation.number for line in second.carried] == [1, 2]
    assert [line.deviation.number for line in second.raised] == [3]
    corrected = first.raised[0]
    assert (corrected.deviation.corrected, corrected.corrected_at) == (True, JUNE + timedelta(hours=2))
    assert corrected.task
    assert (corrected.task.task.id, corrected.task.overdue) == (TASK, True)
    assert first.raised[1].task is None


def test_the_meetings_are_those_of_a_year_and_what_is_open_is_open(views: Views) -> None:
    with views.read() as snapshot:
        found = deviations(snapshot, year=2019)
        assert deviations(snapshot, year=2017).meetings == ()
    assert [line.number for line in found.meetings] == [2]
    assert len(found.open) == 2

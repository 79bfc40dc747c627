"""The directors' meeting: deviations are raised, given as tasks and corrected; nothing open is dropped (P12)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.document import AddresseeTwice
from domain.meeting.convening import CloseMeeting, ConveneMeeting, DeviationLeftOut, MeetingSkipped, PreviousMeetingOpen
from domain.meeting.correcting import (
    CorrectionNotConfirmed,
    LinkCorrectionTask,
    RaiseDeviation,
    RecordCorrection,
    TaskForAnother,
)
from domain.meeting.events import (
    CorrectionTaskLinked,
    Deviation,
    DeviationCancelled,
    DeviationCorrected,
    DeviationRaised,
    DeviationReopened,
    MeetingCancelled,
    MeetingClosed,
    MeetingConvened,
    MeetingCorrected,
    MeetingReopened,
    MeetingSucceeded,
    SuccessionCancelled,
)
from domain.meeting.state import MeetingOver, MeetingStatus, NotOpenDeviation, meeting_id
from domain.meeting.taking_back import (
    CancelDeviation,
    CancelMeeting,
    CorrectMeeting,
    DeviationsRaised,
    MeetingNotClosed,
    NotCorrectedYet,
    RaisedElsewhere,
    ReopenDeviation,
    ReopenMeeting,
)
from domain.refusal import AlreadyExists, NotFound, RecordOfAnother
from domain.task.events import TaskConfirmed
from tests.unit.domain.examples import TASK, task_assigned
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, fold, given

FIRST, SECOND = meeting_id(1, BJ), meeting_id(2, BJ)
FEBRUARY, MAY = date(2019, 2, 20), date(2019, 5, 15)
convene = ConveneMeeting(number=1, held_on=FEBRUARY, attending=(HAIDIAN, CHAOYANG))
again = ConveneMeeting(number=2, held_on=MAY, attending=(HAIDIAN, CHAOYANG), still_open=(2,))
convened = MeetingConvened(number=1, held_on=FEBRUARY, attending=(HAIDIAN, CHAOYANG))
raised = (
    DeviationRaised(number=1, organisation=HAIDIAN, text="报备不及时"),
    DeviationRaised(number=2, organisation=CCMU, text="底稿不全"),
)
linked = CorrectionTaskLinked(number=1, task=TASK)
corrected = DeviationCorrected(number=1)
closed = MeetingClosed(summary="下次例会通报")
carried = Deviation(number=2, meeting=1, organisation=CCMU, text="底稿不全")
link = LinkCorrectionTask(number=1, task=TASK)
record = RecordCorrection(number=1)


def test_the_first_meeting_is_convened_once_with_every_body_named_once() -> None:
    given().when(convene).then(convened)
    given(convened).when(convene).then_refused(AlreadyExists, id=FIRST, fields="number")
    twice = ConveneMeeting(number=1, held_on=FEBRUARY, attending=(HAIDIAN, HAIDIAN))
    given().when(twice).then_refused(AddresseeTwice, organisation=HAIDIAN)


def test_a_deviation_gets_the_next_number_of_all_meetings() -> None:
    given(convened).when(RaiseDeviation(organisation=HAIDIAN, text="报备不及时")).then(raised[0])
    second = MeetingConvened(number=2, held_on=MAY, attending=(HAIDIAN,), still_open=(carried,), last=2)
    more = RaiseDeviation(organisation=CHAOYANG, text="会审走过场")
    given(second).when(more).then(DeviationRaised(number=3, organisation=CHAOYANG, text="会审走过场"))


def test_a_deviation_is_given_as_a_task_of_ours_to_the_organisation_in_whose_work_it_is() -> None:
    past = given(convened, *raised)
    past.seeing(TASK, task_assigned).when(link).then(linked)
    foreign = AggregateId("task-1@bj.haidian")
    past.when(LinkCorrectionTask(number=1, task=foreign)).then_refused(RecordOfAnother, id=foreign)
    other = LinkCorrectionTask(number=2, task=TASK)
    past.seeing(TASK, task_assigned).when(other).then_refused(TaskForAnother, organisation=CCMU)
    past.when(link).then_refused(NotFound, id=TASK)


def test_a_deviation_is_corrected_when_its_task_is_confirmed() -> None:
    past = given(convened, *raised, linked)
    past.seeing(TASK, task_assigned, TaskConfirmed()).when(record).then(corrected)
    past.seeing(TASK, task_assigned).when(record).then_refused(CorrectionNotConfirmed, number=1)
    without_task = RecordCorrection(number=2)
    past.seeing(TASK, task_assigned, TaskConfirmed()).when(without_task).then_refused(CorrectionNotConfirmed, number=2)


@pytest.mark.parametrize("command", [link, record])
def test_what_is_corrected_or_was_never_raised_is_not_corrected(command: object) -> None:
    seen = given(convened, *raised, linked, corrected).seeing(TASK, task_assigned, TaskConfirmed())
    seen.when(command).then_refused(NotOpenDeviation, number=1)
    given(convened).seeing(TASK, task_assigned).when(command).then_refused(NotOpenDeviation, number=1)


def test_between_two_meetings_deviations_are_corrected_and_none_are_raised() -> None:
    past = given(convened, *raised, linked, closed)
    past.seeing(TASK, task_assigned).when(link).then(linked)
    past.seeing(TASK, task_assigned, TaskConfirmed()).when(record).then(corrected)
    past.when(RaiseDeviation(organisation=HAIDIAN, text="又一项")).then_refused(MeetingOver)
    past.when(CloseMeeting()).then_refused(MeetingOver)


def test_a_meeting_is_closed() -> None:
    given(convened, *raised).when(CloseMeeting(summary="下次例会通报")).then(closed)


def test_what_is_open_is_on_the_list_of_the_next_meeting() -> None:
    before = given().seeing(FIRST, convened, *raised, linked, corrected, closed)
    expected = MeetingConvened(number=2, held_on=MAY, attending=(HAIDIAN, CHAOYANG), still_open=(carried,), last=2)
    before.when(again).then(expected, On(FIRST, MeetingSucceeded(next=SECOND)))
    without = ConveneMeeting(number=2, held_on=MAY, attending=(HAIDIAN, CHAOYANG))
    before.when(without).then_refused(DeviationLeftOut, number=2)


def test_what_is_not_open_is_not_on_the_list() -> None:
    before = given().seeing(FIRST, convened, *raised, linked, corrected, closed)
    more = ConveneMeeting(number=2, held_on=MAY, attending=(HAIDIAN,), still_open=(1, 2))
    before.when(more).then_refused(NotOpenDeviation, number=1)
    first = ConveneMeeting(number=1, held_on=FEBRUARY, attending=(HAIDIAN,), still_open=(1,))
    given().when(first).then_refused(NotOpenDeviation, number=1)


def test_a_meeting_follows_on_one_that_is_closed_and_has_no_other_behind_it() -> None:
    given().when(again).then_refused(MeetingSkipped, number=2, before=1, fields="number")
    given().seeing(FIRST, convened, *raised).when(again).then_refused(PreviousMeetingOpen)
    succeeded = (convened, *raised, closed, MeetingSucceeded(next=SECOND))
    given().seeing(FIRST, *succeeded).when(again).then_refused(PreviousMeetingOpen)


@pytest.mark.parametrize("command", [link, record, RaiseDeviation(organisation=HAIDIAN, text="又一项"), CloseMeeting()])
def test_once_the_next_meeting_has_its_deviations_nothing_changes_here(command: object) -> None:
    past = given(convened, *raised, linked, closed, MeetingSucceeded(next=SECOND))
    past.seeing(TASK, task_assigned, TaskConfirmed()).when(command).then_refused(MeetingOver)


# ── Taken back ────────────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKE = "登记有误"
second = MeetingConvened(number=2, held_on=MAY, attending=(HAIDIAN,), still_open=(carried,), last=2)


def test_day_and_attendance_are_corrected() -> None:
    correct = CorrectMeeting(held_on=FEBRUARY, attending=(CHAOYANG,), reason=MISTAKE)
    anew = MeetingCorrected(held_on=FEBRUARY, attending=(CHAOYANG,), reason=MISTAKE)
    given(convened, closed).when(correct).then(anew)
    given(convened).when(replace(correct, attending=(CHAOYANG, CHAOYANG))).then_refused(AddresseeTwice)
    assert fold(FIRST, [convened, anew]).attending == (CHAOYANG,)


def test_a_deviation_that_was_raised_by_mistake_is_cancelled_where_it_was_raised() -> None:
    cancel, cancelled = CancelDeviation(number=1, reason=MISTAKE), DeviationCancelled(number=1, reason=MISTAKE)
    given(convened, *raised, closed).when(cancel).then(cancelled)
    given(convened, *raised, linked, corrected).when(cancel).then_refused(NotOpenDeviation, number=1)
    given(second).when(CancelDeviation(number=2, reason=MISTAKE)).then_refused(RaisedElsewhere, number=2)
    state = fold(FIRST, [convened, *raised, cancelled])
    assert ([each.number for each in state.deviations], state.last) == ([2], 2)


def test_a_deviation_that_is_not_corrected_after_all_is_open_again() -> None:
    reopen, reopened = ReopenDeviation(number=1, reason=MISTAKE), DeviationReopened(number=1, reason=MISTAKE)
    given(convened, *raised, linked, corrected).when(reopen).then(reopened)
    given(convened, *raised).when(reopen).then_refused(NotCorrectedYet, number=1)
    state = fold(FIRST, [convened, *raised, linked, corrected, reopened])
    assert [each.number for each in state.open] == [1, 2]


def test_a_meeting_that_was_closed_by_mistake_goes_on_until_the_next() -> None:
    reopen = ReopenMeeting(reason=MISTAKE)
    given(convened, closed).when(reopen).then(MeetingReopened(reason=MISTAKE))
    given(convened).when(reopen).then_refused(MeetingNotClosed)
    given(convened, closed, MeetingSucceeded(next=SECOND)).when(reopen).then_refused(MeetingNotClosed)
    assert fold(FIRST, [convened, closed, MeetingReopened(reason=MISTAKE)]).status is MeetingStatus.CONVENED


def test_a_meeting_is_cancelled_when_nothing_was_raised_at_it_and_the_one_before_has_what_it_left_open() -> None:
    cancel, cancelled = CancelMeeting(reason=MISTAKE), MeetingCancelled(reason=MISTAKE)
    given(convened).when(cancel).then(cancelled)
    given(convened, *raised).when(cancel).then_refused(DeviationsRaised, number=1)
    given(convened, closed, MeetingSucceeded(next=SECOND)).when(cancel).then_refused(MeetingOver)
    of_second = given(MeetingConvened(number=2, held_on=MAY, attending=(HAIDIAN,)))
    back = SuccessionCancelled(next=AggregateId("meeting-1@bj"))  # the specification gives its command to number 1
    of_second.when(cancel).then(cancelled, On(FIRST, back))
    past = [convened, *raised, closed, MeetingSucceeded(next=SECOND), SuccessionCancelled(next=SECOND)]
    assert fold(FIRST, past).status is MeetingStatus.CLOSED

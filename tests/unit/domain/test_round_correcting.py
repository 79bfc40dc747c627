"""What was recorded of a round by mistake is corrected or taken back, unless something rests on it."""

from datetime import date

import pytest

from domain.cancellation import BuiltUpon
from domain.round.correcting import (
    CancelMobilisation,
    CancelRound,
    CancelTraining,
    CorrectRound,
    NotMobilised,
    NotTrained,
    PlanUnapproved,
    ReopenRound,
    RoundNotClosed,
    WithdrawPlanApproval,
)
from domain.round.events import (
    MobilisationCancelled,
    MobilisationHeld,
    RoundCancelled,
    RoundClosed,
    RoundCorrected,
    RoundJoined,
    RoundKind,
    RoundLeft,
    RoundOpened,
    RoundPlanApprovalWithdrawn,
    RoundReopened,
    TrainingCancelled,
)
from domain.round.opening import ThemeMissing
from domain.round.state import RoundOver, RoundStatus
from domain.words import Words
from tests.unit.domain.inspecting import (
    INSPECTION,
    ROUND,
    TEAM,
    approved,
    deployed,
    drafted,
    inspection_opened,
    round_opened,
    team_formed,
    trained,
    withdrawn,
)
from tests.unit.given import Given, fold, given

MISTAKE = "登记有误"
TITLE = Words("第六轮巡视", "Round 6")
joined = RoundJoined(work=INSPECTION)
closed = RoundClosed()


def with_inspection(*inspection: object) -> Given:
    """Begin with a round that is ready, and in which an inspection has come so far."""
    ready = given(round_opened, drafted, approved, trained, joined)
    return ready.seeing(INSPECTION, inspection_opened, *inspection).seeing(TEAM, team_formed)


def test_title_and_day_are_corrected_and_a_special_round_keeps_a_theme() -> None:
    anew = CorrectRound(title=TITLE, opens_on=date(2019, 4, 2), reason=MISTAKE)
    as_it_is = RoundCorrected(title=TITLE, opens_on=date(2019, 4, 2), reason=MISTAKE)
    given(round_opened).when(anew).then(as_it_is)
    given(round_opened, closed).when(anew).then(as_it_is)
    special = RoundOpened(number=7, kind=RoundKind.SPECIAL, title=TITLE, theme=TITLE, opens_on=date(2019, 9, 1))
    given(special).when(anew).then_refused(ThemeMissing)
    state = fold(ROUND, [round_opened, as_it_is])
    assert (state.number, state.title, state.opens_on) == (1, TITLE, date(2019, 4, 2))


def test_an_approval_is_withdrawn_before_a_team_has_moved_in_by_it() -> None:
    withdraw, gone = WithdrawPlanApproval(reason=MISTAKE), RoundPlanApprovalWithdrawn(reason=MISTAKE)
    with_inspection().when(withdraw).then(gone)
    with_inspection(deployed).when(withdraw).then_refused(BuiltUpon, by=INSPECTION)
    given(round_opened, drafted).when(withdraw).then_refused(PlanUnapproved)
    assert not fold(ROUND, [round_opened, drafted, approved, gone]).plan_approved


def test_a_mobilisation_that_was_not_held_is_cancelled() -> None:
    cancel, gone = CancelMobilisation(reason=MISTAKE), MobilisationCancelled(reason=MISTAKE)
    given(round_opened, MobilisationHeld()).when(cancel).then(gone)
    given(round_opened).when(cancel).then_refused(NotMobilised)
    given(round_opened, MobilisationHeld(), gone).when(cancel).then_refused(NotMobilised)


def test_a_training_is_cancelled_for_whom_it_was_not_unless_they_have_moved_in() -> None:
    cancel = CancelTraining(members=("member-1",), reason=MISTAKE)
    gone = TrainingCancelled(members=("member-1",), reason=MISTAKE)
    with_inspection().when(cancel).then(gone)
    with_inspection(deployed).when(cancel).then_refused(BuiltUpon, by=INSPECTION, fields="members.0")
    with_inspection(deployed, withdrawn).when(cancel).then(gone)
    given(round_opened).when(cancel).then_refused(NotTrained, member="member-1")
    assert fold(ROUND, [round_opened, trained, gone]).trained == ("leader-1",)


def test_a_round_that_was_closed_by_mistake_goes_on() -> None:
    given(round_opened, closed).when(ReopenRound(reason=MISTAKE)).then(RoundReopened(reason=MISTAKE))
    given(round_opened).when(ReopenRound(reason=MISTAKE)).then_refused(RoundNotClosed)
    assert fold(ROUND, [round_opened, closed, RoundReopened(reason=MISTAKE)]).status is RoundStatus.OPEN


def test_a_round_is_cancelled_when_nothing_belongs_to_it() -> None:
    cancel = CancelRound(reason=MISTAKE)
    given(round_opened).when(cancel).then(RoundCancelled(reason=MISTAKE))
    given(round_opened, closed).when(cancel).then(RoundCancelled(reason=MISTAKE))
    given(round_opened, joined).when(cancel).then_refused(BuiltUpon, by=INSPECTION)
    given(round_opened, joined, RoundLeft(work=INSPECTION)).when(cancel).then(RoundCancelled(reason=MISTAKE))


@pytest.mark.parametrize(
    "command",
    [
        WithdrawPlanApproval(reason=MISTAKE),
        CancelMobilisation(reason=MISTAKE),
        CancelTraining(members=("member-1",), reason=MISTAKE),
    ],
)
def test_what_made_a_closed_round_ready_stays(command: object) -> None:
    given(round_opened, drafted, approved, trained, MobilisationHeld(), closed).when(command).then_refused(RoundOver)

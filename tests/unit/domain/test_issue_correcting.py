"""What was said of an issue in work by mistake is corrected: its date, the words of a check."""

from datetime import timedelta

import pytest

from domain.issue.correcting import CorrectCheck, CorrectIssueDue
from domain.issue.events import CheckCorrected, IssueDueCorrected
from domain.issue.settling import CheckMissing
from domain.issue.stages import NotAssigned
from tests.unit.domain.examples import DUE, ISSUE, in_work, on_the_list, passed, resolved
from tests.unit.given import fold, given

MISTAKE = "登记有误"
EARLIER = DUE - timedelta(days=3)


def test_a_due_date_is_corrected_to_an_earlier_one_too() -> None:
    correct, corrected = CorrectIssueDue(due=EARLIER, reason=MISTAKE), IssueDueCorrected(due=EARLIER, reason=MISTAKE)
    given(*in_work).when(correct).then(corrected)
    given(*on_the_list).when(correct).then_refused(NotAssigned)
    state = fold(ISSUE, [*in_work, corrected])
    assert (state.due, state.rule) == (EARLIER, None)


@pytest.mark.parametrize("past", [(*in_work, passed), resolved])
def test_the_words_of_a_check_that_was_passed_are_corrected(past: tuple[object, ...]) -> None:
    correct = CorrectCheck(findings="两处灯亮了", reason=MISTAKE)
    given(*past).when(correct).then(CheckCorrected(findings="两处灯亮了", reason=MISTAKE))
    given(*in_work).when(correct).then_refused(CheckMissing)
    assert fold(ISSUE, [*past, CheckCorrected(findings="两处灯亮了", reason=MISTAKE)]) == fold(ISSUE, past)

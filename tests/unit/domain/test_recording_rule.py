"""The rule of late recording: the city sets it, and each version holds for what was recorded under it."""

from datetime import timedelta

import pytest

from domain.aggregate_id import aggregate_id
from domain.decreed import NobodyNew
from domain.recording_rule import (
    RecordingRuleSet,
    RecordingRuleShared,
    RecordingRuleUnchanged,
    SetRecordingRule,
    ShareRecordingRule,
    days_late,
    recording_rule_of,
)
from domain.refusal import TierMissing
from tests.unit.given import AT, BJ, HAIDIAN, KEXU, given, states

DAY = timedelta(days=1)
RULE = recording_rule_of(BJ)
first = RecordingRuleSet(version=1, days=30, since=AT)
second = RecordingRuleSet(version=2, days=3, since=AT + DAY)


def test_the_city_sets_the_rule_and_sets_it_anew() -> None:
    given().when(SetRecordingRule(days=30)).then(first)
    given(first).when(SetRecordingRule(days=3), at=AT + DAY).then(second)
    assert aggregate_id("recording-rule", "0", BJ) == recording_rule_of(KEXU) == RULE


def test_a_rule_that_is_set_anew_is_another() -> None:
    given(first).when(SetRecordingRule(days=30)).then_refused(RecordingRuleUnchanged, days=30)


def test_no_other_than_the_city_sets_it() -> None:
    given().when(SetRecordingRule(days=3), owner=HAIDIAN).then_refused(TierMissing)


def test_each_version_holds_for_what_is_recorded_under_it() -> None:
    rule = states({RULE: [first, second]})[RULE]
    assert [rule.days_at(AT + after) for after in (-DAY, DAY / 2, DAY, 9 * DAY)] == [30, 30, 3, 3]


def test_nodes_that_entered_later_have_it_too() -> None:
    given(first).when(ShareRecordingRule()).then_refused(NobodyNew)
    assert states({RULE: [first, RecordingRuleShared(addressees=(HAIDIAN,))]})[RULE].addressees == (HAIDIAN,)


@pytest.mark.parametrize(
    ("after", "days"), [(-DAY, 0), (0 * DAY, 0), (DAY - timedelta(seconds=1), 0), (DAY, 1), (9.5 * DAY, 9)]
)
def test_whole_days_are_counted_from_when_it_occurred(after: timedelta, days: int) -> None:
    assert days_late(AT, AT + after) == days

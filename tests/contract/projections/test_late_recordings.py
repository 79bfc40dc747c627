"""What was recorded long after it had occurred counts, and shows: in a view of its own, and in each figure (9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.envelope import Classification, Envelope
from domain.issue.events import IssueRaised, IssueResolved
from domain.recording_rule import RecordingRuleSet, recording_rule_of
from projections.deadlines.timeliness import timeliness
from projections.definition import RECORDED_LATE
from projections.engine.as_of import AsOf
from projections.engine.views import Views
from projections.late_recordings import delays, late_among, late_recorded, recording_rules
from projections.review.annual import explain
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.examples import DUE, in_work, passed, raised
from tests.unit.given import BJ, HAIDIAN
from tests.unit.projections.recorded import START, ListedLog, on

DAY = timedelta(days=1)
PROMPT, LATE, LATER = (AggregateId(id) for id in ("issue-1@bj", "issue-2@bj", "issue-3@bj.haidian"))


def delayed(id: AggregateId, *payloads: Any, by: timedelta, only: type = object) -> list[Envelope]:
    """Return events that were recorded so long after they had occurred, or those of one type among them."""
    return [
        replace(each, recorded=each.time + by) if isinstance(each.payload, only) else each for each in on(id, *payloads)
    ]


@pytest.fixture
def views(caught_up: OpenViews) -> Views:
    log = ListedLog()
    log.append(delayed(PROMPT, *in_work, by=6 * DAY))
    log.append(delayed(LATE, *in_work, by=7 * DAY, only=IssueRaised))
    log.append(delayed(LATER, raised, by=400 * DAY))
    return caught_up(log, node=BJ)


def test_what_was_recorded_a_week_after_it_had_occurred_is_late_if_nobody_has_set_a_rule(views: Views) -> None:
    with views.read() as snapshot:
        found = late_recorded(snapshot)
    assert [(each.record, each.owner, each.days) for each in found.items] == [(LATER, HAIDIAN, 400), (LATE, BJ, 7)]
    assert [each.type for each in found.items[1].delayed] == ["IssueRaised"]
    assert (found.rule, found.next) == (7, None)


def test_it_is_asked_for_by_whose_records_it_is_about(views: Views) -> None:
    with views.read() as snapshot:
        assert [each.record for each in late_recorded(snapshot, owner=HAIDIAN).items] == [LATER]
        assert [each.record for each in late_recorded(snapshot, owner=BJ, below=True).items] == [LATER, LATE]
        assert late_recorded(snapshot, after=2).items == ()


def test_a_record_counts_as_late_by_the_events_that_make_a_figure(views: Views) -> None:
    with views.read() as snapshot:
        assert [*late_among(snapshot, [PROMPT, LATE, LATER], [IssueRaised])] == [LATE, LATER]
        assert [*late_among(snapshot, [PROMPT, LATE, LATER], [IssueResolved])] == []
        assert [*late_among(snapshot, [], [IssueRaised])] == []


def test_what_was_late_as_of_a_moment_is_told_as_of_that_moment(views: Views) -> None:
    with views.read(AsOf(position=0)) as snapshot:
        assert late_recorded(snapshot).items == ()


def test_the_longest_delay_of_each_type_is_kept(caught_up: OpenViews) -> None:
    log = ListedLog()
    log.append(delayed(LATE, raised, *in_work[1:], by=9 * DAY))
    with caught_up(log).read() as snapshot:
        row = snapshot.row(delays, LATE)
    assert row
    assert {each.type: each.days for each in row.delayed} == dict.fromkeys(
        ("IssueRaised", "IssueVerified", "IssueListed", "IssueAssigned"), 9
    )


@pytest.mark.parametrize("classification", [Classification.LOCAL, Classification.RESTRICTED])
def test_what_is_restricted_or_the_nodes_own_is_not_told(caught_up: OpenViews, classification: Classification) -> None:
    log = ListedLog()
    log.append(replace(each, classification=classification) for each in delayed(LATE, raised, by=9 * DAY))
    with caught_up(log).read() as snapshot:
        assert snapshot.row(delays, LATE) is None


def rule(version: int, days: int, since: datetime) -> RecordingRuleSet:
    return RecordingRuleSet(version=version, days=days, since=since)


def test_each_version_of_the_rule_holds_for_what_was_recorded_under_it(caught_up: OpenViews) -> None:
    log = ListedLog()
    log.append(on(recording_rule_of(BJ), rule(1, 30, START), rule(2, 3, START + 20 * DAY)))
    log.append(delayed(PROMPT, raised, by=10 * DAY))
    log.append(delayed(LATE, raised, by=25 * DAY))
    with caught_up(log, node=BJ).read() as snapshot:
        found = late_recorded(snapshot)
        kept = snapshot.row(recording_rules, recording_rule_of(BJ))
        assert [*late_among(snapshot, [PROMPT, LATE], [IssueRaised])] == [LATE]
    assert [each.record for each in found.items] == [LATE], "10 days were not late under the first version"
    assert found.rule == 3
    assert kept
    assert kept.version == 2


# ── In figures ────────────────────────────────────────────────────────────────────────────────────────────────────────


def settled(id: AggregateId, known: datetime) -> Sequence[Envelope]:
    """Return an issue that is dated as resolved in time, and was recorded so at a moment."""
    events = on(id, *in_work, passed, IssueResolved())
    return [*events[:-1], replace(events[-1], recorded=known)]


@pytest.fixture
def settling(caught_up: OpenViews) -> Views:
    log = ListedLog()
    log.append(settled(PROMPT, DUE - DAY))
    log.append(settled(LATE, DUE + 1000 * DAY))
    return caught_up(log, node=BJ, clock=lambda: DUE + 2000 * DAY)


def test_what_is_dated_in_time_and_recorded_after_its_date_counts_as_on_time_and_shows(settling: Views) -> None:
    with settling.read() as snapshot:
        found = timeliness(snapshot)
    assert (found.total.on_time.part, found.total.on_time.whole, found.total.recorded_after) == (2, 2, 1)
    assert [line.recorded_after for line in found.lines] == [1]


def test_a_figure_says_how_many_of_its_records_were_recorded_late(settling: Views) -> None:
    with settling.read() as snapshot:
        on_time = explain(snapshot, figure="timeliness.on-time", year=2019).line
        issues = explain(snapshot, figure="ledger.issues", year=2019).line
    assert (on_time.value, on_time.records, on_time.late) == (100, 2, 1)
    assert on_time.late_words.en == "recorded after the date"
    assert (issues.records, issues.late, issues.late_words) == (2, 0, RECORDED_LATE)

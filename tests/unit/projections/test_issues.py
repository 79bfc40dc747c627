"""What the events of an issue, a rectification and a list make of their rows."""

from dataclasses import replace

import pytest

from domain.issue import (
    IssueClosedNotImplemented,
    IssueExtended,
    IssueReopened,
    IssueResolved,
    IssueResumed,
    IssueStatus,
    IssueSuspended,
    IssueWrittenOff,
)
from domain.issue_list import ItemNumbered
from domain.rectification import RectificationProgressed, RectificationStatus
from projections.engine.view import RowMissing, RowThere
from projections.issues.figures import is_overdue
from projections.issues.rows import IssueRow, ListRow, RectificationRow, issues, lists, rectifications
from tests.unit.domain import examples as e
from tests.unit.given import BJ, HAIDIAN, KEXU, ZHONGGUANCUN
from tests.unit.projections.folding import DAY, day, folded, recorded


def issue(*payloads: object) -> IssueRow:
    row = folded(issues, e.ISSUE, *payloads)
    assert row
    return row


def test_a_raised_issue_stands_on_the_line_of_where_it_is_wrong() -> None:
    row = issue(e.raised)
    assert (row.status, row.organisation, row.responsible, row.item) == (IssueStatus.RAISED, KEXU, None, None)
    assert (row.owner, row.text, row.raised_at) == (BJ, "路灯照明效果不佳", day(1))


def test_a_listed_issue_has_its_number_and_the_title_of_its_list() -> None:
    row = issue(*e.on_the_list)
    assert (row.status, row.item, row.list_title) == (IssueStatus.LISTED, 1, e.TITLE)


def test_an_assigned_issue_stands_on_the_line_of_the_responsible_organisation() -> None:
    row = issue(*e.in_work)
    assert (row.status, row.organisation, row.due) == (IssueStatus.ASSIGNED, ZHONGGUANCUN, e.DUE)


def test_resolved_is_not_written_off_and_each_has_its_date() -> None:
    resolved = issue(*e.resolved)
    assert (resolved.status, resolved.resolved_at, resolved.ended_at) == (IssueStatus.RESOLVED, day(6), None)
    written_off = issue(*e.resolved, IssueWrittenOff())
    assert (written_off.status, written_off.resolved_at, written_off.ended_at) == (
        IssueStatus.WRITTEN_OFF,
        day(6),
        day(7),
    )


def test_a_failed_check_takes_a_resolution_back() -> None:
    row = issue(*e.resolved, e.failed)
    assert (row.status, row.resolved_at) == (IssueStatus.ASSIGNED, None)


def test_endings_and_reopenings_are_counted() -> None:
    row = issue(*e.resolved, IssueWrittenOff(), IssueReopened(reason="又坏了", due=e.LATER))
    assert (row.status, row.endings, row.reopenings) == (IssueStatus.ASSIGNED, 1, 1)
    assert (row.ended_at, row.resolved_at, row.due) == (None, None, e.LATER)


def test_an_extension_moves_the_due_date_and_is_counted() -> None:
    row = issue(*e.in_work, IssueExtended(due=e.LATER, reason="雨"))
    assert (row.due, row.extensions) == (e.LATER, 1)


def test_overdue_is_only_what_is_in_work_and_whose_clock_runs() -> None:
    after = e.DUE + DAY
    in_work = issue(*e.in_work)
    assert is_overdue(in_work, after)
    assert not is_overdue(in_work, e.DUE)
    suspended = (*e.in_work, IssueSuspended(since=day(5), approval="会议纪要 3 号", reason="冬季"))
    assert not is_overdue(issue(*suspended), after)
    assert is_overdue(issue(*suspended, IssueResumed(due=e.DUE, reason="开春")), after)
    assert not is_overdue(issue(*e.resolved), after)
    assert not is_overdue(issue(*e.in_work, IssueClosedNotImplemented(reason="拆除")), after)
    assert not is_overdue(issue(*e.on_the_list), after)


def test_what_was_invented_is_marked() -> None:
    [event] = recorded(e.ISSUE, e.raised)
    row = issues.fold(None, replace(event, envelope=replace(event.envelope, synthetic=True)))
    assert row
    assert row.synthetic


def test_a_second_raising_and_a_change_of_nothing_are_refused() -> None:
    raising, change = recorded(e.ISSUE, e.raised, IssueResolved())
    with pytest.raises(RowThere):
        issues.fold(issue(e.raised), raising)
    with pytest.raises(RowMissing):
        issues.fold(None, change)


def rectification(*payloads: object) -> RectificationRow:
    row = folded(rectifications, e.RECTIFICATION, *payloads)
    assert row
    return row


def test_a_rectification_says_what_was_last_submitted() -> None:
    row = rectification(e.accepted, e.submitted)
    assert (row.organisation, row.issue, row.status) == (ZHONGGUANCUN, e.ISSUE, RectificationStatus.SUBMITTED)
    assert (row.measures, row.submissions, row.submitted_at) == ((e.LAMPS,), 1, day(2))


def test_work_that_goes_on_after_a_submission_is_no_submission() -> None:
    row = rectification(e.accepted, e.submitted, RectificationProgressed(note="再换一盏"))
    assert (row.status, row.last_note) == (RectificationStatus.ACCEPTED, "再换一盏")


def test_a_rectification_may_be_returned_and_accepted_later() -> None:
    assert rectification(e.returned).status is RectificationStatus.RETURNED
    assert rectification(e.returned, e.accepted).accepted_at == day(2)


def test_a_list_knows_its_last_number() -> None:
    row = folded(lists, e.LIST, e.opened, ItemNumbered(item=1, issue=e.ISSUE))
    assert row == ListRow(e.LIST, BJ, e.TITLE, e.PATROL, day(1), 1)
    assert HAIDIAN in e.opened.partners

"""Named matters: from two kinds of meeting, on items of frozen lists, reported on by who is responsible (P15)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.aggregate import On
from domain.aggregate_id import AggregateId, aggregate_id
from domain.cancellation import RecordCancelled
from domain.citation import CitedItemAltered, CitedItemNotOnList, CitedListNotFrozen, CitedOfAnother
from domain.discrepancy import LedgerDiscrepancyFound
from domain.issue.events import IssueAssigned, IssueNamed, IssueNamedNoLonger
from domain.list.digests import root_of_list
from domain.list.events import ItemNumbered, ListFrozen
from domain.matter.events import (
    MatterCancelled,
    MatterClosed,
    MatterDueCorrected,
    MatterExtended,
    MatterReopened,
    MeetingKind,
)
from domain.matter.naming import CloseMatter, ExtendMatter, MatterNotDone, MeetingNamesNoMatters, NameMatter
from domain.matter.state import MatterOver
from domain.matter.taking_back import CancelMatter, CorrectMatterDue, MatterNotClosed, ReopenMatter
from domain.matter_report import (
    MatterProgressReported,
    MatterReport,
    NotMatterResponsible,
    ReportMatterProgress,
    ReportStatus,
    report_id,
)
from domain.node_id import NodeId
from domain.refusal import DueNotLater, NotFound
from tests.unit.domain.examples import LIST
from tests.unit.domain.second_half import (
    DIGESTS,
    FIRST,
    ISSUES,
    MATTER,
    MATTER_DUE,
    SECOND,
    THIRD,
    books,
    found_at_chaoyang,
    frozen_list,
    list_opened,
    matter_named,
)
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, Given, fold, given

name = NameMatter(
    meeting_kind=matter_named.meeting_kind,
    held_on=matter_named.held_on,
    title=matter_named.title,
    role=matter_named.role,
    citations=(FIRST,),
    responsible=CHAOYANG,
    due=MATTER_DUE,
)
REPORT = report_id(MATTER, CHAOYANG)
later = MATTER_DUE + timedelta(days=30)
extend, extended = ExtendMatter(due=later, reason="涉及诉讼"), MatterExtended(due=later, reason="涉及诉讼")
close, closed = CloseMatter(conclusion="已拆除"), MatterClosed(conclusion="已拆除")
report = ReportMatterProgress(matter=MATTER, note="已拆除一半")
listed = books()


def reported(*, done: bool) -> MatterProgressReported:
    return MatterProgressReported(matter=MATTER, namer=BJ, note="已拆除一半", done=done)


# ── Naming ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [kind for kind in MeetingKind if kind.names_matters])
def test_the_two_kinds_of_meeting_name_matters_and_mark_the_issues_behind_the_items(kind: MeetingKind) -> None:
    named = On(ISSUES[0], IssueNamed(matter=MATTER))
    listed.when(replace(name, meeting_kind=kind)).then(replace(matter_named, meeting_kind=kind), named)


@pytest.mark.parametrize("kind", [MeetingKind.LEADING_GROUP, MeetingKind.DIRECTORS_REGULAR, MeetingKind.OTHER], ids=str)
def test_no_other_meeting_names_matters(kind: MeetingKind) -> None:
    listed.when(replace(name, meeting_kind=kind)).then_refused(MeetingNamesNoMatters, meeting=kind.words)


def test_a_matter_need_not_cite_anything() -> None:
    given().when(replace(name, citations=())).then(replace(matter_named, citations=(), issues=()))


def test_each_issue_is_marked_once_however_often_it_is_cited() -> None:
    cited = (SECOND, FIRST, replace(SECOND, digest=DIGESTS[1]))
    marks = [On(issue, IssueNamed(matter=MATTER)) for issue in (ISSUES[1], ISSUES[0])]
    event = replace(matter_named, citations=cited, issues=(ISSUES[1], ISSUES[0]))
    listed.when(replace(name, citations=cited)).then(event, *marks)


def test_the_issues_of_another_owner_are_linked_and_not_marked() -> None:
    other, issue = AggregateId("list-1@bj.haidian"), AggregateId("issue-1@bj.haidian")
    cited = replace(FIRST, list=other)
    frozen = ListFrozen(root=root_of_list(DIGESTS[:1]), size=1, digests=DIGESTS[:1])
    past = given().seeing(other, list_opened, ItemNumbered(item=1, issue=issue), frozen)
    past.when(replace(name, citations=(cited,))).then_refused(NotFound, id=issue)
    past = past.seeing(issue, found_at_chaoyang)
    past.when(replace(name, citations=(cited,))).then(replace(matter_named, citations=(cited,), issues=(issue,)))


def test_only_items_of_a_frozen_list_are_cited() -> None:
    given().when(name).then_refused(NotFound, id=LIST)
    given().seeing(LIST, *frozen_list[:-1]).when(name).then_refused(CitedListNotFrozen, list=LIST)


def test_an_item_that_is_not_on_the_list_is_refused_and_leaves_a_discrepancy() -> None:
    outcome = listed.when(replace(name, citations=(FIRST, THIRD)))
    outcome.then_refused(CitedItemNotOnList, list=LIST, item=3)
    assert outcome.refusal
    assert [type(left.payload) for left in outcome.refusal.leaves] == [LedgerDiscrepancyFound]


def test_a_matter_cites_items_that_concern_who_is_responsible() -> None:
    listed.when(replace(name, responsible=HAIDIAN)).then_refused(
        CitedOfAnother, list=LIST, item=1, organisation=HAIDIAN
    )
    below = replace(found_at_chaoyang, about=NodeId("bj.chaoyang.sanlitun"))
    listed.seeing(ISSUES[0], below).when(name).then(matter_named, On(ISSUES[0], IssueNamed(matter=MATTER)))
    elsewhere = replace(found_at_chaoyang, about=HAIDIAN)
    assigned = IssueAssigned(responsible=CHAOYANG, due=MATTER_DUE)
    listed.seeing(ISSUES[0], elsewhere, assigned).when(name).then(
        matter_named, On(ISSUES[0], IssueNamed(matter=MATTER))
    )


def test_an_item_that_says_something_else_is_refused() -> None:
    altered = replace(FIRST, digest=DIGESTS[1])
    listed.when(replace(name, citations=(altered,))).then_refused(CitedItemAltered, list=LIST, item=1)


# ── What is done about it ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_responsible_organisation_reports_as_often_as_it_likes() -> None:
    given().seeing(MATTER, matter_named).when(report, owner=CHAOYANG).then(reported(done=False))
    again = given(reported(done=True)).seeing(MATTER, matter_named)
    again.when(replace(report, done=True), owner=CHAOYANG).then(reported(done=True))


def test_a_report_counts_how_often_something_was_said_and_keeps_what_was_said_last() -> None:
    state = fold(REPORT, [reported(done=False), replace(reported(done=True), note="已全部办结")])
    assert state == MatterReport(MATTER, ReportStatus.DONE, "已全部办结", reports=2)


def test_nobody_else_reports() -> None:
    past = given().seeing(MATTER, matter_named)
    past.when(report, owner=HAIDIAN).then_refused(NotMatterResponsible, organisation=HAIDIAN)
    given().when(report, owner=CHAOYANG).then_refused(NotFound, id=MATTER)


def test_an_extension_is_to_a_later_date() -> None:
    given(matter_named).when(extend).then(extended)
    given(matter_named, extended).when(extend).then_refused(DueNotLater)


def test_a_date_that_was_recorded_by_mistake_is_corrected_to_an_earlier_one_too() -> None:
    correct = CorrectMatterDue(due=MATTER_DUE - timedelta(days=1), reason="误登延期")
    corrected = MatterDueCorrected(due=correct.due, reason="误登延期")
    given(matter_named, extended).when(correct).then(corrected)
    assert fold(MATTER, [matter_named, extended, corrected]).due == correct.due
    given(matter_named, closed).when(correct).then_refused(MatterOver)


def test_a_matter_is_closed_after_it_was_reported_done() -> None:
    past = given(matter_named)
    past.when(close).then_refused(MatterNotDone, responsible=CHAOYANG)
    past.seeing(REPORT, reported(done=False)).when(close).then_refused(MatterNotDone, responsible=CHAOYANG)
    past.seeing(REPORT, reported(done=True), reported(done=False)).when(close).then_refused(MatterNotDone)
    past.seeing(REPORT, reported(done=True)).when(close).then(closed)


@pytest.mark.parametrize("command", [extend, close])
def test_a_closed_matter_changes_no_more(command: object) -> None:
    given(matter_named, closed).seeing(REPORT, reported(done=True)).when(command).then_refused(MatterOver)


def test_a_closed_matter_is_reported_on_no_more() -> None:
    given().seeing(MATTER, matter_named, closed).when(report, owner=CHAOYANG).then_refused(MatterOver)


def test_all_can_tell_which_report_answers_to_a_matter() -> None:
    assert aggregate_id("matter-report", "1", CHAOYANG) == REPORT


# ── What was entered by mistake ───────────────────────────────────────────────────────────────────────────────────────

MISTAKE = "登记有误"
mark, over = On(ISSUES[0], IssueNamed(matter=MATTER)), On(ISSUES[0], IssueNamedNoLonger(matter=MATTER))
cancel, reopen = CancelMatter(reason=MISTAKE), ReopenMatter(reason=MISTAKE)


def marked(*past: object) -> Given:
    return books(matter_named, *past).seeing(ISSUES[0], found_at_chaoyang, mark.payload)


def test_the_marks_of_a_matter_end_with_it() -> None:
    done = marked().seeing(REPORT, reported(done=True))
    done.when(close).then(closed, over)
    marked().when(cancel).then(MatterCancelled(reason=MISTAKE), over)
    books(matter_named).when(cancel).then(MatterCancelled(reason=MISTAKE))


def test_an_issue_is_named_until_the_last_of_its_matters_is_over() -> None:
    other = AggregateId("matter-2@bj")
    both = [found_at_chaoyang, mark.payload, IssueNamed(matter=other), over.payload]
    assert fold(ISSUES[0], both).named
    assert not fold(ISSUES[0], [*both, IssueNamedNoLonger(matter=other)]).named


def test_a_matter_that_was_closed_by_mistake_is_open_again() -> None:
    books(matter_named, closed).when(reopen).then(MatterReopened(reason=MISTAKE), mark)
    books(matter_named).when(reopen).then_refused(MatterNotClosed)
    books(matter_named, closed).when(cancel).then_refused(MatterOver)


def test_a_matter_that_was_cancelled_is_reported_on_no_more() -> None:
    seen = given().seeing(MATTER, matter_named, MatterCancelled(reason=MISTAKE))
    seen.when(report, owner=CHAOYANG).then_refused(RecordCancelled, id=MATTER)

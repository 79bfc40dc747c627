"""A key issue is marked once, and the mark may be taken back."""

from dataclasses import replace

from domain.issue.events import IssueMarkedKey, IssueUnmarkedKey, IssueWrittenOff
from domain.issue.marking import KeyAlready, MarkKeyIssue, NotKey, UnmarkKeyIssue
from domain.issue.stages import IssueEnded
from tests.unit.domain.examples import raised, resolved
from tests.unit.given import given

mark = MarkKeyIssue(reason="涉及面广")
marked = IssueMarkedKey(reason="涉及面广")


def test_a_key_mark_is_taken_back() -> None:
    unmark, unmarked = UnmarkKeyIssue(reason="误标"), IssueUnmarkedKey(reason="误标")
    given(raised, marked).when(unmark).then(unmarked)
    given(raised, marked, unmarked).when(unmark).then_refused(NotKey)
    given(raised, marked, unmarked).when(mark).then(marked)
    given(*resolved, IssueWrittenOff()).when(unmark).then_refused(IssueEnded)


def test_an_issue_is_marked_as_key_once_and_before_its_end() -> None:
    given(*resolved).when(mark).then(marked)
    given(raised, marked).when(mark).then_refused(KeyAlready)
    given(replace(raised, key=True)).when(mark).then_refused(KeyAlready)
    given(*resolved, IssueWrittenOff()).when(mark).then_refused(IssueEnded)

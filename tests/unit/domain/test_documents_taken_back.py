"""Documents that were issued, closed or answered by mistake are withdrawn, reopened or corrected (P3, P12, P15)."""

from dataclasses import replace

import pytest

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.cancellation import BuiltUpon
from domain.circular import CircularWithdrawn, IssueReadAcross, WithdrawCircular
from domain.document import DocumentNotClosed, DocumentOver
from domain.filing.before_start import FilePlan
from domain.filing.events import FilingWithdrawn
from domain.filing.withdrawing import WithdrawFiling
from domain.inspection.events import InspectionCancelled
from domain.issue.events import IssuePutUnderSupervision, IssueSupervisionEnded
from domain.issue.state import Issue
from domain.letter import LetterClosed, LetterReopened, ReopenLetter
from domain.reply import (
    AcknowledgeDocument,
    CorrectReply,
    DocumentReplied,
    NothingReplied,
    ReplyCorrected,
    ReplyDecided,
    reply_id,
)
from domain.supervision import (
    CloseSupervision,
    ReopenSupervision,
    SupervisionClosed,
    SupervisionReopened,
    SupervisionReplyRejected,
    SupervisionWithdrawn,
    WithdrawSupervision,
)
from tests.unit.domain.examples import planned, raised, started
from tests.unit.domain.inspecting import LIST, a_list, deployed, frozen, inspection_opened
from tests.unit.domain.papers import (
    ANSWER_BY,
    CIRCULAR,
    FILING,
    LETTER,
    ORDER,
    OWN_PATROL,
    START,
    acknowledged,
    circular_issued,
    filed,
    letter_issued,
    ordered,
)
from tests.unit.given import BJ, CCMU, HAIDIAN, Given, fold, given

MISTAKE = "登记有误"
ISSUES = (AggregateId("issue-1@bj"), AggregateId("issue-2@bj"))
mark, over = IssuePutUnderSupervision(order=ORDER), IssueSupervisionEnded(order=ORDER)
replied, closed = DocumentReplied(text="已整改过半"), SupervisionClosed(assessment="进度符合要求")


# ── Supervision orders, and the marks on the issues ───────────────────────────────────────────────────────────────────


def chased(*past: object) -> Given:
    """Begin where both issues of the author bear the mark of the order, and the addressee has replied."""
    seen = given(ordered, *past).seeing(LIST, *a_list(2), frozen)
    seen = seen.seeing(reply_id(ORDER, HAIDIAN), acknowledged(ORDER), replied)
    return seen.seeing(ISSUES[0], raised, mark).seeing(ISSUES[1], raised, mark)


def test_the_marks_of_an_order_end_with_it() -> None:
    ends = [On(each, over) for each in ISSUES]
    chased().when(CloseSupervision(assessment=closed.assessment)).then(closed, *ends)
    chased().when(WithdrawSupervision(reason=MISTAKE)).then(SupervisionWithdrawn(reason=MISTAKE), *ends)


def test_an_issue_that_bears_no_mark_of_the_order_loses_none() -> None:
    [_, end] = chased().seeing(ISSUES[0], raised).when(WithdrawSupervision(reason=MISTAKE)).changes
    assert end == On(ISSUES[1], over)


def test_an_issue_is_under_supervision_until_its_last_order_is_over() -> None:
    def issue(*events: object) -> Issue:
        found = fold(ISSUES[0], [raised, *events])
        assert isinstance(found, Issue)
        return found

    other = AggregateId("supervision-2@bj")
    both = (mark, IssuePutUnderSupervision(order=other))
    assert issue(*both, over).under_supervision
    assert not issue(*both, over, IssueSupervisionEnded(order=other)).under_supervision


def test_an_order_that_was_closed_by_mistake_goes_on_and_marks_again() -> None:
    marks = [On(each, mark) for each in ISSUES]
    chased(closed).when(ReopenSupervision(reason=MISTAKE)).then(SupervisionReopened(reason=MISTAKE), *marks)
    chased(closed, SupervisionReopened(reason=MISTAKE)).when(CloseSupervision(assessment="x")).changes[0]
    chased().when(ReopenSupervision(reason=MISTAKE)).then_refused(DocumentNotClosed)
    chased(closed).when(WithdrawSupervision(reason=MISTAKE)).then_refused(DocumentOver)


# ── Letters and circulars ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_that_was_closed_by_mistake_goes_on() -> None:
    reopened = LetterReopened(reason=MISTAKE)
    given(letter_issued, LetterClosed(assessment="已采纳")).when(ReopenLetter(reason=MISTAKE)).then(reopened)
    given(letter_issued).when(ReopenLetter(reason=MISTAKE)).then_refused(DocumentNotClosed)


def test_a_circular_that_was_withdrawn_is_answered_no_more_and_requires_nothing() -> None:
    withdrawn = CircularWithdrawn(reason=MISTAKE)
    given(circular_issued).when(WithdrawCircular(reason=MISTAKE)).then(withdrawn)
    for command in (WithdrawCircular(reason=MISTAKE), IssueReadAcross(text="x", due=ANSWER_BY)):
        given(circular_issued, withdrawn).when(command).then_refused(DocumentOver)
    seen = given().seeing(CIRCULAR, circular_issued, withdrawn)
    seen.when(AcknowledgeDocument(document=CIRCULAR), owner=HAIDIAN).then_refused(DocumentOver)


# ── Filings ───────────────────────────────────────────────────────────────────────────────────────────────────────────

withdraw, filing_withdrawn = WithdrawFiling(reason=MISTAKE), FilingWithdrawn(reason=MISTAKE)


def test_a_filing_that_was_withdrawn_is_filed_anew() -> None:
    given(filed).seeing(OWN_PATROL, planned).when(withdraw, owner=HAIDIAN).then(filing_withdrawn)
    file = FilePlan(about=OWN_PATROL, title=filed.title, planned_start=START)
    taken_back = given(filed, filing_withdrawn).seeing(OWN_PATROL, planned)
    taken_back.when(withdraw, owner=HAIDIAN).then_refused(DocumentOver)
    taken_back.when(file, owner=HAIDIAN).then(filed)
    given(filed, filing_withdrawn, filed).when(withdraw, owner=HAIDIAN).then(filing_withdrawn)
    seen = given().seeing(FILING, filed, filing_withdrawn)
    seen.when(AcknowledgeDocument(document=FILING), owner=BJ).then_refused(DocumentOver)


ACT = AggregateId("inspection-7@bj.haidian")


@pytest.mark.parametrize(("act", "past"), [(OWN_PATROL, (planned, started)), (ACT, (inspection_opened, deployed))])
def test_the_filing_of_what_has_started_stands(act: AggregateId, past: tuple[object, ...]) -> None:
    given(replace(filed, about=act)).seeing(act, *past).when(withdraw, owner=HAIDIAN).then_refused(BuiltUpon, by=act)


def test_the_filing_of_what_was_cancelled_may_be_withdrawn() -> None:
    past = (inspection_opened, InspectionCancelled(reason=MISTAKE))
    given(replace(filed, about=ACT)).seeing(ACT, *past).when(withdraw, owner=HAIDIAN).then(filing_withdrawn)


# ── Replies ───────────────────────────────────────────────────────────────────────────────────────────────────────────

correct, corrected = CorrectReply(text="已全部整改", reason=MISTAKE), ReplyCorrected(text="已全部整改", reason=MISTAKE)


def test_a_reply_is_corrected_before_its_author_has_decided_on_it() -> None:
    answered = given(acknowledged(ORDER), replied)
    answered.seeing(ORDER, ordered).when(correct, owner=HAIDIAN).then(corrected)
    rejected = SupervisionReplyRejected(addressee=HAIDIAN, reason="x")
    answered.seeing(ORDER, ordered, rejected).when(correct, owner=HAIDIAN).then_refused(ReplyDecided)
    answered.seeing(ORDER, ordered, closed).when(correct, owner=HAIDIAN).then_refused(DocumentOver)
    given(acknowledged(ORDER)).seeing(ORDER, ordered).when(correct, owner=HAIDIAN).then_refused(NothingReplied)


def test_a_corrected_reply_is_one_reply_and_says_what_was_said_last() -> None:
    found = fold(reply_id(LETTER, CCMU), [acknowledged(LETTER), replied, corrected])
    assert (found.replies, found.text) == (1, corrected.text)

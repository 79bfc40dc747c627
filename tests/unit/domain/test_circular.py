"""One document to many bodies, and what it requires of them (P12)."""

from dataclasses import replace

from domain.check import SpecialCheckConcluded
from domain.circular import (
    CheckNotConcluded,
    CircularIssued,
    CircularKind,
    CloseReadAcross,
    IssueCircular,
    IssueReadAcross,
    NoReadAcross,
    NotOfCheck,
    ReadAcrossClosed,
    ReadAcrossIssuedBefore,
    ReadAcrossReopened,
    ReopenReadAcross,
    SpecialCheckUnnamed,
)
from domain.document import AddresseeTwice, DocumentNotClosed, DocumentOver
from domain.node_id import NodeId
from domain.reference import WrongKind
from domain.refusal import AlreadyExists, NotFound
from domain.reply import DocumentReplied, NotReplied, ReplyToDocument, reply_id
from domain.words import Words
from tests.unit.domain.examples import TASK, task_assigned
from tests.unit.domain.papers import (
    ANSWER_BY,
    CHECK,
    CIRCULAR,
    acknowledged,
    check_findings,
    check_opened,
    circular_issued,
    read_across,
)
from tests.unit.given import CCMU, CHAOYANG, HAIDIAN, Given, fold, given

issue = IssueCircular(
    kind=CircularKind.SPECIAL_CHECK,
    title=circular_issued.title,
    text=circular_issued.text,
    addressees=(HAIDIAN, CHAOYANG),
    due=ANSWER_BY,
    about=CHECK,
)
TYPICAL = Words("典型问题通报", "Typical cases")
concluded = (check_opened, check_findings(HAIDIAN), check_findings(CCMU), SpecialCheckConcluded())


def test_the_results_of_a_check_are_made_known_after_its_conclusion() -> None:
    given().seeing(CHECK, *concluded).when(issue).then(circular_issued)
    given().seeing(CHECK, check_opened).when(issue).then_refused(CheckNotConcluded)
    given().when(issue).then_refused(NotFound, id=CHECK)


def test_a_circular_need_not_be_about_a_check() -> None:
    free = IssueCircular(kind=CircularKind.TYPICAL_CASES, title=TYPICAL, text="以案为鉴", addressees=(HAIDIAN,))
    issued = CircularIssued(kind=CircularKind.TYPICAL_CASES, title=TYPICAL, text="以案为鉴", addressees=(HAIDIAN,))
    given().when(free).then(issued)


def test_only_the_results_of_a_check_are_about_one_and_they_always_are() -> None:
    seen = given().seeing(CHECK, *concluded)
    seen.when(replace(issue, about=None)).then_refused(SpecialCheckUnnamed)
    seen.when(replace(issue, kind=CircularKind.GENERAL)).then_refused(NotOfCheck, about=CHECK)
    seen.seeing(TASK, task_assigned).when(replace(issue, about=TASK)).then_refused(WrongKind, id=TASK)


def test_a_circular_is_issued_once_and_names_every_body_once() -> None:
    given(circular_issued).seeing(CHECK, *concluded).when(issue).then_refused(AlreadyExists, id=CIRCULAR)
    twice = IssueCircular(kind=CircularKind.GENERAL, title=TYPICAL, text="通报", addressees=(HAIDIAN, HAIDIAN))
    given().when(twice).then_refused(AddresseeTwice, organisation=HAIDIAN)


ANSWERS = {each: reply_id(CIRCULAR, each) for each in (HAIDIAN, CHAOYANG)}
replied = DocumentReplied(text="已对照自查")


def answered(*bodies: NodeId) -> Given:
    """Begin where read-across was required, and these bodies have replied."""
    past = given(circular_issued, read_across)
    for each in bodies:
        past = past.seeing(ANSWERS[each], acknowledged(CIRCULAR), replied)
    return past


def test_read_across_ends_when_every_body_has_replied_or_with_a_reason() -> None:
    answered(HAIDIAN, CHAOYANG).when(CloseReadAcross()).then(ReadAcrossClosed())
    answered(HAIDIAN).when(CloseReadAcross()).then_refused(NotReplied, organisation=CHAOYANG)
    merged = CloseReadAcross(reason="机构合并，另行督办")
    answered(HAIDIAN).when(merged).then(ReadAcrossClosed(unanswered=(CHAOYANG,), reason=merged.reason))


def test_only_what_was_required_ends_and_once() -> None:
    given(circular_issued).when(CloseReadAcross(reason="x")).then_refused(NoReadAcross)
    given(circular_issued, read_across, ReadAcrossClosed()).when(CloseReadAcross()).then_refused(DocumentOver)
    reply = ReplyToDocument(document=CIRCULAR, text="已对照自查")
    over = given(acknowledged(CIRCULAR)).seeing(CIRCULAR, circular_issued, read_across, ReadAcrossClosed())
    over.when(reply, owner=HAIDIAN).then_refused(DocumentOver)


def test_read_across_that_was_closed_by_mistake_goes_on() -> None:
    reopen, reopened = ReopenReadAcross(reason="登记有误"), ReadAcrossReopened(reason="登记有误")
    closed = ReadAcrossClosed(unanswered=(CHAOYANG,), reason="机构合并")
    given(circular_issued, read_across, closed).when(reopen).then(reopened)
    given(circular_issued, read_across).when(reopen).then_refused(DocumentNotClosed)
    answered(HAIDIAN, CHAOYANG).when(CloseReadAcross()).then(ReadAcrossClosed())
    assert fold(CIRCULAR, [circular_issued, read_across, closed, reopened]) == fold(
        CIRCULAR, [circular_issued, read_across]
    )


def test_read_across_is_required_once() -> None:
    command = IssueReadAcross(text=read_across.text, due=ANSWER_BY)
    given(circular_issued).when(command).then(read_across)
    given(circular_issued, read_across).when(command).then_refused(ReadAcrossIssuedBefore)

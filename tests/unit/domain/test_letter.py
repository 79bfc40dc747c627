"""Recommendation letters: numbered, replied to, assessed (P3)."""

from dataclasses import replace

import pytest

from domain.aggregate_id import AggregateId
from domain.citation import Citation, CitedItemNotOnList, RootDiffers
from domain.document import DocumentOver
from domain.letter import (
    CitedOfElsewhere,
    CloseLetter,
    IssueLetter,
    LetterClosed,
    LetterReplyRejected,
    LetterWithdrawn,
    RejectLetterReply,
    RootOfNothing,
    WithdrawLetter,
)
from domain.reference import WrongKind
from domain.refusal import AlreadyExists, NotFound
from domain.reply import AcknowledgeDocument, AlreadyReplied, DocumentReplied, NotReplied, ReplyToDocument, reply_id
from tests.unit.domain.examples import PATROL, TASK, planned, task_assigned
from tests.unit.domain.inspecting import (
    DIGESTS,
    FROZEN,
    INSPECTION,
    LIST,
    ROUND,
    a_list,
    frozen,
    inspection_opened,
    round_opened,
)
from tests.unit.domain.papers import ANSWER_BY, LETTER, acknowledged, letter_issued
from tests.unit.given import CCMU, given

OWN = reply_id(AggregateId("letter-1@bj"), CCMU)
"""The reply to the letter that is decided on: specifications give it the number 1 of its kind."""
issue = IssueLetter(
    year=2019, number=1, subject=letter_issued.subject, text=letter_issued.text, addressee=CCMU, due=ANSWER_BY
)
reject, close = RejectLetterReply(reason="未说明时限"), CloseLetter(assessment="已采纳")
rejected = LetterReplyRejected(addressee=CCMU, reason="未说明时限")
withdrawn, closed = LetterWithdrawn(reason="内容有误"), LetterClosed(assessment="已采纳")
replied = DocumentReplied(text="已修订制度")


def test_a_number_is_given_once_by_its_author_in_a_year() -> None:
    given().when(issue).then(letter_issued)
    given(letter_issued).when(issue).then_refused(AlreadyExists, id=LETTER, fields="year, number")


def test_a_letter_comes_from_what_this_node_has_seen() -> None:
    sourced = IssueLetter(
        year=2019, number=1, subject="建议", text="完善制度", addressee=CCMU, due=ANSWER_BY, source=PATROL
    )
    assert given().seeing(PATROL, planned).when(sourced).changes[0].source == PATROL
    given().when(sourced).then_refused(NotFound, id=PATROL)


def test_a_letter_comes_from_what_finds_something_and_cites_what_that_found() -> None:
    task = replace(issue, source=TASK)
    given().seeing(TASK, task_assigned).when(task).then_refused(WrongKind, id=TASK)
    cited = replace(issue, citations=(Citation(LIST, 1),))
    seen = given().seeing(LIST, *a_list(2), frozen).seeing(INSPECTION, inspection_opened).seeing(PATROL, planned)
    seen = seen.seeing(ROUND, round_opened)
    for source in (INSPECTION, ROUND):
        assert seen.when(replace(cited, source=source)).refusal is None
    seen.when(replace(cited, source=PATROL)).then_refused(CitedOfElsewhere, list=LIST, source=PATROL)
    free = seen.seeing(LIST, *a_list(2, source=None), frozen)
    free.when(replace(cited, source=ROUND)).then_refused(CitedOfElsewhere, list=LIST, source=ROUND)


def test_a_letter_cites_items_as_they_stand_on_a_frozen_list() -> None:
    books = given().seeing(LIST, *a_list(2), frozen)
    citing = IssueLetter(
        year=2019,
        number=1,
        subject=letter_issued.subject,
        text=letter_issued.text,
        addressee=CCMU,
        due=ANSWER_BY,
        citations=(Citation(LIST, 2, DIGESTS[1]),),
        root=FROZEN,
    )
    books.when(citing).then(replace(letter_issued, citations=citing.citations, root=FROZEN))
    books.when(replace(citing, citations=(Citation(LIST, 3),))).then_refused(CitedItemNotOnList, item=3)
    books.when(replace(citing, citations=())).then_refused(RootOfNothing)
    books.when(replace(citing, root="f" * 64)).then_refused(RootDiffers, list=LIST)


def test_a_letter_is_closed_after_its_reply_with_an_assessment() -> None:
    past = given(letter_issued)
    past.seeing(OWN, acknowledged(LETTER), replied).when(close).then(closed)
    past.seeing(OWN, acknowledged(LETTER)).when(close).then_refused(NotReplied, organisation=CCMU)
    past.when(close).then_refused(NotReplied, organisation=CCMU)


def test_a_reply_that_does_not_do_is_followed_by_another() -> None:
    past = given(letter_issued)
    past.seeing(OWN, acknowledged(LETTER), replied).when(reject).then(rejected)
    past.when(reject).then_refused(NotReplied, organisation=CCMU)
    again = given(letter_issued, rejected)
    again.seeing(OWN, acknowledged(LETTER), replied).when(close).then_refused(NotReplied)
    again.seeing(OWN, acknowledged(LETTER), replied, replied).when(close).then(closed)
    reply = ReplyToDocument(document=LETTER, text="已修订制度")
    answered = given(acknowledged(LETTER), replied)
    answered.seeing(LETTER, letter_issued).when(reply, owner=CCMU).then_refused(AlreadyReplied)
    answered.seeing(LETTER, letter_issued, rejected).when(reply, owner=CCMU).then(replied)


def test_a_letter_may_be_withdrawn() -> None:
    given(letter_issued).when(WithdrawLetter(reason="内容有误")).then(withdrawn)


@pytest.mark.parametrize("end", [withdrawn, closed])
@pytest.mark.parametrize("command", [WithdrawLetter(reason="内容有误"), reject, close])
def test_what_is_closed_or_withdrawn_changes_no_more(command: object, end: object) -> None:
    past = given(letter_issued, end).seeing(OWN, acknowledged(LETTER), replied)
    past.when(command).then_refused(DocumentOver)


@pytest.mark.parametrize("end", [withdrawn, closed])
def test_what_is_closed_or_withdrawn_is_answered_no_more(end: object) -> None:
    seen = given().seeing(LETTER, letter_issued, end)
    seen.when(AcknowledgeDocument(document=LETTER), owner=CCMU).then_refused(DocumentOver)

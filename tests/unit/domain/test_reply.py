"""What an addressee may answer to a document, going by what it has seen of it."""

from domain.aggregate_id import AggregateId
from domain.reference import WrongKind
from domain.refusal import NotFound
from domain.reply import (
    AcknowledgeDocument,
    AlreadyAcknowledged,
    AlreadyRejected,
    AlreadyReplied,
    DocumentAcknowledged,
    DocumentReplied,
    FilingRejected,
    NoReplyWanted,
    NotAcknowledged,
    NotAddressee,
    RejectFiling,
    ReplyToDocument,
    reply_id,
)
from tests.unit.domain.papers import CIRCULAR, FILING, acknowledged, circular_issued, filed, read_across
from tests.unit.given import BJ, CCMU, HAIDIAN, Decided, given

acknowledge = AcknowledgeDocument(document=CIRCULAR)
reply = ReplyToDocument(document=CIRCULAR, text="已对照检查并整改")
replied = DocumentReplied(text="已对照检查并整改")
reject = RejectFiling(filing=FILING, reason="方案不完整")
rejected = FilingRejected(filing=FILING, author=HAIDIAN, reason="方案不完整")
ASKED = (circular_issued, read_across)


def when(past: tuple[object, ...], command: object, document: tuple[object, ...] = (circular_issued,)) -> Decided:
    return given(*past).seeing(CIRCULAR, *document).when(command, owner=HAIDIAN)


def test_a_document_is_acknowledged_once() -> None:
    when((), acknowledge).then(acknowledged(CIRCULAR))
    when((acknowledged(CIRCULAR),), acknowledge).then_refused(AlreadyAcknowledged)
    when((acknowledged(CIRCULAR), replied), acknowledge).then_refused(AlreadyAcknowledged)


def test_what_was_acknowledged_and_asks_for_something_is_replied_to_once() -> None:
    when((acknowledged(CIRCULAR),), reply, ASKED).then(replied)
    when((), reply, ASKED).then_refused(NotAcknowledged)
    when((acknowledged(CIRCULAR), replied), reply, ASKED).then_refused(AlreadyReplied)


def test_what_asks_for_nothing_is_not_replied_to() -> None:
    when((acknowledged(CIRCULAR),), reply).then_refused(NoReplyWanted)
    given(DocumentAcknowledged(document=FILING, author=HAIDIAN)).seeing(FILING, filed).when(
        ReplyToDocument(document=FILING, text="同意")
    ).then_refused(NoReplyWanted)


def test_only_who_is_addressed_answers() -> None:
    for command in (acknowledge, reply):
        given().seeing(CIRCULAR, *ASKED).when(command, owner=CCMU).then_refused(NotAddressee, organisation=CCMU)
    given().seeing(FILING, filed).when(reject, owner=CCMU).then_refused(NotAddressee, organisation=CCMU)


def test_what_was_not_seen_is_not_answered() -> None:
    given().when(acknowledge, owner=HAIDIAN).then_refused(NotFound, id=CIRCULAR)
    given().when(reject).then_refused(NotFound, id=FILING)


def test_a_filed_plan_is_acknowledged_or_rejected() -> None:
    taken = DocumentAcknowledged(document=FILING, author=HAIDIAN)
    given().seeing(FILING, filed).when(AcknowledgeDocument(document=FILING)).then(taken)
    given().seeing(FILING, filed).when(reject).then(rejected)
    given(taken).seeing(FILING, filed).when(reject).then(rejected)


def test_a_rejected_plan_may_be_taken_after_all() -> None:
    taken = DocumentAcknowledged(document=FILING, author=HAIDIAN)
    given(rejected).seeing(FILING, filed).when(AcknowledgeDocument(document=FILING)).then(taken)


def test_a_plan_is_rejected_once_for_each_time_it_was_filed() -> None:
    given(rejected).seeing(FILING, filed).when(reject).then_refused(AlreadyRejected)
    given(rejected).seeing(FILING, filed, filed).when(reject).then(rejected)
    taken = DocumentAcknowledged(document=FILING, author=HAIDIAN)
    given(taken, rejected).seeing(FILING, filed).when(reject).then_refused(AlreadyRejected)


def test_only_a_filing_is_rejected() -> None:
    command = RejectFiling(filing=CIRCULAR, reason="方案不完整")
    given().seeing(CIRCULAR, circular_issued).when(command, owner=HAIDIAN).then_refused(WrongKind, id=CIRCULAR)


def test_replies_to_documents_with_the_same_number_are_kept_apart() -> None:
    numbered = [AggregateId(f"{kind}-2019n1@{owner}") for kind in ("letter", "check") for owner in (BJ, HAIDIAN)]
    assert len({reply_id(document, CCMU) for document in numbered}) == len(numbered)

"""What is in a publisher's message over NATS, and what is answered."""

from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from domain.authority import Actor, Role
from services.gateway.incoming import IncomingReport, incoming
from services.gateway.nats.isolation import take_isolated
from services.gateway.nats.messages import SHOWN, Publishers, as_report, elements_of, publisher_of
from services.gateway.nats.replies import busy, reply, too_many
from services.gateway.outcome import ReportOutcome, Result, Status, refusal_record
from services.gateway.refusals import InvalidReport
from services.log import CommitFailed
from services.problems.edge import NotReady
from tests.unit.gateway.reporting import HAIDIAN, PUBLISHER

UNKEPT = ReportOutcome(None, None, None, Status.REFUSED, Result(reason=refusal_record(InvalidReport([]))))


def message(subject: str = "intake.oa", language: str = "") -> Msg:
    """Return a message as it arrives."""
    return Msg(Client(), subject, "_INBOX.oa.1", b"", {"Accept-Language": language})


def test_the_subject_says_who_reports() -> None:
    assert publisher_of(message(), "intake", Publishers(HAIDIAN)) == Actor("oa", HAIDIAN, frozenset({Role.PUBLISHER}))


@pytest.mark.parametrize("subject", ["feed.bj_haidian.task.X", "intake-js.oa", "intake", "intake.", "intake.oa.x"])
def test_a_message_that_came_by_another_subject_is_nobodys(subject: str) -> None:
    assert publisher_of(message(subject), "intake", Publishers(HAIDIAN)) is None


@pytest.mark.parametrize(
    ("data", "elements"),
    [
        (b'{"id": 1}', ([{"id": 1}], False)),
        (b'[{"id": 1}, 2]', ([{"id": 1}, 2], True)),
        (b"[]", ([], True)),
        (b"null", ([None], False)),
        (b"{", ([b"{"], False)),
        (b"", ([b""], False)),
        (b'\xef\xbb\xbf{"id": 1}', ([{"id": 1}], False)),
        (b'[{"id": 1}, {"id": "\\ud83d"}]', ([b'{"id": 1}', b'{"id": "\\ud83d"}'], True)),
        (b'{"id": "\\ud83d"}', ([b'{"id": "\\ud83d"}'], False)),
    ],
)
def test_a_message_holds_one_event_or_an_array(data: bytes, elements: tuple[list[Any], bool]) -> None:
    assert elements_of(data) == elements


@pytest.mark.parametrize("element", [b"{", b"\xff" * (SHOWN + 1), None, "text", {"id": "only"}, [[[]]]])
def test_what_is_no_report_is_kept_as_one_that_is_refused(element: Any) -> None:
    draft = incoming(PUBLISHER, as_report(PUBLISHER, element, UNKEPT))
    assert isinstance(draft, IncomingReport)
    assert isinstance(draft.report, InvalidReport)
    assert draft.key == incoming(PUBLISHER, as_report(PUBLISHER, element, UNKEPT)).key


def test_what_is_nested_too_deeply_to_be_kept_is_refused_and_shown_without_it() -> None:
    deep: Any = {}
    for _ in range(500):
        deep = {"x": deep}
    answer = incoming(PUBLISHER, {"source": "s", "id": "1", "data": deep})
    assert isinstance(answer, ReportOutcome)
    assert answer.result.reason
    assert answer.result.reason.errors[0]["type"] == "too_deep"
    assert isinstance(incoming(PUBLISHER, as_report(PUBLISHER, {"data": deep}, UNKEPT)), IncomingReport)


def test_an_answer_that_is_too_long_tells_what_became_of_each_and_where_it_can_be_read() -> None:
    reason = refusal_record(InvalidReport([{"loc": ("event", "x"), "type": "missing", "msg": "is missing"}]))
    answers = [ReportOutcome("s", str(each), "ab", Status.REFUSED, Result(reason=reason)) for each in range(100)]
    whole = reply(message(), answers, several=True, most=1_000_000)
    brief = reply(message(), answers, several=True, most=len(whole) - 1)
    assert orjson.loads(whole)[0]["problem"]["errors"]
    assert orjson.loads(brief)[99] == {"source": "s", "id": "99", "status": "refused", "report": "/v1/reports/ab"}


def test_problems_are_told_in_the_language_that_is_asked_for() -> None:
    zh, en = (orjson.loads(busy(message(language=each), NotReady())) for each in ("zh-CN", "en"))
    assert (zh["status"], zh["detail"]) == (503, "节点尚未就绪")
    assert en["detail"] == "the node is not ready"
    assert orjson.loads(too_many(message(), 501))["status"] == 413


def test_one_element_on_which_the_gateway_fails_stops_no_other() -> None:
    def take(_publisher: Actor, elements: Any) -> list[ReportOutcome]:
        if "bad" in elements:
            raise ZeroDivisionError
        return [ReportOutcome("s", each, "ab", Status.ACCEPTED, Result()) for each in elements]

    answers = take_isolated(take, PUBLISHER, ["1", "bad", "2"])
    assert [each.status for each in answers] == [Status.ACCEPTED, Status.REFUSED, Status.ACCEPTED]
    assert answers[1].result.reason
    assert answers[1].result.reason.name == "NotCarriedOut"


def test_a_database_that_is_away_refuses_nothing() -> None:
    def take(_publisher: Actor, _elements: Any) -> list[ReportOutcome]:
        raise CommitFailed

    with pytest.raises(NotReady):
        take_isolated(take, PUBLISHER, ["1", "2"])

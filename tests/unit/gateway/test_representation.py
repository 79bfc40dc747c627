"""What publishers are told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.aggregate_id import AggregateId
from domain.issue.stages import NotVerified
from domain.refusal import NotFound
from domain.words import Words
from services.gateway.outcome import Entered, RefusalRecord, ReportOutcome, Result, Status, dumps, loads, refusal_record
from services.gateway.refusals import InvalidReport
from services.gateway.representation import outcome, problem
from services.problems.rules import RuleViolation
from tests.unit.gateway.reporting import AT, SOURCE

ISSUE = AggregateId("issue-a@bj.haidian")
ENTERED = Entered(7, "e", "IssueVerified", ISSUE, 2, AT)
ACCEPTED = ReportOutcome(SOURCE, "1", "ab", Status.ACCEPTED, Result(ISSUE, (ENTERED,)))


def test_an_accepted_report_is_told_its_events_and_where_they_stand() -> None:
    assert outcome(ACCEPTED, "en") == {
        "source": SOURCE,
        "id": "1",
        "status": "accepted",
        "report": "/v1/reports/ab",
        "record": ISSUE,
        "events": (ENTERED,),
    }


def test_one_that_comes_again_is_known_if_it_was_accepted_and_else_stands_as_it_stands() -> None:
    again = replace(ACCEPTED, repeated=True)
    assert (outcome(again, "en")["status"], outcome(again, "en")["repeated"]) == ("known", True)
    for status in (Status.WAITING, Status.REFUSED, Status.DISMISSED, Status.RECEIVED):
        assert outcome(replace(again, status=status), "en")["status"] == status


def test_one_that_waits_is_told_why_and_until_when_at_the_latest() -> None:
    next_attempt = datetime(2019, 5, 15, 10, tzinfo=UTC)
    waits = ReportOutcome(
        SOURCE, "1", "ab", Status.WAITING, Result(ISSUE, reason=refusal_record(NotFound(id=ISSUE))), False, next_attempt
    )
    told = outcome(waits, "zh")
    assert told["next_attempt"] == next_attempt
    assert told["problem"] == {
        "type": "/problems/not-found",
        "title": "本节点没有 …",
        "status": 404,
        "detail": f"本节点没有 {ISSUE}",
        "details": {"id": ISSUE},
    }


@pytest.mark.parametrize(
    ("language", "detail"),
    [("zh", "问题已发现,只有已核实的问题才能列入清单"), ("en", "the issue is raised, not verified")],
)
def test_what_is_kept_is_told_in_either_language(language: str, detail: str) -> None:
    kept = loads(dumps(Result(ISSUE, reason=refusal_record(NotVerified(status=Words("已发现", "raised"))))))
    assert kept.reason is not None
    assert problem(kept.reason, language)["detail"] == detail


def test_fields_are_told_one_by_one_in_either_language() -> None:
    error: RuleViolation = {
        "loc": ("event", "data", "list", 0),
        "type": "decided_here",
        "msg": "this node decides it: leave it out",
    }
    reason = refusal_record(InvalidReport([error]))
    [zh], [en] = (problem(reason, language)["errors"] for language in ("zh", "en"))
    where = {"in": "event", "field": "data.list.0", "pointer": "/data/list/0", "rule": "decided_here"}
    assert zh == {**where, "detail": "由本节点确定，请勿填写"}
    assert en["detail"] == "this node decides it: leave it out"


def test_a_reason_that_this_program_does_not_know_any_more_is_told_as_it_was_kept() -> None:
    told = problem(RefusalRecord("OldRule", "旧规则", "an old rule", {}, []), "zh")
    assert (told["type"], told["title"], told["status"], told["detail"]) == (
        "/problems/old-rule",
        "旧规则",
        409,
        "旧规则",
    )


def test_a_result_comes_back_as_it_was_kept() -> None:
    for result in (
        ACCEPTED.result,
        Result(),
        Result(ISSUE, late=True, expired=True, reason=refusal_record(NotFound(id="x"))),
    ):
        assert loads(dumps(result)) == result

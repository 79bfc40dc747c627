"""The register of reports on pages: what needs somebody first, the broken rule in words, what may still come."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson

from domain.aggregate_id import AggregateId, parts
from domain.pointing import complete
from domain.refusal import DueNotLater, NotFound
from domain.task.assigning import ExtendTask
from domain.vocabulary import FIELDS
from domain.words import Words
from services.dashboard.pages.reports import BrokenField, awaited, detail, line, rule, tabs
from services.gateway.entry import ReportEntry, ReportRevision, raw_of
from services.gateway.names import External, external_id
from services.gateway.outcome import Entered, Result, Status, refusal_record
from services.gateway.refusals import InvalidReport
from services.gateway.store import ReportTally
from services.problems.rules import RuleViolation
from tests.unit.gateway.reporting import HAIDIAN, LIST, event

AT = datetime(2019, 5, 15, 9, tzinfo=UTC)
ISSUE = external_id(External(HAIDIAN, "issue", "I-4711"))
NAMES = {HAIDIAN: Words("海淀区", "Haidian District")}


def kept(report: dict[str, object], status: Status = Status.WAITING, result: Result | None = None) -> ReportEntry:
    return ReportEntry(
        key="0" * 32,
        organisation=HAIDIAN,
        publisher="oa",
        received_at=AT,
        status=status,
        digest=b"",
        raw=raw_of(report),
        result=result or Result(reason=refusal_record(NotFound(id=ISSUE))),
    )


def test_what_needs_somebody_stands_first_with_its_count() -> None:
    tallies = [
        ReportTally("oa", Status.ACCEPTED, 7),
        ReportTally("oa", Status.REFUSED, 2),
        ReportTally("gis", Status.REFUSED, 1),
    ]
    assert [(each.status.value, each.count) for each in tabs(tallies, None, None)] == [
        ("refused", 3),
        ("waiting", 0),
        ("received", 0),
        ("accepted", 7),
        ("dismissed", 0),
    ]
    assert [each.count for each in tabs(tallies, "gis", None)] == [1, 0, 0, 0, 0]
    assert [each.status for each in tabs(tallies, None, Status.WAITING) if each.chosen] == [Status.WAITING]


def test_a_line_says_the_rule_in_both_languages_and_whose_it_is() -> None:
    found = line(kept(event("IssueVerified", "I-4711")), NAMES)
    assert (found.type.zh, found.organisation) == ("问题核实", NAMES[HAIDIAN])
    assert found.reason
    assert found.reason.words == Words(f"本节点没有 {ISSUE}", f"{ISSUE} is not known on this node")


def test_a_type_that_there_is_not_is_called_as_the_report_calls_it() -> None:
    assert line(kept(event("IssueEaten", "I")), NAMES).type == Words("IssueEaten", "IssueEaten")
    assert line(kept({**event("IssueEaten", "I"), "type": ["x"]}), NAMES).type.en == "['x']"


def test_fields_that_break_rules_are_told_one_by_one() -> None:
    errors: list[RuleViolation] = [{"loc": ("event", "data", "list"), "type": "missing", "msg": "Field required"}]
    broken = BrokenField("data.list", FIELDS["list"], Words("缺少此项", "Field required"))
    assert rule(refusal_record(InvalidReport(errors))).fields == (broken,)


def test_a_refusal_is_told_with_the_fields_that_it_is_about() -> None:
    refusal = DueNotLater(due=AT, old=AT)
    complete(refusal, ExtendTask(due=AT, reason="x"), AggregateId("task-1@bj"), None)
    assert rule(refusal_record(refusal)).fields == (BrokenField("data.due", FIELDS["due"], None),)


def test_what_is_waited_for_is_said_by_the_publisher_s_own_names() -> None:
    uid = parts(ISSUE)[1]
    waiting = replace(kept(event("IssueVerified", "I-4711", {"note": "I-1"})), awaits=frozenset({uid}))
    assert awaited(waiting) == ("I-4711",)
    nested = event("TaskAssigned", "T-1", {"about": ["issue:I-4711"]})
    assert awaited(replace(waiting, raw=raw_of(nested))) == ("issue:I-4711",)
    ours = event("IssueVerified", ISSUE)
    assert awaited(replace(waiting, raw=raw_of(ours))) == (ISSUE,)


def test_what_names_a_report_is_not_to_be_corrected() -> None:
    found = detail(kept(event("IssueListOpened", "L", LIST), Status.REFUSED), (), NAMES)
    assert orjson.loads(found.draft) == {
        "type": "IssueListOpened",
        "subject": "L",
        "time": AT.isoformat(),
        "data": LIST,
    }


def test_the_past_is_told_from_its_end() -> None:
    raw = raw_of(event("IssueVerified", "I"))
    past = [ReportRevision("0" * 32, n, AT, "p-1", None, Status.REFUSED, raw, Result()) for n in (1, 2)]
    found = detail(kept(event("IssueVerified", "I")), past, NAMES)
    assert [each.past.version for each in found.attempts] == [2, 1]


def test_what_stands_on_the_board_is_linked() -> None:
    entered = Entered(7, "e-1", "IssueVerified", ISSUE, 2, AT)
    found = detail(kept(event("IssueVerified", "I"), Status.ACCEPTED, Result(ISSUE, (entered,))), (), NAMES)
    [one] = found.entered
    assert (one.path, one.position) == (f"/issues/{ISSUE}", 7)

"""Reports become commands under all rules; each is kept with its outcome and answered with it ever after."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.authority import Actor, Role
from domain.issue.state import Issue, IssueStatus
from services.gateway import ingestion
from services.gateway.outcome import Status
from services.gateway.store import ReportFilter
from services.log import CommitFailed
from tests.integration.gateway.conftest import OPENED, Desk, ours
from tests.unit.gateway.reporting import AT, HAIDIAN, KEXU, LIST, PUBLISHER, SOURCE, event, issue


def test_a_report_is_answered_with_the_events_that_it_led_to(desk: Desk) -> None:
    [opened] = desk.take(OPENED)
    assert (opened.source, opened.id, opened.status, opened.repeated) == (SOURCE, OPENED["id"], Status.ACCEPTED, False)
    [entered] = opened.result.events
    assert entered.subject == opened.result.record == ours("list", "L")
    [recorded] = desk.log.read(0, 10)
    assert (recorded.position, recorded.envelope.id) == (entered.position, entered.id)
    assert recorded.envelope.actor == PUBLISHER.id


def test_the_time_that_a_report_states_is_when_it_occurred_however_long_ago(desk: Desk) -> None:
    desk.take(OPENED)
    [recorded] = desk.log.read(0, 10)
    assert (recorded.envelope.time, recorded.envelope.recorded) == (AT, desk.clock.now)


def test_what_is_reported_in_one_batch_is_carried_out_in_the_order_of_its_time(desk: Desk) -> None:
    raised, verified, listed = issue("I")
    answers = desk.take(listed, verified, OPENED, raised)
    assert [each.id for each in answers] == [each["id"] for each in (listed, verified, OPENED, raised)]
    assert {each.status for each in answers} == {Status.ACCEPTED}
    assert desk.events_of("issue", "I") == ["IssueRaised", "IssueVerified", "IssueListed"]


def test_reports_of_a_batch_without_a_time_lift_each_other(desk: Desk) -> None:
    timeless = [{**each, "time": None} for each in (*reversed(issue("I")), OPENED)]
    assert set(desk.statuses(*timeless)) == {Status.ACCEPTED}
    assert desk.events_of("issue", "I") == ["IssueRaised", "IssueVerified", "IssueListed"]


def test_a_repeated_report_is_answered_with_the_first_outcome_and_changes_nothing(desk: Desk) -> None:
    [first] = desk.take(OPENED)
    head = desk.log.head()
    desk.reopen()
    again, and_again = desk.take(OPENED, dict(reversed(OPENED.items())))
    assert (again.repeated, and_again.repeated) == (True, True)
    assert (again.status, again.result) == (first.status, first.result)
    assert desk.log.head() == head


def test_a_report_twice_in_one_batch_is_carried_out_once(desk: Desk) -> None:
    first, second = desk.take(OPENED, OPENED)
    assert (first.repeated, second.repeated) == (False, True)
    assert first.result == second.result
    assert desk.log.head() == 1


def test_another_trace_makes_no_other_report(desk: Desk) -> None:
    [first] = desk.take({**OPENED, "traceparent": f"00-{'1' * 32}-{'2' * 16}-00"})
    [again] = desk.take({**OPENED, "traceparent": f"00-{'3' * 32}-{'4' * 16}-00"})
    assert (again.repeated, again.result) == (True, first.result)


def test_another_body_under_the_same_id_is_refused_and_the_first_one_stands(desk: Desk) -> None:
    other = {**OPENED, "subject": "L2"}
    assert desk.statuses(OPENED, other) == [Status.ACCEPTED, Status.REFUSED]
    [refused] = desk.take(other)
    assert refused.result.reason is not None
    assert (refused.result.reason.name, refused.result.reason.details) == ("IdReused", {"id": OPENED["id"]})
    assert desk.take(OPENED)[0].status is Status.ACCEPTED
    assert desk.log.load(ours("list", "L2")) is None


def test_the_same_id_of_another_source_or_organisation_is_another_report(desk: Desk) -> None:
    assert desk.statuses(OPENED, {**OPENED, "source": "elsewhere", "subject": "L2"}) == [Status.ACCEPTED] * 2
    kexu = Actor("kexu", KEXU, frozenset({Role.PUBLISHER}))
    assert [each.status for each in desk.take(OPENED, publisher=kexu)] == [Status.ACCEPTED]
    assert desk.log.head() == 3


def test_a_report_over_another_publisher_of_the_organisation_is_the_same_report(desk: Desk) -> None:
    desk.take(OPENED)
    [again] = desk.take(OPENED, publisher=Actor("mail", HAIDIAN, frozenset({Role.PUBLISHER})))
    assert (again.status, again.repeated) == (Status.ACCEPTED, True)


def test_what_breaks_a_rule_is_refused_by_name_and_kept(desk: Desk) -> None:
    desk.take(OPENED)
    unknown = {"list": "L", "category": "roads", "text": "坏", "about": HAIDIAN}
    [refused] = desk.take(event("IssueRaised", "I", unknown))
    assert refused.status is Status.REFUSED
    assert refused.result.reason is not None
    assert refused.result.reason.name == "UnknownCategory"
    assert refused.result.reason.details["code"] == "roads"
    [entry] = desk.gateway.page(ReportFilter(status=Status.REFUSED))
    assert (entry.key, entry.event["data"]) == (refused.key, unknown)


def test_what_breaks_the_rules_of_fields_is_refused_field_by_field_and_kept(desk: Desk) -> None:
    [refused] = desk.take(event("IssueRaised", "I", {"list": 7}, time="yesterday"))
    assert refused.result.reason is not None
    assert refused.result.reason.name == "InvalidReport"
    assert [each["loc"] for each in refused.result.reason.errors] == [("event", "time")]
    [refused] = desk.take(event("IssueVerified", "I", {"note": ""}))
    assert refused.result.reason is not None
    assert [each["loc"] for each in refused.result.reason.errors] == [("event", "data", "note")]
    assert len(desk.gateway.page(ReportFilter(status=Status.REFUSED))) == 2


def test_a_text_with_control_characters_is_refused_by_its_field_and_kept(desk: Desk) -> None:
    title = {"zh": "清单\x00", "en": "List"}
    [refused] = desk.take(event("IssueListOpened", "L", {**LIST, "title": title}))
    assert refused.result.reason is not None
    assert (refused.status, refused.result.reason.name) == (Status.REFUSED, "ControlCharacters")
    assert refused.result.reason.details == {"fields": "title.zh"}
    assert len(desk.gateway.page(ReportFilter(status=Status.REFUSED))) == 1


@pytest.mark.parametrize("element", [b"{", b"", b"[]", 7, None, {"source": "oa"}, {"id": 7, "source": "oa"}])
def test_what_has_no_identity_is_refused_and_not_kept(desk: Desk, element: object) -> None:
    refused, opened = desk.take(element, OPENED)
    assert (refused.status, refused.key) == (Status.REFUSED, None)
    assert opened.status is Status.ACCEPTED
    assert len(desk.gateway.page(ReportFilter())) == 1


def test_nothing_of_a_report_about_what_is_restricted_is_kept(desk: Desk) -> None:
    secret = event("ClueReferred", "C", {"leader": "p1", "content": "SECRET"})
    [refused] = desk.take(secret)
    assert refused.result.reason is not None
    assert (refused.status, refused.result.reason.name, refused.key) == (Status.REFUSED, "NotKept", None)
    desk.close()
    assert not [each for each in desk.folder.iterdir() if b"SECRET" in each.read_bytes()]
    desk.open()


def test_a_publisher_reports_for_its_own_organisation_alone(desk: Desk) -> None:
    [refused] = desk.take(event("IssueListOpened", "list-a@bj.haidian.kexu", LIST))
    assert refused.result.reason is not None
    assert (refused.status, refused.result.reason.name) == (Status.REFUSED, "NotYours")


def test_a_publisher_may_not_report_what_needs_an_approver_even_if_it_is_one(desk: Desk) -> None:
    chief = Actor("chief", HAIDIAN, frozenset(Role))
    desk.take(OPENED, *issue("I"))
    suspended = event("IssueSuspended", "I", {"approval": "批示", "reason": "待拨款"})
    [refused] = desk.take(suspended, publisher=chief)
    assert refused.result.reason is not None
    assert [each["type"] for each in refused.result.reason.errors] == ["unknown_type"]


def test_a_report_that_comes_after_its_record_has_gone_on_is_taken_behind_what_is_there(desk: Desk) -> None:
    task = "task-a@bj.haidian"
    order = event("TaskAssigned", task, {"title": "照明", "lead": HAIDIAN, "due": "2019-06-30T00:00:00+08:00"})
    accepted = event("TaskAccepted", "U", {"task": task}, time=(AT + timedelta(hours=1)).isoformat())
    later, late = (
        event("TaskProgressed", "U", {"note": note}, id=note, time=(AT + timedelta(hours=hours)).isoformat())
        for note, hours in (("later", 5), ("late", 3))
    )
    desk.take(order, accepted)
    [answer] = desk.take(later)
    assert not answer.result.late
    [answer] = desk.take(late)
    assert (answer.status, answer.result.late) == (Status.ACCEPTED, True)
    assert [each.time for each in answer.result.events] == [AT + timedelta(hours=5)]


def test_the_id_of_a_record_that_is_called_after_another_is_remembered(desk: Desk) -> None:
    task = "task-a@bj.haidian"
    order = event("TaskAssigned", task, {"title": "照明", "lead": HAIDIAN, "due": "2019-06-30T00:00:00+08:00"})
    desk.take(order, event("TaskAccepted", "U", {"task": task}))
    desk.reopen()
    [progressed] = desk.take(event("TaskProgressed", "U", {"note": "已更换"}))
    assert progressed.result.record == "undertaking-a@bj.haidian"
    assert desk.gateway.known_as(HAIDIAN, "U") == ["undertaking-a@bj.haidian"]
    assert desk.gateway.known_as(KEXU, "U") == []


def test_a_fault_on_one_report_stops_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.take(OPENED)
    bad, good = issue("bad")[0], issue("good")[0]
    decide = desk.handler.execute_all

    def execute_all(orders: list[object]) -> object:
        if any(getattr(order, "id", None) == ours("issue", "bad") for order in orders):
            raise OverflowError
        return decide(orders)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.handler, "execute_all", execute_all)
    assert desk.statuses(bad, good) == [Status.REFUSED, Status.ACCEPTED]
    [entry] = desk.gateway.page(ReportFilter(status=Status.REFUSED))
    assert entry.result.reason is not None
    assert entry.result.reason.name == "NotCarriedOut"


def test_what_the_log_did_not_take_is_not_answered_and_may_be_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_parts: object) -> None:
        raise CommitFailed("disk full")

    with monkeypatch.context() as failing:
        failing.setattr(desk.log, "append_all", fail)
        with pytest.raises(CommitFailed):
            desk.take(OPENED)
    assert desk.gateway.page(ReportFilter()) == []
    assert desk.statuses(OPENED) == [Status.ACCEPTED]


def test_a_node_that_died_between_log_and_register_finds_the_first_outcome_when_the_report_comes_again(
    desk: Desk,
) -> None:
    batch = (OPENED, *issue("I"))
    first = desk.take(*batch)
    head = desk.log.head()
    desk.close()
    for file in desk.folder.glob("gateway.db*"):
        file.unlink()
    desk.open()
    again = desk.take(*batch)
    assert [each.result for each in again] == [each.result for each in first]
    assert desk.log.head() == head


def test_reports_that_are_kept_for_later_are_carried_out_at_their_turn(desk: Desk) -> None:
    batch = (*reversed(issue("I")), OPENED)
    answers = desk.take(*batch, later=True)
    assert {each.status for each in answers} == {Status.RECEIVED}
    assert desk.log.head() == 0
    assert desk.perform() is None
    assert {each.status for each in desk.take(*batch)} == {Status.ACCEPTED}
    state = desk.issue("I")
    assert isinstance(state, Issue)
    assert state.status is IssueStatus.LISTED


def test_what_breaks_the_rules_of_fields_is_told_at_once_even_if_it_would_be_carried_out_later(desk: Desk) -> None:
    [refused] = desk.take(event("IssueVerified", "I", {"note": ""}), later=True)
    assert refused.status is Status.REFUSED


def test_when_too_many_wait_for_their_turn_the_next_ones_have_it_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingestion, "RECEIVED", 1)
    assert [each.status for each in desk.take(OPENED, later=True)] == [Status.RECEIVED]
    lists = event("IssueListOpened", "L2", LIST)
    assert [each.status for each in desk.take(lists, later=True)] == [Status.ACCEPTED]


def test_a_report_that_says_no_time_occurred_when_it_came(desk: Desk) -> None:
    desk.take({**OPENED, "time": None}, later=True)
    came = desk.clock.now
    desk.clock.move(hours=3)
    desk.perform()
    [recorded] = desk.log.read(0, 10)
    assert recorded.envelope.time == came.astimezone(UTC)
    assert isinstance(recorded.envelope.time, datetime)

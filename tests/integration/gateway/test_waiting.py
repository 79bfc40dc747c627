"""What comes too early waits, bounded and visible, and is carried out when what it depends on has come."""

from datetime import timedelta

import pytest

from domain.issue.state import IssueStatus
from services.gateway import ingestion
from services.gateway.entry import ReportEntry
from services.gateway.gateway import Gateway
from services.gateway.outcome import Status
from services.gateway.retry import MAX_DELAY, WAIT, next_attempt
from services.gateway.store import ReportFilter
from tests.integration.gateway.conftest import OPENED, Desk, ours
from tests.unit.gateway.reporting import AT, PUBLISHER, event, issue


def _left(desk: Desk, status: Status) -> list[object]:
    return [each.event["id"] for each in desk.gateway.page(ReportFilter(status=status))]


def _new_entry(desk: Desk, key: str | None) -> ReportEntry:
    [found] = desk.gateway.page(ReportFilter(key=key))
    return found


def test_a_report_waits_for_the_record_that_it_is_about_and_says_why(desk: Desk) -> None:
    _, verified, _ = issue("I")
    [answer] = desk.take(verified)
    assert answer.status is Status.WAITING
    assert answer.result.reason is not None
    assert (answer.result.reason.name, answer.result.reason.details) == (
        "NotFound",
        {"id": ours("issue", "I")},
    )
    assert answer.next_attempt is not None
    assert _left(desk, Status.WAITING) == [verified["id"]]


def test_reports_in_the_reverse_order_heal_as_soon_as_what_they_wait_for_is_there(desk: Desk) -> None:
    raised, verified, listed = issue("I")
    for each in (listed, verified, raised):
        assert desk.statuses(each) == [Status.WAITING]
        desk.perform()
    assert desk.statuses(OPENED) == [Status.ACCEPTED]
    desk.perform()
    state = desk.issue("I")
    assert state is not None
    assert state.status is IssueStatus.LISTED
    assert _left(desk, Status.WAITING) == []
    times = [each.envelope.time for each in desk.log.history(ours("issue", "I"))]
    assert times == [AT + timedelta(hours=hours) for hours in (1, 2, 3)]


def test_nothing_is_tried_that_nothing_has_lifted_before_its_time(desk: Desk) -> None:
    raised, _, listed = issue("I")
    [answer] = desk.take(listed)
    assert desk.perform() is not None  # a node that starts tries all that waits once
    assert _new_entry(desk, answer.key).attempts == 2
    desk.take(OPENED)
    desk.perform()
    assert _new_entry(desk, answer.key).attempts == 2
    desk.take(raised)
    desk.perform()
    assert _new_entry(desk, answer.key).attempts == 3
    assert _left(desk, Status.WAITING) == [listed["id"]]


def test_what_waits_is_tried_now_and_then_whatever_happens(desk: Desk) -> None:
    [answer] = desk.take(issue("I")[1])
    desk.perform()
    for tried in (3, 4):
        due = desk.perform()
        assert due is not None
        desk.clock.now = due
        desk.perform()
        assert _new_entry(desk, answer.key).attempts == tried


def test_the_delay_between_two_attempts_grows_up_to_a_limit() -> None:
    delays = [next_attempt(attempts, AT) - AT for attempts in range(1, 30)]
    assert delays == sorted(delays)
    assert delays[0] < delays[1]
    assert delays[-1] == MAX_DELAY


def test_a_report_waits_no_longer_than_it_may_and_then_is_a_dead_letter(desk: Desk) -> None:
    [answer] = desk.take(issue("I")[1])
    desk.clock.now += WAIT - timedelta(seconds=1)
    desk.perform()
    assert _new_entry(desk, answer.key).status is Status.WAITING
    desk.clock.move(minutes=11)
    assert desk.perform() is None
    entry = _new_entry(desk, answer.key)
    assert (entry.status, entry.result.expired, entry.next_attempt) == (Status.REFUSED, True, None)
    assert entry.result.reason is not None
    assert entry.result.reason.name == "NotFound"


def test_of_each_organisation_so_many_may_wait_and_the_rest_are_dead_letters(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingestion, "WAITING", 2)
    early = [issue(name)[1] for name in ("A", "B", "C")]
    assert desk.statuses(early[0]) == [Status.WAITING]
    assert desk.statuses(*early[1:]) == [Status.WAITING, Status.REFUSED]
    [entry] = desk.gateway.page(ReportFilter(status=Status.REFUSED))
    assert entry.result.reason is not None
    assert entry.result.reason.name == "TooManyWaiting"


def test_a_node_that_starts_goes_on_with_what_waits_and_what_was_received(desk: Desk) -> None:
    raised, verified, listed = issue("I")
    desk.take(verified, listed)
    desk.reopen()
    desk.take(OPENED, raised, later=True)
    desk.reopen()
    desk.perform()
    assert desk.events_of("issue", "I") == ["IssueRaised", "IssueVerified", "IssueListed"]
    assert _left(desk, Status.WAITING) == _left(desk, Status.RECEIVED) == []


def test_a_report_that_was_carried_out_when_the_node_died_before_it_said_so_is_carried_out_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised, verified, _ = issue("I")
    desk.take(verified)
    desk.take(OPENED, raised, later=True)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    for _ in range(2):  # once between log and register for what was received, once more for what waited
        with monkeypatch.context() as dying:
            dying.setattr("services.gateway.store.ReportStore.change", die)
            with pytest.raises(KeyboardInterrupt):
                desk.perform()
        desk.reopen()
    desk.perform()
    assert desk.events_of("issue", "I") == ["IssueRaised", "IssueVerified"]
    assert desk.statuses(OPENED, raised, verified) == [Status.ACCEPTED] * 3


def test_a_clock_that_is_a_little_ahead_makes_a_report_wait_and_one_that_is_far_ahead_refuses_it(desk: Desk) -> None:
    soon, far = (
        {**OPENED, "id": str(ahead), "subject": str(ahead), "time": (desk.clock.now + ahead).isoformat()}
        for ahead in (timedelta(minutes=1), timedelta(hours=1))
    )
    assert desk.statuses(soon, far) == [Status.WAITING, Status.REFUSED]
    desk.clock.move(minutes=2)
    desk.perform()
    assert desk.statuses(soon) == [Status.ACCEPTED]


def test_what_breaks_a_rule_for_good_does_not_wait(desk: Desk) -> None:
    twice = event("IssueListOpened", "L", {**_list(), "title": {"zh": "又", "en": "Again"}}, id="again")
    assert desk.statuses(OPENED, twice) == [Status.ACCEPTED, Status.REFUSED]


def test_a_running_node_carries_out_what_waits_without_being_asked(desk: Desk) -> None:
    raised, verified, listed = issue("I")
    node = Gateway(f"sqlite:///{desk.folder}/other.db", desk.log, desk.handler, desk.clock)
    node.start()
    try:
        node.take(PUBLISHER, [listed, verified])
        node.take(PUBLISHER, [OPENED, raised], later=True)
        assert desk.log.wait(4, 30)  # the fifth event: of the list two, of the issue three
    finally:
        node.stop()
    assert desk.events_of("issue", "I") == ["IssueRaised", "IssueVerified", "IssueListed"]


def _list() -> dict[str, object]:
    data: dict[str, object] = OPENED["data"]
    return data

"""A register that was put back to an older copy than the log: what only the log remembers stands in it again."""

import pytest

from services.gateway.entry import UNHEARD
from services.gateway.outcome import Status
from services.gateway.representation import report
from services.gateway.store import ReportFilter
from services.links.remembering import remember_requests
from tests.integration.gateway.conftest import OPENED, Desk
from tests.unit.gateway.reporting import HAIDIAN, LIST, PUBLISHER, event, issue

TASK = "task-a@bj.haidian"
ORDER = event("TaskAssigned", TASK, {"title": "照明", "lead": HAIDIAN, "due": "2019-06-30T00:00:00+08:00"})
ACCEPTED = event("TaskAccepted", "U", {"task": TASK})


def put_back(desk: Desk) -> None:
    """Take the register away, and start again."""
    desk.close()
    for file in desk.folder.glob("gateway.db*"):
        file.unlink()
    desk.open()
    desk.perform()


def test_every_report_that_was_accepted_stands_there_once_with_what_it_led_to(desk: Desk) -> None:
    outcomes = desk.take(OPENED, *issue("I"))
    put_back(desk)
    found = desk.gateway.page(ReportFilter())
    assert [(each.key, each.result, each.publisher) for each in found] == [
        (each.key, each.result, PUBLISHER.id) for each in outcomes
    ]
    shown = report(found[0], "zh")
    assert (shown["source"], shown["id"], shown["type"]) == (None, None, "IssueListOpened")


def test_one_that_is_sent_again_is_known_and_whole(desk: Desk) -> None:
    desk.take(ORDER, ACCEPTED)
    head = desk.log.head()
    put_back(desk)
    assert [(each.status, each.repeated) for each in desk.take(ORDER, ACCEPTED)] == [(Status.ACCEPTED, True)] * 2
    assert desk.log.head() == head
    assert [each.event for each in desk.gateway.page(ReportFilter())] == [ORDER, ACCEPTED]
    assert desk.gateway.known_as(HAIDIAN, "U") == ["undertaking-a@bj.haidian"]
    assert desk.statuses(event("TaskProgressed", "U", {"note": "已更换"})) == [Status.ACCEPTED]


def test_what_a_recovery_brought_back_is_known_as_well_and_nothing_happens_twice(desk: Desk) -> None:
    more = event("TaskProgressed", "U", {"note": "已更换"})
    desk.take(ORDER, ACCEPTED, more)
    events = [each.raw for each in desk.log.read_raw(0, 10)]
    desk.close()
    for file in desk.folder.glob("*.db*"):
        file.unlink()
    desk.open()
    desk.log.restore(events)
    remember_requests(desk.log, 0)
    desk.perform()
    assert [each.status for each in desk.gateway.page(ReportFilter())] == [Status.ACCEPTED] * 3
    assert [(each.status, each.repeated) for each in desk.take(ORDER, ACCEPTED, more)] == [(Status.ACCEPTED, True)] * 3
    assert desk.log.head() == len(events)


def test_one_that_says_something_else_by_now_is_refused_and_the_first_one_stands(desk: Desk) -> None:
    desk.take(OPENED)
    put_back(desk)
    [refused] = desk.take({**OPENED, "data": {**LIST, "categories": []}})
    assert refused.status is Status.REFUSED
    [kept] = desk.gateway.page(ReportFilter())
    assert (kept.status, kept.digest) == (Status.ACCEPTED, UNHEARD)


def test_what_comes_in_before_the_two_are_compared_hides_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.comparison.IN_HAND", 0)
    desk.take(OPENED)
    desk.close()
    for file in desk.folder.glob("gateway.db*"):
        file.unlink()
    desk.open()
    desk.take(*issue("I"))
    desk.perform()
    assert len(desk.gateway.page(ReportFilter(status=Status.ACCEPTED))) == 4

"""A record whose id follows from what it is about can be named by the publisher's own id in the batch that opens it."""

from datetime import timedelta

from services.gateway.outcome import Status
from tests.integration.gateway.conftest import Desk
from tests.unit.gateway.reporting import AT, HAIDIAN, event

TASK = "task-a@bj.haidian"
ASSIGNED = event("TaskAssigned", TASK, {"title": "照明", "lead": HAIDIAN, "due": "2019-06-30T00:00:00+08:00"})
ACCEPTED = event("TaskAccepted", "U-1", {"task": TASK}, time=(AT + timedelta(hours=1)).isoformat())
SUBMITTED = event("TaskSubmitted", "U-1", {"result": "已更换"}, time=(AT + timedelta(hours=2)).isoformat())


def test_what_follows_in_the_batch_does_not_wait(desk: Desk) -> None:
    assert desk.statuses(SUBMITTED, ACCEPTED, ASSIGNED) == [Status.ACCEPTED] * 3
    history = desk.log.history(desk.gateway.known_as(HAIDIAN, "U-1")[0])
    assert [type(each.envelope.payload).__name__ for each in history] == ["TaskAccepted", "TaskSubmitted"]


def test_a_name_that_a_refused_report_would_have_given_stands_for_nothing(desk: Desk) -> None:
    recalled = event("TaskRecalled", TASK, {"reason": "重复"}, time=(AT + timedelta(minutes=1)).isoformat())
    assert desk.statuses(ASSIGNED, recalled, ACCEPTED, SUBMITTED) == [
        Status.ACCEPTED,
        Status.ACCEPTED,
        Status.REFUSED,
        Status.WAITING,
    ]
    assert desk.gateway.known_as(HAIDIAN, "U-1") == []

"""The log is an application of `eventsourcing`: whatever reads applications reads it, and nothing writes past it."""

import pytest
from eventsourcing.persistence import StoredEvent

from services.log import Log
from services.log.application import MappedEvent, NodeLog
from tests.contract.log.events import CITY, happened, messages, task


@pytest.fixture
def application(log: Log) -> NodeLog:
    return log._application


def test_the_event_store_gives_an_aggregate_s_events(log: Log, application: NodeLog) -> None:
    events = [happened("a"), happened("b"), happened("a", 2)]
    log.append(events)
    assert list(application.events.get(task("a"))) == [
        MappedEvent(task("a"), 1, events[0]),
        MappedEvent(task("a"), 2, events[2]),
    ]


def test_the_notifications_are_the_log_position_by_position(log: Log, application: NodeLog) -> None:
    events = [happened("a"), happened("b"), happened("a", 2)]
    log.append(events)
    notifications = application.notification_log.select(start=1, limit=9)
    assert [each.id for each in notifications] == [1, 2, 3]
    assert [each.state for each in notifications] == list(messages(*events))
    assert application.recorder.max_notification_id() == log.head()


def test_the_tracked_position_of_a_neighbour_is_the_number_that_was_taken_in_last(
    log: Log, application: NodeLog
) -> None:
    log.take_in(CITY, 1, messages(happened("a", source=CITY), happened("b", source=CITY)))
    assert application.recorder.max_tracking_id(CITY) == 2
    assert application.recorder.max_tracking_id("nobody") is None


def test_nothing_is_written_past_the_log(log: Log, application: NodeLog) -> None:
    event = StoredEvent(task("a"), 1, "TaskAssigned", messages(happened("a"))[0])
    with pytest.raises(NotImplementedError):
        application.recorder.insert_events([event])
    assert log.head() == 0

"""What one message holds."""

import asyncio

import orjson
import pytest

from domain.aggregate_id import AggregateId
from services.feed.scope import Viewer
from services.feed.subscription import Filter, Subscription
from services.feed.webhooks.batch import Batch, gather
from tests.unit.domain.examples import ISSUE, assigned, passed, raised, task_assigned
from tests.unit.feed.logs import BytesLog, Feeds, log_of, stamped
from tests.unit.given import BJ, ZHONGGUANCUN

CITY = Subscription(Viewer(BJ, BJ, frozenset()))


def tasks(count: int) -> BytesLog:
    return log_of(
        event for number in range(count) for event in stamped(AggregateId(f"task-{number}@bj"), task_assigned)
    )


def gathered(log: BytesLog, after: int, upto: int | None, subscription: Subscription = CITY) -> Batch:
    async def run() -> Batch:
        feeds = Feeds(log)
        try:
            return await gather(feeds.reader, subscription, after, upto)
        finally:
            feeds.signal.close()

    return asyncio.run(run())


def test_as_many_events_as_fit_come_together() -> None:
    log = tasks(250)
    first = gathered(log, 0, None)
    assert (first.after, first.last, len(first.events)) == (0, 100, 100)
    assert gathered(log, 200, None).last == 250
    assert [each["subject"] for each in orjson.loads(first.body)] == [f"task-{number}@bj" for number in range(100)]


def test_a_message_has_room_for_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.feed.webhooks.batch.ROOM", 1000)
    assert len(gathered(tasks(10), 0, None).events) == 2


def test_a_range_that_was_chosen_gives_the_same_events_though_more_have_come() -> None:
    log = tasks(3)
    chosen = gathered(log, 0, None)
    log.append(stamped(AggregateId("task-9@bj"), task_assigned))
    assert gathered(log, 0, chosen.last) == chosen


def test_who_is_let_in_gets_the_past_with_it() -> None:
    log = log_of(stamped(ISSUE, raised, passed, assigned))
    batch = gathered(log, 0, None, Subscription(Viewer(BJ, ZHONGGUANCUN, frozenset())))
    assert [int(each["sequence"]) for each in orjson.loads(batch.body)] == [1, 2, 3]
    assert batch.last == 3


def test_where_nothing_is_for_the_subscriber_it_is_known_how_far_one_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.feed.webhooks.batch.FAR", 40)
    nothing = Subscription(CITY.viewer, Filter(kinds=frozenset({"issue"})))
    assert gathered(tasks(100), 0, None, nothing) == Batch(0, 40, ())
    assert gathered(tasks(10), 0, None, nothing) == Batch(0, 10, ())
    assert gathered(tasks(10), 10, None, nothing) == Batch(10, 10, ())

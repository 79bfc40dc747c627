"""The store of webhooks keeps what it is given, in either database, and no more attempts than it has room for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from services.feed.subscription import Filter
from services.feed.webhooks.store import WebhookStore
from services.feed.webhooks.webhook import Delivery, Pause, Webhook
from tests.contract.conftest import NewDatabase

AT = datetime(2019, 5, 15, 1, 2, 3, 456_789, tzinfo=UTC)
NEW = Webhook(
    id="wh_1",
    organisation=NodeId("bj.haidian"),
    holder="ab" * 32,
    actor="大屏-1",
    url="https://board.example/hook?a=1",
    filter=Filter(
        frozenset({"TaskAssigned", "TaskExtended"}),
        frozenset({"task"}),
        frozenset({AggregateId("task-1@bj")}),
        frozenset({NodeId("bj.haidian")}),
        (("TaskAssigned", 1),),
    ),
    secret="whsec_c2VjcmV0",  # noqa: S106
    created_at=AT,
    position=7,
)
FAILING = replace(
    NEW,
    holder="cd" * 32,
    actor="大屏-2",
    position=9,
    upto=12,
    failures=3,
    failing_since=AT,
    next_attempt=AT + timedelta(seconds=80),
    error="no answer in 20 s",
    paused=Pause.FAILING,
)
FAILED = Delivery(
    message="wh_1_9_12",
    attempt=1,
    at=AT,
    first=10,
    last=12,
    events=2,
    milliseconds=20_000,
    status=None,
    error="no answer in 20 s",
)
DONE = replace(FAILED, attempt=2, milliseconds=5, status=204, error=None)


@pytest.fixture
def store(database_url: str) -> Iterator[WebhookStore]:
    store = WebhookStore(database_url)
    yield store
    store.close()


def test_a_webhook_is_there_as_it_was_made(store: WebhookStore) -> None:
    store.add(NEW)
    assert store.get(NEW.id) == NEW
    assert store.get("wh_2") is None


def test_all_webhooks_come_the_oldest_first(store: WebhookStore) -> None:
    older = replace(NEW, id="wh_9", created_at=AT - timedelta(days=1))
    store.add(NEW)
    store.add(older)
    assert store.all() == [older, NEW]


def test_what_a_webhook_became_is_kept_with_the_attempt_that_made_it_so(store: WebhookStore) -> None:
    store.add(NEW)
    assert store.change(FAILING, FAILED)
    assert store.get(NEW.id) == FAILING
    assert [replace(each, number=0) for each in store.deliveries(NEW.id, 10)] == [FAILED]


def test_whose_it_is_and_its_secret_stay_as_they_were_made(store: WebhookStore) -> None:
    store.add(NEW)
    store.change(replace(NEW, organisation=NodeId("bj"), secret="whsec_b3RoZXI=", created_at=AT + timedelta(days=1)))  # noqa: S106
    assert store.get(NEW.id) == NEW


def test_attempts_are_read_the_latest_first_page_by_page(store: WebhookStore) -> None:
    store.add(NEW)
    for delivery in (FAILED, DONE, replace(DONE, attempt=3)):
        store.change(NEW, delivery)
    first = store.deliveries(NEW.id, 2)
    assert [each.attempt for each in first] == [3, 2]
    assert [each.attempt for each in store.deliveries(NEW.id, 2, first[-1].number)] == [1]
    assert store.deliveries("wh_2", 10) == []


def test_of_each_webhook_the_latest_attempts_are_kept(store: WebhookStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.feed.webhooks.store.ATTEMPTS", 3)
    other = replace(NEW, id="wh_2")
    store.add(NEW)
    store.add(other)
    store.change(other, FAILED)
    for attempt in range(1, 7):
        store.change(NEW, replace(FAILED, attempt=attempt))
    assert [each.attempt for each in store.deliveries(NEW.id, 10)] == [6, 5, 4]
    assert len(store.deliveries(other.id, 10)) == 1


def test_a_webhook_that_is_removed_is_gone_with_its_attempts_and_cannot_be_changed(store: WebhookStore) -> None:
    store.add(NEW)
    store.change(NEW, FAILED)
    assert store.remove(NEW.id)
    assert not store.remove(NEW.id)
    assert not store.change(FAILING, FAILED)
    assert (store.all(), store.deliveries(NEW.id, 10)) == ([], [])


def test_what_is_kept_is_there_after_a_restart(database_url: str) -> None:
    first = WebhookStore(database_url)
    first.add(NEW)
    first.change(FAILING, FAILED)
    first.close()
    second = WebhookStore(database_url)
    assert second.get(NEW.id) == FAILING
    assert len(second.deliveries(NEW.id, 10)) == 1
    second.close()


def test_those_that_are_further_go_on_behind_where_the_log_is_still_the_same(store: WebhookStore) -> None:
    store.add(NEW)
    store.add(replace(FAILING, id="wh_2"))
    store.go_back(8)
    assert [(each.position, each.upto) for each in store.all()] == [(7, None), (8, None)]
    store.change(replace(NEW, position=7, upto=9))
    store.go_back(8)
    assert [(each.position, each.upto) for each in store.all()] == [(7, None), (8, None)]


def test_they_are_copied_into_another_database_with_their_deliveries(
    store: WebhookStore, new_database: NewDatabase
) -> None:
    store.add(NEW)
    store.change(replace(NEW, upto=12), FAILED)
    beside = new_database()
    store.copy_to(beside)
    copy = WebhookStore(beside)
    assert (copy.all(), copy.deliveries(NEW.id, 9)) == (store.all(), store.deliveries(NEW.id, 9))
    assert copy.change(NEW, DONE)
    copy.close()

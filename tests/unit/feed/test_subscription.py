"""What a subscriber gets of what it may see: by type, kind, record, organisation; in the version that it knows."""

from dataclasses import replace

import orjson
import pytest

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.registry import EventType, event_type
from services.cloudevents import encode
from services.feed.frames import frame
from services.feed.scope import Viewer
from services.feed.subscription import Filter, Subscription
from services.log import RawRecord
from tests.unit.domain.examples import ISSUE, TASK, assigned, raised, task_assigned
from tests.unit.feed.logs import frame_of, stamped
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN

CITY = Viewer(BJ, BJ, frozenset())
[TASK_EVENT] = stamped(TASK, task_assigned)
[RAISED, ASSIGNED] = stamped(ISSUE, raised, assigned)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(), True),
        (Filter(types=frozenset({"TaskAssigned", "TaskExtended"})), True),
        (Filter(types=frozenset({"TaskExtended"})), False),
        (Filter(kinds=frozenset({"task"})), True),
        (Filter(kinds=frozenset({"issue"})), False),
        (Filter(aggregates=frozenset({TASK})), True),
        (Filter(aggregates=frozenset({ISSUE})), False),
        (Filter(organisations=frozenset({CHAOYANG})), True),
        (Filter(organisations=frozenset({KEXU})), False),
        (Filter(organisations=frozenset({BJ}), kinds=frozenset({"task"}), types=frozenset({"TaskRecalled"})), False),
    ],
)
def test_every_condition_must_hold_by_one_of_its_values(filter: Filter, expected: bool) -> None:
    assert Subscription(CITY, filter).gets(frame_of(TASK_EVENT)) is expected


def test_a_filter_shows_nobody_more_than_they_may_see() -> None:
    kexu = Viewer(HAIDIAN, KEXU, frozenset())
    assert not Subscription(kexu, Filter(organisations=frozenset({BJ}))).gets(frame_of(TASK_EVENT))


@pytest.mark.parametrize(("organisation", "expected"), [(ZHONGGUANCUN, True), (HAIDIAN, True), (CHAOYANG, False)])
def test_an_event_that_names_somebody_may_let_them_in(organisation: NodeId, expected: bool) -> None:
    subscription = Subscription(Viewer(BJ, organisation, frozenset()))
    assert subscription.may_be_new_to(frame_of(ASSIGNED)) is expected
    assert not subscription.may_be_new_to(frame_of(RAISED)), "there is nothing before the first event"


def test_nothing_is_new_to_the_owner_and_to_the_nodes_own_organisation() -> None:
    mine = frame_of(replace(ASSIGNED, subject=AggregateId("issue-1@bj.haidian")))
    assert not Subscription(Viewer(BJ, HAIDIAN, frozenset())).may_be_new_to(mine)
    assert not Subscription(CITY).may_be_new_to(frame_of(ASSIGNED))


def test_equal_subscriptions_are_one_whoever_holds_them() -> None:
    first, second = Subscription(CITY, Filter(versions=(("TaskAssigned", 1),))), Subscription(CITY)
    assert first == Subscription(CITY, Filter(versions=(("TaskAssigned", 1),)))
    assert first != second
    assert len({first, second, Subscription(CITY)}) == 2


def test_events_come_as_they_were_written_or_in_the_version_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def titled(data: dict[str, object]) -> dict[str, object]:
        return {**data, "title": "第二版"}

    kind = event_type("TaskAssigned")
    newer = EventType(kind.name, 2, kind.words, kind.payload, {1: titled}, {1: lambda data: {"old": data["title"]}})
    monkeypatch.setattr("services.feed.frames.event_type", lambda _name: newer)
    written = frame_of(TASK_EVENT)

    def told(version: int | None) -> dict[str, object]:
        versions = () if version is None else (("TaskAssigned", version),)
        event: dict[str, object] = orjson.loads(Subscription(CITY, Filter(versions=versions)).bytes_of(written))
        return event

    raw = orjson.loads(encode(TASK_EVENT))
    assert told(None) == told(1) == raw
    assert told(2) == {**raw, "dataschema": "/schemas/TaskAssigned/2", "data": {**raw["data"], "title": "第二版"}}
    newest = frame(RawRecord(1, 0, orjson.dumps(told(2)), "TaskAssigned", AggregateId(raw["subject"])))
    assert orjson.loads(newest.in_version(1))["data"] == {"old": "第二版"}
    assert newest.in_version(1) is newest.in_version(1), "it is made once"

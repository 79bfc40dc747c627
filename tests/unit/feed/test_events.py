"""The stream of events: the same for whoever follows live and whoever comes later, shared, and never silently cut."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import hypothesis
import orjson
import pytest
from hypothesis import strategies as st

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from domain.issue.events import IssueAssigned
from domain.node_id import NodeId
from services.feed.scope import Viewer
from services.feed.sse import OPENING
from services.feed.subscription import Filter, Subscription
from tests.unit.domain.examples import DUE, ISSUE, TASK, assigned, passed, raised, task_assigned
from tests.unit.domain.nodes import nodes
from tests.unit.feed.logs import BytesLog, Feeds, log_of, stamped
from tests.unit.given import BJ, ZHONGGUANCUN

CITY = Subscription(Viewer(BJ, BJ, frozenset()))
SUBDISTRICT = Subscription(Viewer(BJ, ZHONGGUANCUN, frozenset()))


class Told(NamedTuple):
    """One message of a stream."""

    kind: str
    id: int | None
    subject: str
    sequence: int


def parsed(stream: bytes) -> list[Told]:
    found = []
    for text in stream.split(b"\n\n"):
        fields = dict(line.partition(b": ")[::2] for line in text.splitlines())
        if b"data" in fields:
            data = orjson.loads(fields[b"data"])
            id = int(fields[b"id"]) if b"id" in fields else None
            kind = fields.get(b"event", b"message").decode()
            found.append(Told(kind, id, data.get("subject", ""), int(data.get("sequence", 0))))
    return found


async def read(log: BytesLog, subscription: Subscription, position: int = 0) -> tuple[list[Told], int]:
    """Return what comes behind a position up to the end, and the position then."""
    feeds, whole = Feeds(log), b""
    while position < log.head():
        chunk, position = await feeds.events.next(subscription, position)
        whole += chunk
    return parsed(whole), position


def append(log: BytesLog, count: int) -> None:
    first = log.head()
    for number in range(first, first + count):
        log.append(stamped(AggregateId(f"task-{number}@bj"), task_assigned))


@st.composite
def histories(draw: st.DrawFn) -> Sequence[Envelope]:
    """Return events of three issues in any order, in which ever more organisations take part."""
    ids = [AggregateId(f"issue-{number}@{draw(nodes)}") for number in range(3)]
    payloads: dict[AggregateId, list[object]] = {id: [raised] for id in ids}
    order = draw(st.lists(st.sampled_from(ids), max_size=12))
    for id in order:
        payloads[id].append(
            draw(st.one_of(st.just(passed), st.builds(IssueAssigned, responsible=nodes, due=st.just(DUE))))
        )
    events = {id: iter(stamped(id, *payloads[id])) for id in ids}
    return [next(events[id]) for id in [*ids, *order]]


@hypothesis.given(histories(), nodes)
def test_whoever_follows_live_and_whoever_comes_later_are_told_the_same(
    history: Sequence[Envelope], organisation: NodeId
) -> None:
    subscription = Subscription(Viewer(BJ, organisation, frozenset()))

    async def step_by_step() -> list[Told]:
        log, told, position = BytesLog(), list[Told](), 0
        for envelope in history:
            log.append([envelope])
            fresh, position = await read(log, subscription, position)
            told += fresh
        return told

    later, _ = asyncio.run(read(log_of(history), subscription))
    assert asyncio.run(step_by_step()) == later


@hypothesis.given(histories(), nodes)
def test_all_of_a_record_that_may_be_seen_is_told_once_and_in_order_and_nothing_of_others(
    history: Sequence[Envelope], organisation: NodeId
) -> None:
    viewer = Viewer(BJ, organisation, frozenset())
    last = {envelope.subject: envelope for envelope in history}
    told, _ = asyncio.run(read(log_of(history), Subscription(viewer)))
    for subject, envelope in last.items():
        sequences = [each.sequence for each in told if each.subject == subject]
        assert sequences == ([*range(1, envelope.sequence + 1)] if viewer.may_see(envelope) else [])


def test_the_past_of_a_record_comes_just_before_the_event_that_lets_somebody_in() -> None:
    log = log_of([*stamped(TASK, task_assigned), *stamped(ISSUE, raised, passed, assigned, passed)])
    told, _ = asyncio.run(read(log, SUBDISTRICT))
    assert told == [
        Told("past", None, ISSUE, 1),
        Told("past", None, ISSUE, 2),
        Told("message", 4, ISSUE, 3),
        Told("message", 5, ISSUE, 4),
    ]


def test_the_past_is_filtered_as_the_rest_is() -> None:
    log = log_of(stamped(ISSUE, raised, passed, assigned))
    only_raised = Subscription(SUBDISTRICT.viewer, Filter(types=frozenset({"IssueRaised"})))
    told, position = asyncio.run(read(log, only_raised))
    assert (told, position) == ([Told("past", None, ISSUE, 1)], 3)


def test_what_equal_subscribers_ask_for_is_made_once() -> None:
    async def run() -> bool:
        feeds = Feeds(log_of(stamped(TASK, task_assigned)))
        first, _ = await feeds.events.next(CITY, 0)
        second, _ = await feeds.events.next(Subscription(Viewer(BJ, BJ, frozenset())), 0)
        return first is second

    assert asyncio.run(run())


def test_a_stream_goes_on_live_where_the_past_ends() -> None:
    async def run() -> list[Told]:
        log = BytesLog()
        append(log, 3)
        feeds = Feeds(log)
        stream = feeds.events.stream(CITY, 1)
        assert await anext(stream) == OPENING
        told = parsed(await anext(stream))
        append(log, 2)
        while len(told) < 4:
            told += parsed(await anext(stream))
        await stream.aclose()  # type: ignore[attr-defined]
        assert feeds.live.followers == 0
        return told

    assert [each.id for each in asyncio.run(run())] == [2, 3, 4, 5]


def test_a_subscriber_that_falls_behind_is_told_and_gets_everything_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.feed.live.MOST", 4)

    async def run() -> list[Told]:
        log = BytesLog()
        feeds = Feeds(log)
        stream = feeds.events.stream(CITY, 0)
        assert await anext(stream) == OPENING
        waiting = asyncio.ensure_future(anext(stream))
        append(log, 1)
        told = parsed(await waiting)
        append(log, 10)
        while feeds.live.position < 11:  # the node goes on; the subscriber takes nothing
            await asyncio.sleep(0)
        while told[-1].id != 11:
            told += parsed(await anext(stream))
        await stream.aclose()  # type: ignore[attr-defined]
        return told

    told = asyncio.run(run())
    lagging = [each for each in told if each.kind == "lagging"]
    assert [each.id for each in lagging] == [1]
    assert told.index(lagging[0]) == 1
    assert [each.id for each in told if each.kind == "message"] == [*range(1, 12)]


def test_who_reads_the_past_is_not_called_lagging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.feed.live.MOST", 1)

    async def run() -> list[Told]:
        log = BytesLog()
        append(log, 8)
        stream = Feeds(log).events.stream(CITY, 0)
        told = list[Told]()
        while not told or told[-1].id != 8:
            told += parsed(await anext(stream))
        await stream.aclose()  # type: ignore[attr-defined]
        return told

    assert {each.kind for each in asyncio.run(run())} == {"message"}


@pytest.mark.parametrize(("limit", "value"), [("MOST", 3), ("ROOM", 2500)])
def test_what_is_held_for_followers_is_bounded_by_number_and_by_bytes(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(f"services.feed.live.{limit}", value)

    async def run() -> tuple[int, int]:
        log = BytesLog()
        feeds = Feeds(log)
        with feeds.live.following():
            append(log, 20)
            while feeds.live.position < 20:
                await feeds.live.wait()
            held = feeds.live.after(feeds.live.begins) or ()
            assert feeds.live.after(feeds.live.begins - 1) is None
        return len(held), sum(len(each.raw) for each in held)

    number, size = asyncio.run(run())
    assert 0 < (number if limit == "MOST" else size) <= value


def test_a_silent_stream_says_that_it_lives_and_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.feed.streaming.QUIET", 0.0)

    async def run() -> bytes:
        log = BytesLog()
        feeds = Feeds(log)
        stream = feeds.events.stream(Subscription(CITY.viewer, Filter(kinds=frozenset({"issue"}))), 0)
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        append(log, 2)
        said = await waiting
        while b"id: 2" not in said:
            said = await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
        return said

    assert asyncio.run(run()) == b": alive\nid: 2\n\n"


def test_a_stream_ends_when_the_subscriber_may_follow_no_more() -> None:
    async def run() -> list[bytes]:
        log = BytesLog()
        append(log, 1)
        may = iter([True, False])
        return [chunk async for chunk in Feeds(log).events.stream(CITY, 0, lambda: next(may))]

    assert [len(parsed(chunk)) for chunk in asyncio.run(run())] == [0, 1]


def test_a_stream_ends_when_the_node_stops() -> None:
    async def run() -> list[bytes]:
        feeds = Feeds(BytesLog())
        stream = feeds.events.stream(CITY, 0)
        chunks = [await anext(stream)]
        waiting = asyncio.ensure_future(anext(stream, b"ended"))
        await asyncio.sleep(0)
        feeds.signal.close()
        return [*chunks, await waiting]

    assert asyncio.run(run()) == [OPENING, b"ended"]


def test_a_log_that_cannot_be_read_for_a_while_costs_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.feed.live.AGAIN", 0.0)
    log = BytesLog()
    read_raw, failures = log.read_raw, iter([OSError("the disk is away")])

    def failing(after: int, limit: int) -> object:
        for failure in failures:
            raise failure
        return read_raw(after, limit)

    async def run() -> list[Told]:
        stream = Feeds(log).events.stream(CITY, 0)
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        monkeypatch.setattr(log, "read_raw", failing)
        append(log, 2)
        told = parsed(await waiting)
        await stream.aclose()  # type: ignore[attr-defined]
        return told

    assert [each.id for each in asyncio.run(run())] == [1, 2]

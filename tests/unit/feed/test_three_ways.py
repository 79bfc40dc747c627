"""Three ways of subscribing tell the same: a stream held open, a webhook, and the feed over NATS."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import hypothesis
import orjson
import pytest

from domain.aggregate_id import AggregateId, parts
from domain.authority import Actor
from domain.envelope import Envelope
from domain.node_id import NodeId
from domain.registry import event_types
from services.contracts.asyncapi.messages import fed
from services.contracts.samples import envelope
from services.feed.nats.messages import FeedMessages
from services.feed.scope import Viewer
from services.feed.subscription import Subscription
from services.feed.webhooks.batch import gather
from tests.unit.domain.nodes import nodes
from tests.unit.feed.logs import BytesLog, Feeds, log_of
from tests.unit.feed.test_events import histories
from tests.unit.given import BJ, HAIDIAN, KEXU

Told = Callable[[BytesLog, NodeId], Sequence[str]]


def over_http(log: BytesLog, organisation: NodeId) -> Sequence[str]:
    """Return the ids of what a stream tells, of the log of `log.node`."""
    subscription = Subscription(Viewer.of(Actor("wall", organisation, frozenset()), log.node))

    async def read() -> Sequence[str]:
        feeds, told, position = Feeds(log), list[str](), 0
        while found := await feeds.reader.behind(position):
            for frame in found:
                told += [each.frame.id for each in await feeds.reader.items(subscription, frame)]
            position = found[-1].position
        feeds.signal.close()
        return told

    return asyncio.run(read())


def by_webhook(log: BytesLog, organisation: NodeId) -> Sequence[str]:
    """Return the same of what is posted."""

    async def read() -> Sequence[str]:
        feeds = Feeds(log)
        subscription = Subscription(Viewer.afar(log.node, organisation))
        batch = await gather(feeds.reader, subscription, 0, log.head())
        feeds.signal.close()
        return [orjson.loads(event)["id"] for event in batch.events]

    return asyncio.run(read())


def over_nats(log: BytesLog, organisation: NodeId) -> Sequence[str]:
    """Return the same of what is written into the stream."""
    messages, _ = FeedMessages(log, log.node, organisation).after(0, log.head())  # type: ignore[arg-type]
    return [each.id for each in messages]


def one_of_each() -> Sequence[Envelope]:
    """Return an event of every type, each on a record of its own that the district owns."""
    found = [envelope(kind) for kind in event_types()]
    return [replace(each, id=f"event-{number}", subject=_renamed(each, number)) for number, each in enumerate(found)]


def _renamed(event: Envelope, number: int) -> AggregateId:
    kind, _, owner = parts(event.subject)
    return AggregateId(f"{kind}-{number}@{owner}")


def log_at(node: NodeId, events: Sequence[Envelope]) -> BytesLog:
    """Return the log of a node that holds these events."""
    log = log_of(events)
    log.node = node
    return log


@pytest.mark.parametrize("way", [by_webhook, over_nats])
@pytest.mark.parametrize("organisation", [BJ, HAIDIAN, KEXU])
@pytest.mark.parametrize("node", [BJ, HAIDIAN])
def test_every_type_of_event_is_told_each_way_or_none(node: NodeId, organisation: NodeId, way: Told) -> None:
    log = log_at(node, one_of_each())
    assert way(log, organisation) == over_http(log, organisation)


@hypothesis.given(histories(), nodes)
def test_each_way_tells_the_same_of_any_history_to_anybody(history: Sequence[Envelope], organisation: NodeId) -> None:
    log = log_of(history)
    assert over_http(log, organisation) == by_webhook(log, organisation) == over_nats(log, organisation)


def test_a_node_tells_its_own_organisation_how_its_links_fare_and_nobody_else() -> None:
    events = one_of_each()
    links = {each.id for each in events if each.subject.startswith("link-")}
    log = log_at(HAIDIAN, events)
    assert links
    assert links <= set(over_nats(log, HAIDIAN))
    assert not links & {*over_nats(log, BJ), *over_nats(log, KEXU)}


def test_what_a_nodes_own_organisation_is_told_is_what_the_contract_names() -> None:
    events = one_of_each()
    types = {each.id: type(each.payload).__name__ for each in events}
    told = {types[id] for id in over_nats(log_at(HAIDIAN, events), HAIDIAN)}
    assert told == {name.partition(".")[0] for name in fed()}

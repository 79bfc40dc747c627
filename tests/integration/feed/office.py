"""Webhooks of a real log, without the rest of a node: started, stopped and started again on the same files."""

import asyncio
import queue
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.feed.subscription import Filter
from services.feed.webhooks.courier import CourierContext
from services.feed.webhooks.poster import Poster
from services.feed.webhooks.retry import RetryPolicy
from services.feed.webhooks.store import WebhookStore
from services.feed.webhooks.webhook import Delivery, Webhook
from services.feed.webhooks.webhooks import Webhooks
from services.log import Log
from tests.unit.domain.examples import task_assigned
from tests.unit.feed.logs import Feeds, stamped
from tests.unit.given import BJ

TOKEN = "ab" * 32
AT = datetime(2026, 5, 15, 1, tzinfo=UTC)
QUICK = RetryPolicy(first=timedelta(milliseconds=10), longest=timedelta(milliseconds=40))

THIS_MACHINE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
"""What an operator allows who has receivers there."""


class NotedStore(WebhookStore):
    """A store that tells of each change."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.changes: queue.Queue[Webhook] = queue.Queue()

    def change(self, webhook: Webhook, delivery: Delivery | None = None) -> bool:
        """Change it and tell."""
        there = super().change(webhook, delivery)
        self.changes.put(webhook)
        return there

    async def until(self, holds: Callable[[Webhook], object]) -> Webhook:
        """Return the next change that is as it should be."""
        while not holds(webhook := await asyncio.to_thread(self.changes.get, timeout=30)):
            pass
        return webhook


@dataclass
class Office:
    """What is needed to send."""

    log: Log
    store: NotedStore
    webhooks: Webhooks
    actors: dict[str, Actor]

    def assign(self, *numbers: int, owner: NodeId = BJ) -> list[str]:
        """Record a task for each number; return the ids of the events."""
        events = [event for number in numbers for event in stamped(_task(number, owner), task_assigned)]
        self.log.append(events)
        return [event.id for event in events]

    async def create(self, url: str, filter: Filter = Filter(), after: int = 0) -> Webhook:  # noqa: B008 frozen
        """Make a webhook under the one token."""
        return await self.webhooks.create(TOKEN, self.actors[TOKEN], url, filter, after)

    async def close(self) -> None:
        """Stop, as a node does."""
        async with asyncio.timeout(5):
            await self.webhooks.stop()


def _task(number: int, owner: NodeId) -> AggregateId:
    return AggregateId(f"task-{number}@{owner}")


@asynccontextmanager
async def office(folder: Path, organisation: NodeId = BJ, **options: Any) -> AsyncIterator[Office]:
    """Open an office on the files in a folder, and stop it in the end.

    Args:
        folder: of the log and the webhooks.
        organisation: for which the one token stands.
        options: of the `CourierContext`.
    """
    log, store = Log(BJ, f"sqlite:///{folder}/log.db"), NotedStore(f"sqlite:///{folder}/webhooks.db")
    feeds = Feeds(log)  # type: ignore[arg-type]
    actors = {TOKEN: Actor("大屏-1", organisation, frozenset({Role.SUBSCRIBER}))}
    given: dict[str, Any] = {
        "retry": QUICK,
        "poster": Poster(THIS_MACHINE, seconds=20),
        "clock": lambda: datetime.now(UTC),
        **options,
    }
    context = CourierContext(node=BJ, store=store, live=feeds.live, reader=feeds.reader, authority=actors.get, **given)
    found = Office(log, store, Webhooks(context, THIS_MACHINE), actors)
    await found.webhooks.start()
    try:
        yield found
    finally:
        feeds.signal.close()
        await found.close()
        store.close()
        log.close()

"""Delivers what one webhook is due: one message after the other, each again and again until the receiver has it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from anyio import to_thread

from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.feed.live import Live
from services.feed.reader import FeedReader
from services.feed.scope import Viewer
from services.feed.subscription import Subscription
from services.feed.webhooks.batch import CONTENT_TYPE, Batch, gather
from services.feed.webhooks.poster import NoResponse, Poster, Response
from services.feed.webhooks.retry import RetryPolicy
from services.feed.webhooks.signing import headers
from services.feed.webhooks.store import WebhookStore
from services.feed.webhooks.target import ForbiddenUrl, target
from services.feed.webhooks.webhook import Delivery, Pause, Webhook

AT_ONCE = 16
"""Messages of one node that are under way at the same time."""
PASSED_OVER = 1000
"""Positions without an event for a webhook after which it is noted that it has come so far."""
AGAIN = 5.0
"""Seconds after which a courier begins again that could not go on."""

GONE = 410

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CourierContext:
    """What all couriers of a node work with."""

    node: NodeId
    store: WebhookStore
    live: Live
    reader: FeedReader
    authority: Callable[[str], Actor | None]
    """Returns for whom the token of an id stands, None if it is there no more."""
    clock: Callable[[], datetime]
    poster: Poster = field(default_factory=Poster)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


class Courier:
    """Works for one webhook."""

    def __init__(self, context: CourierContext, webhook: Webhook) -> None:
        self._context, self._webhook = context, webhook
        self._noted = webhook.position

    async def run(self) -> None:
        """Deliver until the webhook is paused or removed, or the node stops."""
        while await self._run():
            await self._context.sleep(AGAIN)

    async def _run(self) -> bool:
        """Return whether to begin again: what the store or the log could not do for now, they may later."""
        try:
            with self._context.live.following():
                while not self._context.live.closed and await self._step():
                    pass
        except Exception:
            logger.exception("webhook %s cannot go on for now", self._webhook.id)
            return True
        return False

    async def _step(self) -> bool:
        """Do what is next; return whether there is more to do."""
        actor = self._context.authority(self._webhook.holder)
        if actor is None or Role.SUBSCRIBER not in actor.roles:
            await self._keep(replace(self._webhook, paused=Pause.WITHDRAWN))
        if self._webhook.paused or actor is None:
            return False
        await self._rest()
        subscription = Subscription(Viewer.afar(self._context.node, actor.organisation), self._webhook.filter)
        batch = await gather(self._context.reader, subscription, self._webhook.position, self._webhook.upto)
        if batch.events:
            return await self._deliver(batch)
        return await self._pass_over(batch.last)

    async def _rest(self) -> None:
        due = self._webhook.next_attempt
        seconds = (due - self._context.clock()).total_seconds() if due else 0.0
        if seconds > 0:
            await self._context.sleep(seconds)

    async def _pass_over(self, position: int) -> bool:
        """Go on behind what is not for this subscriber; at the end, wait for more."""
        self._webhook = replace(self._webhook, position=position, upto=None)
        if position >= self._noted + PASSED_OVER and not await self._keep(self._webhook):
            return False
        if position >= self._context.live.position:
            await self._context.live.wait()
        return True

    async def _deliver(self, batch: Batch) -> bool:
        if self._webhook.upto is None and not await self._keep(replace(self._webhook, upto=batch.last)):
            return False
        begun = self._context.clock()
        response, error = await self._try(batch, begun)
        taken = self._context.clock() - begun
        delivery = Delivery(
            message=self._webhook.message_id,
            attempt=self._webhook.failures + 1,
            at=begun,
            first=batch.after + 1,
            last=batch.last,
            events=len(batch.events),
            milliseconds=max(0, taken // timedelta(milliseconds=1)),
            status=response.status if response else None,
            error=error,
        )
        return await self._keep(self._after(batch, begun + taken, response, error), delivery)

    async def _try(self, batch: Batch, at: datetime) -> tuple[Response | None, str | None]:
        """Return what was answered, and why it failed if it did."""
        body = batch.body
        signed = headers(self._webhook.secret, self._webhook.message_id, at, body)
        sent = {"Content-Type": CONTENT_TYPE, "User-Agent": "yipan", "Yipan-Position": str(batch.last), **signed}
        try:
            async with self._context.slots:
                response = await self._context.poster.post(target(self._webhook.url), sent, body)
        except (NoResponse, ForbiddenUrl) as error:
            return None, str(error)
        return response, None if 200 <= response.status < 300 else f"the receiver answered {response.status}"

    def _after(self, batch: Batch, now: datetime, response: Response | None, error: str | None) -> Webhook:
        """Return the webhook after an attempt."""
        webhook = self._webhook
        if error is None:
            return webhook.delivered(batch.last)
        failing_since, failures = webhook.failing_since or now, webhook.failures + 1
        retry_after = response.retry_after if response else None
        return replace(
            webhook,
            failures=failures,
            failing_since=failing_since,
            next_attempt=now + self._context.retry.delay(failures, retry_after),
            error=error,
            paused=self._pause(now - failing_since, response),
        )

    def _pause(self, failing: timedelta, response: Response | None) -> Pause | None:
        if response and response.status == GONE:
            return Pause.GONE
        return Pause.FAILING if failing >= self._context.retry.patience else None

    async def _keep(self, webhook: Webhook, delivery: Delivery | None = None) -> bool:
        """Note what the webhook has become; False if it was removed meanwhile."""
        self._webhook, self._noted = webhook, webhook.position
        change = asyncio.ensure_future(to_thread.run_sync(self._context.store.change, webhook, delivery))
        try:
            return await asyncio.shield(change)
        except asyncio.CancelledError:
            await change  # what is being written is written before anybody else writes
            raise

"""Delivers what one webhook is due: one message after the other, each again and again until the receiver has it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from anyio import to_thread

from domain.authority import Actor, Role
from domain.tree import NodeId
from services.feed.live import Live
from services.feed.scope import Viewer
from services.feed.subscription import Subscription
from services.feed.telling import Teller
from services.feed.webhooks.batch import CONTENT_TYPE, Batch, gather
from services.feed.webhooks.kept import Delivery, Pause, Webhook
from services.feed.webhooks.pace import Pace
from services.feed.webhooks.post import Answer, NoAnswer, Poster
from services.feed.webhooks.signing import headers
from services.feed.webhooks.store import Store
from services.feed.webhooks.target import UrlRefused, target

AT_ONCE = 16
"""Messages of one node that are under way at the same time."""
PASSED_OVER = 1000
"""Positions without an event for a webhook after which it is noted that it has come so far."""
AGAIN = 5.0
"""Seconds after which a courier begins again that could not go on."""

GONE = 410

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Depot:
    """What all couriers of a node share."""

    node: NodeId
    store: Store
    live: Live
    teller: Teller
    authority: Callable[[str], Actor | None]
    """Returns for whom the token of an id stands, None if it is there no more."""
    clock: Callable[[], datetime]
    poster: Poster = field(default_factory=Poster)
    pace: Pace = field(default_factory=Pace)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


class Courier:
    """Works for one webhook."""

    def __init__(self, depot: Depot, webhook: Webhook) -> None:
        self._depot, self._webhook = depot, webhook
        self._noted = webhook.position

    async def run(self) -> None:
        """Deliver until the webhook is paused or removed, or the node stops."""
        while await self._run():
            await self._depot.sleep(AGAIN)

    async def _run(self) -> bool:
        """Return whether to begin again: what the store or the log could not do for now, they may later."""
        try:
            with self._depot.live.following():
                while not self._depot.live.closed and await self._step():
                    pass
        except Exception:
            logger.exception("webhook %s cannot go on for now", self._webhook.id)
            return True
        return False

    async def _step(self) -> bool:
        """Do what is next; return whether there is more to do."""
        actor = self._depot.authority(self._webhook.holder)
        if actor is None or Role.SUBSCRIBER not in actor.roles:
            await self._keep(replace(self._webhook, paused=Pause.WITHDRAWN))
        if self._webhook.paused or actor is None:
            return False
        await self._rest()
        # What is restricted is not sent out to addresses, whatever else the token may read.
        viewer = Viewer(self._depot.node, actor.organisation, frozenset())
        subscription = Subscription(viewer, self._webhook.filter)
        batch = await gather(self._depot.teller, subscription, self._webhook.position, self._webhook.upto)
        if batch.events:
            return await self._deliver(batch)
        return await self._pass_over(batch.last)

    async def _rest(self) -> None:
        due = self._webhook.next_attempt
        seconds = (due - self._depot.clock()).total_seconds() if due else 0.0
        if seconds > 0:
            await self._depot.sleep(seconds)

    async def _pass_over(self, position: int) -> bool:
        """Go on behind what is not for this subscriber; at the end, wait for more."""
        self._webhook = replace(self._webhook, position=position, upto=None)
        if position >= self._noted + PASSED_OVER and not await self._keep(self._webhook):
            return False
        if position >= self._depot.live.position:
            await self._depot.live.turn()
        return True

    async def _deliver(self, batch: Batch) -> bool:
        if self._webhook.upto is None and not await self._keep(replace(self._webhook, upto=batch.last)):
            return False
        begun = self._depot.clock()
        answer, error = await self._try(batch, begun)
        taken = self._depot.clock() - begun
        delivery = Delivery(
            message=self._webhook.message_id,
            attempt=self._webhook.failures + 1,
            at=begun,
            first=batch.after + 1,
            last=batch.last,
            events=len(batch.events),
            milliseconds=max(0, taken // timedelta(milliseconds=1)),
            status=answer.status if answer else None,
            error=error,
        )
        return await self._keep(self._after(batch, begun + taken, answer, error), delivery)

    async def _try(self, batch: Batch, at: datetime) -> tuple[Answer | None, str | None]:
        """Return what was answered, and why it failed if it did."""
        body = batch.body
        signed = headers(self._webhook.secret, self._webhook.message_id, at, body)
        sent = {"Content-Type": CONTENT_TYPE, "User-Agent": "yipan", "Yipan-Position": str(batch.last), **signed}
        try:
            async with self._depot.slots:
                answer = await self._depot.poster.post(target(self._webhook.url), sent, body)
        except (NoAnswer, UrlRefused) as error:
            return None, str(error)
        return answer, None if 200 <= answer.status < 300 else f"the receiver answered {answer.status}"

    def _after(self, batch: Batch, now: datetime, answer: Answer | None, error: str | None) -> Webhook:
        """Return the webhook after an attempt."""
        webhook = self._webhook
        if error is None:
            return webhook.delivered(batch.last)
        failing_since, failures = webhook.failing_since or now, webhook.failures + 1
        asked = answer.retry_after if answer else None
        return replace(
            webhook,
            failures=failures,
            failing_since=failing_since,
            next_attempt=now + self._depot.pace.wait(failures, asked),
            error=error,
            paused=self._pause(now - failing_since, answer),
        )

    def _pause(self, failing: timedelta, answer: Answer | None) -> Pause | None:
        if answer and answer.status == GONE:
            return Pause.GONE
        return Pause.FAILING if failing >= self._depot.pace.patience else None

    async def _keep(self, webhook: Webhook, delivery: Delivery | None = None) -> bool:
        """Note what the webhook has become; False if it was removed meanwhile."""
        self._webhook, self._noted = webhook, webhook.position
        change = asyncio.ensure_future(to_thread.run_sync(self._depot.store.change, webhook, delivery))
        try:
            return await asyncio.shield(change)
        except asyncio.CancelledError:
            await change  # what is being written is written before anybody else writes
            raise

"""All webhooks of one node: made, resumed and removed while it runs, each with a courier of its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from anyio import to_thread

from domain.authority import Actor, Role
from domain.node_id import is_within
from domain.refusal import NotFound
from services.feed.subscription import Filter
from services.feed.webhooks.courier import Courier, CourierContext
from services.feed.webhooks.signing import new_secret
from services.feed.webhooks.target import Network, addresses, target
from services.feed.webhooks.webhook import Delivery, Webhook

MOST = 100
"""Webhooks of one node."""


class TooManyWebhooks(Exception):
    """The node has as many as it serves."""


class Webhooks:
    """To be made, used and stopped in one event loop."""

    def __init__(self, context: CourierContext, networks: Sequence[Network] = ()) -> None:
        """Wire it; nothing is delivered before `start`.

        Args:
            context: what the couriers work with.
            networks: private ones to which messages may go.
        """
        self._context, self._networks = context, networks
        self._couriers: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Go on with every webhook where it was."""
        for webhook in await to_thread.run_sync(self._context.store.all):
            self._send(webhook)

    async def stop(self) -> None:
        """Stop at once: what is under way is delivered again after the next start."""
        couriers = list(self._couriers.values())
        for courier in couriers:
            courier.cancel()
        await asyncio.gather(*couriers, return_exceptions=True)
        self._couriers.clear()

    async def create(self, holder: str, actor: Actor, url: str, filter: Filter, after: int) -> Webhook:
        """Make a webhook for the holder of a token; its secret is shown to nobody again.

        Args:
            holder: the id of the token.
            actor: for whom it stands.
            url: where messages go.
            filter: which events.
            after: the position behind which it begins.

        Raises:
            ForbiddenUrl: messages may not go there.
            TooManyWebhooks: there are as many as the node serves.
        """
        await addresses(target(url), self._networks)
        if len(await to_thread.run_sync(self._context.store.all)) >= MOST:
            raise TooManyWebhooks
        webhook = Webhook(
            id=f"wh_{uuid4().hex}",
            organisation=actor.organisation,
            holder=holder,
            actor=actor.id,
            url=url,
            filter=filter,
            secret=new_secret(),
            created_at=self._context.clock(),
            position=after,
        )
        await to_thread.run_sync(self._context.store.add, webhook)
        self._send(webhook)
        return webhook

    async def of(self, actor: Actor) -> Sequence[Webhook]:
        """Return the webhooks of an actor's organisation and of those below it; all of them to the node's own."""
        found = await to_thread.run_sync(self._context.store.all)
        return [webhook for webhook in found if self._is_for(actor, webhook)]

    async def find(self, actor: Actor, id: str) -> Webhook:
        """Return one of these.

        Raises:
            NotFound: none of these has this id.
        """
        webhook = await to_thread.run_sync(self._context.store.get, id)
        if not webhook or not self._is_for(actor, webhook):
            raise NotFound(id=id)
        return webhook

    async def deliveries(self, actor: Actor, id: str, limit: int, before: int | None) -> Sequence[Delivery]:
        """Return the attempts of one of these, the latest first; raises as `find`."""
        webhook = await self.find(actor, id)
        return await to_thread.run_sync(self._context.store.deliveries, webhook.id, limit, before)

    async def remove(self, actor: Actor, id: str) -> None:
        """Deliver nothing more, and forget the webhook; raises as `find`."""
        webhook = await self.find(actor, id)
        await self._call_back(webhook.id)
        await to_thread.run_sync(self._context.store.remove, webhook.id)

    async def resume(self, holder: str, actor: Actor, id: str) -> Webhook:
        """Try again at once, paused or not; raises as `find`.

        A subscriber of the webhook's own organisation takes it over: what that token may see is sent from now on.
        Another who resumes it changes nothing about what is sent.

        Args:
            holder: the id of the token of who asks for it.
            actor: for whom it stands.
            id: of the webhook.
        """
        await self.find(actor, id)
        await self._call_back(id)
        webhook = (await self.find(actor, id)).well()
        if actor.organisation == webhook.organisation and Role.SUBSCRIBER in actor.roles:
            webhook = replace(webhook, holder=holder, actor=actor.id)
        await to_thread.run_sync(self._context.store.change, webhook)
        self._send(webhook)
        return webhook

    def _is_for(self, actor: Actor, webhook: Webhook) -> bool:
        return actor.organisation == self._context.node or is_within(webhook.organisation, actor.organisation)

    def _send(self, webhook: Webhook) -> None:
        courier = asyncio.create_task(Courier(self._context, webhook).run(), name=f"webhook {webhook.id}")
        self._couriers[webhook.id] = courier

    async def _call_back(self, id: str) -> None:
        if courier := self._couriers.pop(id, None):
            courier.cancel()
            await asyncio.gather(courier, return_exceptions=True)

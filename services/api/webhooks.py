"""Webhooks over HTTP: subscribers make them, see how they fare, resume and remove them; operators look after them."""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from domain.aggregate_id import AggregateRef
from domain.authority import Role
from domain.node_id import Organisation
from domain.refusal import RoleMissing
from services.api.access import HolderDep
from services.api.answers import answer
from services.api.following import filter_of, start
from services.api.numbers import LARGEST
from services.api.parts import FeedDep, ViewsDep, WebhooksDep
from services.api.tokens import Holder
from services.api.webhooks_shown import DeliveriesShown, WebhooksShown, made, shown
from services.feed.webhooks.target import ForbiddenUrl
from services.feed.webhooks.webhooks import TooManyWebhooks
from services.problems.edge import WebhooksTaken

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

_NOT_STORED: Mapping[str, str] = {"Cache-Control": "no-store"}
_Names = Annotated[list[str], Field(max_length=50)]


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Wanted:
    """A webhook as it is asked for: the fields of a filter mean what they mean in the feed."""

    url: str
    """https; http on the node's own machine, if its settings allow that."""
    type: _Names = field(default_factory=list)
    kind: _Names = field(default_factory=list)
    aggregate: Annotated[list[AggregateRef], Field(max_length=50)] = field(default_factory=list)
    organisation: Annotated[list[Organisation], Field(max_length=50)] = field(default_factory=list)
    versions: _Names = field(default_factory=list)
    after: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    """The position to begin behind; at the end of the log if it is left out."""


async def _subscriber(found: HolderDep) -> Holder:
    return _require(found, Role.SUBSCRIBER)


async def _keeper(found: HolderDep) -> Holder:
    """Let subscribers see to their own, and operators to those of their organisation and below."""
    return found if Role.OPERATOR in found.actor.roles else _require(found, Role.SUBSCRIBER)


def _require(found: Holder, role: Role) -> Holder:
    if role not in found.actor.roles:
        raise RoleMissing(role=role)
    return found


_Subscriber = Annotated[Holder, Depends(_subscriber)]
Keeper = Annotated[Holder, Depends(_keeper)]
_Id = Annotated[str, Path(max_length=60, description="The webhook.")]


@router.post("", status_code=201)
async def create(found: _Subscriber, webhooks: WebhooksDep, feed: FeedDep, views: ViewsDep, wanted: Wanted) -> Response:
    """Have events posted to an address: in order, at least once, signed after the Standard Webhooks specification.

    The answer holds the secret, which is shown only now. A message is a batch of up to 100 CloudEvents, and counts as
    delivered when it is answered with 2xx within 20 seconds; until then it is tried again, ever less often.
    """
    asked = wanted.type, wanted.kind, wanted.aggregate, wanted.organisation, wanted.versions
    filter = await run_in_threadpool(filter_of, views, *asked, place="body")
    after = start(feed.logged, wanted.after, None)
    try:
        webhook = await webhooks.create(found.id, found.actor, wanted.url, filter, after)
    except ForbiddenUrl as refused:
        error = {"loc": ("body", "url"), "type": "webhook_url", "msg": str(refused)}
        raise RequestValidationError([error]) from refused
    except TooManyWebhooks as error:
        raise WebhooksTaken from error
    headers = {"Location": f"/v1/webhooks/{webhook.id}", **_NOT_STORED}
    return answer(made(webhook, feed.logged.position), status=201, headers=headers)


@router.get("")
async def every(found: Keeper, webhooks: WebhooksDep, feed: FeedDep) -> Response:
    """Return the webhooks of the actor's organisation and of those below it; to the node's own, all."""
    mine = await webhooks.of(found.actor)
    return answer(WebhooksShown(tuple(shown(each, feed.logged.position) for each in mine)), headers=_NOT_STORED)


@router.get("/{id}")
async def one(found: Keeper, webhooks: WebhooksDep, feed: FeedDep, id: _Id) -> Response:
    """Return a webhook: how far it has come, and why it does not come further if it does not."""
    webhook = await webhooks.find(found.actor, id)
    return answer(shown(webhook, feed.logged.position), headers=_NOT_STORED)


@router.delete("/{id}", status_code=204)
async def remove(found: Keeper, webhooks: WebhooksDep, id: _Id) -> Response:
    """Deliver nothing more, and forget the webhook with its deliveries."""
    await webhooks.remove(found.actor, id)
    return Response(status_code=204)


@router.post("/{id}/resume")
async def resume(found: Keeper, webhooks: WebhooksDep, feed: FeedDep, id: _Id) -> Response:
    """Try again at once, and go on where it was; under this token, if it is a subscriber's of the same organisation."""
    webhook = await webhooks.resume(found.id, found.actor, id)
    return answer(shown(webhook, feed.logged.position), headers=_NOT_STORED)


@router.get("/{id}/deliveries")
async def deliveries(
    found: Keeper,
    webhooks: WebhooksDep,
    id: _Id,
    limit: Annotated[int, Query(ge=1, le=500, description="Attempts at most.")] = 100,
    before: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="Attempts with a lower number than this.")
    ] = None,
) -> Response:
    """Return the attempts to deliver, the latest first; the last 500 are kept."""
    attempts = await webhooks.deliveries(found.actor, id, limit, before)
    return answer(DeliveriesShown(id, tuple(attempts)), headers=_NOT_STORED)

"""The pages of webhooks: how far each has come, why it stopped, every attempt to deliver, and a button to go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass as ruled

from domain.node_id import NodeId
from domain.words import Words
from services.api.parameters import takes
from services.api.parts import FeedDep, WebhooksDep
from services.api.webhooks import Keeper
from services.api.webhooks_shown import WebhookShown, shown
from services.dashboard.route import page_router
from services.dashboard.static_page import StaticPageDep
from services.dashboard.widgets.forms import read
from services.dashboard.words.naming import name_of
from services.dashboard.words.words import WORDS
from services.feed.webhooks.webhook import Webhook

LIMIT = 50
"""Attempts on a page."""
_CONDITIONS = {
    "type": WORDS["webhooks.type"],
    "kind": WORDS["webhooks.kind"],
    "aggregate": WORDS["webhooks.aggregate"],
    "organisation": WORDS["webhooks.organisation"],
    "versions": WORDS["webhooks.versions"],
}


@ruled(frozen=True, config=ConfigDict(extra="forbid"))
class _Parameters:
    before: Annotated[int, Field(ge=1, le=2**53)] | None = None


_PARAMETERS = TypeAdapter(_Parameters)


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """A webhook as it stands in a list."""

    webhook: WebhookShown
    organisation: Words
    state: Words
    mark: str
    """`well`, `failing` or `paused`."""

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/webhooks/{self.webhook.id}"

    @property
    def conditions(self) -> tuple[tuple[Words, tuple[str, ...]], ...]:
        """What it asks for, each with its values; nothing if it asks for everything."""
        found = self.webhook.filter.__dict__
        return tuple((words, found[name]) for name, words in _CONDITIONS.items() if found[name])


router = page_router()


@router.get("/webhooks")
async def webhooks(page: StaticPageDep, keeper: Keeper, webhooks: WebhooksDep, feed: FeedDep) -> Response:
    """Show all webhooks of the reader's organisation and of those below it."""
    names = page.names()
    lines = [_line(each, feed.logged.position, names) for each in await webhooks.of(keeper.actor)]
    return page.response("webhooks.html", "/webhooks", lines=lines)


@router.get("/webhooks/{id}", dependencies=[Depends(takes("before"))])
async def webhook(page: StaticPageDep, keeper: Keeper, webhooks: WebhooksDep, feed: FeedDep, id: str) -> Response:
    """Show a webhook with its deliveries, the latest first."""
    before = _Parameters(**read(_PARAMETERS, page.parameters)).before
    line = _line(await webhooks.find(keeper.actor, id), feed.logged.position, page.names())
    found = await webhooks.deliveries(keeper.actor, id, LIMIT + 1, before)
    attempts = found[:LIMIT]
    next = attempts[-1].number if len(found) > LIMIT else None
    return page.response("webhook.html", line.path, line=line, first=before is not None, attempts=attempts, next=next)


@router.post("/webhooks/{id}/resume")
async def resume(keeper: Keeper, webhooks: WebhooksDep, id: str) -> Response:
    """Try again at once, and go on where it was."""
    await webhooks.resume(keeper.id, keeper.actor, id)
    return RedirectResponse(f"/webhooks/{id}", 303)


def _line(webhook: Webhook, head: int, names: Mapping[NodeId, Words]) -> WebhookLine:
    return WebhookLine(shown(webhook, head), name_of(webhook.organisation, names), *_standing(webhook))


def _standing(webhook: Webhook) -> tuple[Words, str]:
    if webhook.paused:
        words, reason = WORDS["webhooks.paused"], webhook.paused.words
        return Words(words.zh.format(reason=reason.zh), words.en.format(reason=reason.en)), "paused"
    return (WORDS["webhooks.failing"], "failing") if webhook.failures else (WORDS["webhooks.well"], "well")

"""The pages of webhooks: how far each has come, why it stopped, every attempt to deliver, and a button to go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass as ruled

from domain.tree import NodeId
from domain.words import Words
from services.api.webhooks import Keeper, webhooks_of
from services.api.webhooks_shown import WebhookShown, shown
from services.dashboard.look import name_of
from services.dashboard.pages.unstreamed import asked_of, names_of, still
from services.dashboard.route import PageRoute
from services.dashboard.widgets.forms import read
from services.dashboard.words.words import WORDS
from services.feed.webhooks.kept import Webhook

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
class _Wish:
    before: Annotated[int, Field(ge=1, le=2**53)] | None = None


_WISH = TypeAdapter(_Wish)


@dataclass(frozen=True, slots=True)
class Line:
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
    def asked(self) -> tuple[tuple[Words, tuple[str, ...]], ...]:
        """What it asks for: each condition with its values; nothing if it asks for everything."""
        found = self.webhook.filter.__dict__
        return tuple((words, found[name]) for name, words in _CONDITIONS.items() if found[name])


router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/webhooks")
async def webhooks(request: Request, keeper: Keeper) -> Response:
    """Show all webhooks of the reader's organisation and of those below it."""
    names = names_of(request)
    lines = [_line(request, each, names) for each in await webhooks_of(request).of(keeper.actor)]
    return still(request, "webhooks.html", "/webhooks", lines=lines)


@router.get("/webhooks/{id}")
async def webhook(request: Request, keeper: Keeper, id: str) -> Response:
    """Show a webhook with its deliveries, the latest first."""
    wish = _Wish(**read(_WISH, asked_of(request)))
    line = _line(request, await webhooks_of(request).find(keeper.actor, id), names_of(request))
    found = await webhooks_of(request).deliveries(keeper.actor, id, LIMIT + 1, wish.before)
    attempts, more = found[:LIMIT], len(found) > LIMIT
    values: dict[str, Any] = {"attempts": attempts, "next": attempts[-1].number if more else None}
    return still(request, "webhook.html", line.path, line=line, first=wish.before is not None, **values)


@router.post("/webhooks/{id}/resume")
async def resume(request: Request, keeper: Keeper, id: str) -> Response:
    """Try again at once, and go on where it was."""
    await webhooks_of(request).resume(keeper.id, keeper.actor, id)
    return RedirectResponse(f"/webhooks/{id}", 303)


def _line(request: Request, webhook: Webhook, names: Mapping[NodeId, Words]) -> Line:
    head = request.app.state.feed.logged.position
    return Line(shown(webhook, head), name_of(webhook.organisation, names), *_standing(webhook))


def _standing(webhook: Webhook) -> tuple[Words, str]:
    if webhook.paused:
        said, reason = WORDS["webhooks.paused"], webhook.paused.words
        return Words(said.zh.format(reason=reason.zh), said.en.format(reason=reason.en)), "paused"
    return (WORDS["webhooks.failing"], "failing") if webhook.failures else (WORDS["webhooks.well"], "well")

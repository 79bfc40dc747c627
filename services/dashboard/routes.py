"""The pages and their streams: every page is drawn whole by the server, and kept up to date where there is script."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.staticfiles import StaticFiles

from projections.engine.as_of import AsOf
from projections.engine.snapshot import ViewNotReady
from projections.engine.views import NotYet
from projections.scope import RowScope
from services.api.access import Reader
from services.api.sessions import Sessions
from services.dashboard import rendering
from services.dashboard.look import Asked, Draw, Look, Scene
from services.dashboard.pages import report_routes, webhooks
from services.dashboard.pages.board import board
from services.dashboard.pages.glossary import words
from services.dashboard.pages.index import index
from services.dashboard.pages.issue import issue
from services.dashboard.pages.ledger import ledger
from services.dashboard.pages.links import links
from services.dashboard.pages.patrols import patrols
from services.dashboard.pages.query import answer
from services.dashboard.pages.record import record
from services.dashboard.pages.registers import register
from services.dashboard.pages.review import figure, review
from services.dashboard.pages.tasks import tasks
from services.dashboard.past import asked_for
from services.dashboard.route import HEADERS, InvalidFilter, PageRoute, html
from services.dashboard.shell import Past, Shell, address
from services.dashboard.stream.live import Shared, Source, stream
from services.dashboard.stream.regions import Region
from services.dashboard.words import moments
from services.feed.scope import row_scope
from services.language import Language, language_of
from services.node.wiring import Node

PAGES: dict[str, tuple[str, Draw]] = {
    "/": ("board.html", board),
    "/issues": ("ledger.html", ledger),
    "/issues/{id}": ("issue.html", issue),
    "/review": ("review.html", review),
    "/review/{id}": ("figure.html", figure),
    "/registers": ("index.html", index),
    "/registers/{id}": ("register.html", register),
    "/records/{id}": ("record.html", record),
    "/queries/{id}": ("answer.html", answer),
    "/patrols": ("patrols.html", patrols),
    "/tasks": ("tasks.html", tasks),
    "/links": ("links.html", links),
    "/glossary": ("glossary.html", words),
}
READERS = 4
"""Threads that read for pages: apart from those of commands, which wait for the disk."""
_SEEN = "seen"
"""The parameter of a stream that says which position the page shows."""
_MOMENT = ("as_of", "clock")


def router(node: Node) -> APIRouter:
    """Return the routes of all pages of a node."""
    found = APIRouter(include_in_schema=False, route_class=PageRoute)
    found.mount("/static", StaticFiles(directory=rendering.STATIC))
    found.include_router(report_routes.router)
    found.include_router(webhooks.router)
    desk = _Desk(node)
    for path, (template, draw) in PAGES.items():
        found.add_api_route(path, desk.page(template, draw), methods=["GET"], name=template)
        found.add_api_route(f"/live{path}".rstrip("/"), desk.live(draw), methods=["GET"], name=f"live {template}")
    return found


class _Desk:
    """Answers requests for the pages of one node."""

    def __init__(self, node: Node) -> None:
        self._node, self._shared, self._limiter = node, Shared(), CapacityLimiter(READERS)

    def page(self, template: str, draw: Draw) -> Callable[..., Awaitable[Response]]:
        """Return what answers a request for a page."""

        async def answer(request: Request, actor: Reader) -> Response:
            wanted = asked_for(request)
            as_of, past = wanted or (None, None)
            scope = row_scope(actor, self._node.settings.id)
            scene = await self._look(draw, _asked(request), scope, as_of, past=past is not None)
            values = {
                "shell": self._shell(request, scene, past),
                "regions": {region.id: region for region in scene.regions},
                **scene.around,
            }
            return html(request, rendering.page(template, language_of(request), self._node.clock(), **values))

        return answer

    def live(self, draw: Draw) -> Callable[..., Awaitable[Response]]:
        """Return what answers a request for the stream of a page."""

        async def answer(request: Request, actor: Reader) -> Response:
            asked, scope = _asked(request), row_scope(actor, self._node.settings.id)
            last = request.headers.get("last-event-id") or request.query_params.get(_SEEN, "")
            source = Source(
                partial(self._now, draw, asked, scope),
                partial(self._then, draw, asked, scope),
                partial(self._patches, request, language_of(request)),
                partial(_is_signed_in, request),
            )
            signal = request.app.state.feed.views
            await source.now(signal.position)  # what cannot be shown is refused before the stream begins
            messages = stream(source, signal, int(last) if last.isdecimal() else 0)
            headers = HEADERS | {"X-Accel-Buffering": "no"}
            return StreamingResponse(messages, media_type="text/event-stream", headers=headers)

        return answer

    async def _look(
        self, draw: Draw, asked: Asked, scope: RowScope | None, as_of: AsOf | None = None, *, past: bool = False
    ) -> Scene:
        def look() -> Scene:
            with self._node.views.read(as_of, scope) as snapshot:
                return draw(Look(self._node, snapshot, asked, self._node.clock(), past))

        return await to_thread.run_sync(look, limiter=self._limiter)

    async def _now(self, draw: Draw, asked: Asked, scope: RowScope | None, position: int) -> Scene:
        key = draw, asked.id, tuple(sorted(asked.query.items())), scope
        return await self._shared.get(key, position, partial(self._look, draw, asked, scope))

    async def _then(self, draw: Draw, asked: Asked, scope: RowScope | None, position: int) -> Scene | None:
        """Draw what an open page shows; nothing if these views never were there: a database that was put back."""
        try:
            return await self._look(draw, asked, scope, AsOf(position=position))
        except (NotYet, ViewNotReady):
            return None

    def _patches(self, request: Request, language: Language, regions: list[Region], flashing: frozenset[str]) -> str:
        path = request.url.path.removeprefix("/live") or "/"
        shell = self._frame(path, _query(request))
        return rendering.patches(regions, language, self._node.clock(), flashing, shell=shell)

    def _shell(self, request: Request, scene: Scene, past: Past | None) -> Shell:
        path, query = request.url.path, _query(request)
        follow = {**{k: v for k, v in query.items() if k not in _MOMENT}, "lang": language_of(request)}
        stream = address(f"/live{path}".rstrip("/"), {**follow, _SEEN: str(scene.position)})
        return self._frame(
            path,
            query,
            position=scene.position,
            today=moments.day(self._node.clock()),
            past=past,
            stream=stream if scene.moves and not past else None,
            status=next((region for region in scene.regions if region.id == "status"), None),
            announcement=scene.announcement,
            signed_in=True,
        )

    def _frame(self, path: str, query: dict[str, str], **values: Any) -> Shell:
        settings = self._node.settings
        return Shell(node=settings.id, name=settings.name, path=path, query=query, **values)


def _is_signed_in(request: Request) -> bool:
    """Say whether a session that began a stream goes on; who came with a token has shown it for this request."""
    sessions: Sessions = request.app.state.sessions
    cookie = request.cookies.get(sessions.cookie)
    return sessions.holder(cookie) is not None if cookie else True


def _asked(request: Request) -> Asked:
    """Return what the address asks for.

    Raises:
        InvalidFilter: a parameter has characters that no database keeps.
    """
    query = {name: value for name, value in _query(request).items() if name not in _MOMENT}
    for name, value in query.items():
        if not value.isprintable():
            raise InvalidFilter(name)
    return Asked(request.path_params.get("id"), query)


def _query(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if name not in ("lang", _SEEN) and value}

"""The pages and their streams: every page is drawn whole by the server, and kept up to date where there is script."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.staticfiles import StaticFiles

from domain.authority import Actor
from services.api.access import Reader, Standing, operates
from services.api.parameters import Taken, takes
from services.api.parts import FeedDep, ThisNode, ThisNodeDep, part
from services.api.streams import one_stream
from services.dashboard import rendering
from services.dashboard.contents import Contents
from services.dashboard.page import FULL, Draw, PageReader, Parameters
from services.dashboard.pages import report_routes, webhooks
from services.dashboard.pages.board import board
from services.dashboard.pages.glossary import words
from services.dashboard.pages.index import index
from services.dashboard.pages.issue import issue
from services.dashboard.pages.ledger import FILTERS, ledger
from services.dashboard.pages.links import links
from services.dashboard.pages.patrols import patrols
from services.dashboard.pages.query import answer, parameters_of
from services.dashboard.pages.record import record
from services.dashboard.pages.registers import filters_of, register
from services.dashboard.pages.review import figure, review
from services.dashboard.pages.tasks import tasks
from services.dashboard.past import point_of
from services.dashboard.route import HEADERS, html, page_router
from services.dashboard.shell import Past, Shell, address
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.live import Source, stream
from services.dashboard.stream.regions import Region
from services.dashboard.words import moments
from services.dashboard.wrong import unprintable
from services.feed.scope import row_scope
from services.language import language_of

PAGES: dict[str, tuple[str, Draw, Taken]] = {
    "/": ("board.html", board, takes("below")),
    "/issues": ("ledger.html", ledger, takes("after", *FILTERS)),
    "/issues/{id}": ("issue.html", issue, takes()),
    "/review": ("review.html", review, takes("year", "organisation")),
    "/review/{id}": ("figure.html", figure, takes("year", "after", "organisation")),
    "/registers": ("index.html", index, takes()),
    "/registers/{id}": ("register.html", register, takes("after", also=filters_of)),
    "/records/{id}": ("record.html", record, takes(FULL)),
    "/queries/{id}": ("answer.html", answer, takes(FULL, also=parameters_of)),
    "/patrols": ("patrols.html", patrols, takes()),
    "/tasks": ("tasks.html", tasks, takes("after")),
    "/links": ("links.html", links, takes()),
    "/glossary": ("glossary.html", words, takes("q")),
}
"""Of each: its template, what draws it, and what its address may ask for."""
_SEEN = "seen"
"""The parameter of a stream that says which position the page shows."""
_MOMENT = ("as_of", "clock")

_Contents = Annotated[Contents, Depends(part(Contents))]


def _page(template: str, draw: Draw) -> Callable[..., Awaitable[Response]]:
    """Return what answers a request for a page."""

    async def page(request: Request, actor: Reader, contents: _Contents, node: ThisNodeDep) -> Response:
        as_of, past = point_of(request, node.clock()) or (None, None)
        reader = _reader(actor, node)
        content = await contents.at(draw, _parameters(request), reader, as_of, past=past is not None)
        values = {
            "shell": _shell(request, node, content, past),
            "regions": {region.id: region for region in content.regions},
            **content.values,
        }
        return html(request, rendering.page(template, language_of(request), node.clock(), **values))

    return page


def _reader(actor: Actor, node: ThisNode) -> PageReader:
    return PageReader(row_scope(actor, node.id), operates(actor, node.id))


def _live(draw: Draw) -> Callable[..., Awaitable[Response]]:
    """Return what answers a request for the stream of a page."""

    async def live(
        request: Request, actor: Reader, contents: _Contents, node: ThisNodeDep, feed: FeedDep, allowed: Standing
    ) -> Response:
        parameters, reader = _parameters(request), _reader(actor, node)
        last = request.headers.get("last-event-id") or request.query_params.get(_SEEN, "")
        source = Source(
            partial(contents.now, draw, parameters, reader),
            partial(contents.then, draw, parameters, reader),
            partial(_patches, request, node),
            allowed,
        )
        await source.now(feed.views.position)  # what cannot be shown is refused before the stream begins
        messages = stream(source, feed.views, int(last) if last.isdecimal() else 0)
        return StreamingResponse(
            messages, media_type="text/event-stream", headers=HEADERS | {"X-Accel-Buffering": "no"}
        )

    return live


def _router() -> APIRouter:
    found = page_router()
    found.mount("/static", StaticFiles(directory=rendering.STATIC))
    found.include_router(report_routes.router)
    found.include_router(webhooks.router)
    for path, (template, draw, taken) in PAGES.items():
        page, stream = _page(template, draw), _live(draw)
        at, live = (
            [Depends(taken), Depends(takes(*_MOMENT))],
            [Depends(each) for each in (taken, takes(_SEEN), one_stream)],
        )
        found.add_api_route(path, page, methods=["GET"], name=template, dependencies=at)
        found.add_api_route(
            f"/live{path}".rstrip("/"), stream, methods=["GET"], name=f"live {template}", dependencies=live
        )
    return found


router = _router()


def _patches(request: Request, node: ThisNode, regions: list[Region], flashing: frozenset[str]) -> str:
    path = request.url.path.removeprefix("/live") or "/"
    shell = Shell(node=node.id, name=node.name, path=path, query=_query(request))
    return rendering.patches(regions, language_of(request), node.clock(), flashing, shell=shell)


def _shell(request: Request, node: ThisNode, content: PageContent, past: Past | None) -> Shell:
    path, query = request.url.path, _query(request)
    follow = {**{k: v for k, v in query.items() if k not in _MOMENT}, "lang": language_of(request)}
    stream = address(f"/live{path}".rstrip("/"), {**follow, _SEEN: str(content.position)})
    return Shell(
        node=node.id,
        name=node.name,
        path=path,
        query=query,
        position=content.position,
        today=moments.day(node.clock()),
        past=past,
        stream=stream if content.moves and not past else None,
        status=next((region for region in content.regions if region.id == "status"), None),
        announcement=content.announcement,
        signed_in=True,
    )


def _parameters(request: Request) -> Parameters:
    """Return what the address asks for.

    Raises:
        InvalidFilter: a parameter has characters that no database keeps.
    """
    query = {name: value for name, value in _query(request).items() if name not in _MOMENT}
    for name, value in query.items():
        if not value.isprintable():
            raise unprintable(name)
    return Parameters(request.path_params.get("id"), query)


def _query(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if name not in ("lang", _SEEN) and value}

"""The application of one node: its routes, and what holds for all of them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

from anyio import to_thread
from fastapi import Depends, FastAPI

from services.api import (
    assignment,
    batches,
    clues,
    contracts,
    events,
    evidence,
    feed,
    health,
    log_proof,
    login,
    openapi,
    operation,
    petitions,
    problem_answers,
    problem_pages,
    queries,
    records,
    registers,
    reports,
    webhooks,
)
from services.api.access import Authenticator
from services.api.batch_threads import BatchThreads
from services.api.commands import CommandRoute
from services.api.limits import BodyLimit
from services.api.openapi import Description
from services.api.parameters import known_parameters
from services.api.parts import ThisNode, find, provide
from services.api.plain_queries import PlainQueries
from services.api.secure_cookies import SecureCookies
from services.api.sessions import Sessions
from services.api.streams import OpenStreams
from services.api.tokens import Tokens
from services.dashboard import routes as dashboard
from services.dashboard.contents import Contents
from services.dashboard.page import BoardContext
from services.exchange import exports
from services.feed.feeds import Feeds
from services.node.webhooks import webhooks_of
from services.node.wiring import Node
from services.open311 import routes as open311
from services.open311.routes import PublicTickets

THREADS = 200
"""Requests that may wait at once: for a group commit, all who write wait together."""


ROUTERS = (
    assignment.router,
    batches.router,
    clues.router,
    contracts.router,
    openapi.router,
    events.router,
    evidence.router,
    exports.router,
    health.router,
    log_proof.router,
    login.router,
    problem_pages.router,
    queries.router,
    feed.router,
    operation.router,
    petitions.router,
    records.router,
    reports.router,
    webhooks.router,
    open311.router,
    registers.router,  # after all that has an address of its own below /v1
    dashboard.router,
)
"""In the order in which an address is looked for among their routes."""


def create_app(node: Node) -> FastAPI:
    """Return the application of a node that is open.

    Raises:
        InvalidTokens: the node's token file cannot be used.
    """
    tokens = Tokens(node.settings.data)
    sessions = Sessions(node.settings.data, tokens)
    authenticator = Authenticator(tokens, sessions)
    app = FastAPI(title="yipan", version="1", lifespan=partial(_running, node, tokens), openapi_url=None)
    parts = (tokens, sessions, authenticator, BatchThreads(), health.Probe(), OpenStreams(), Description(app))
    provide(app, *parts, *_parts(node))
    problem_answers.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(PlainQueries)
    app.add_middleware(SecureCookies, https=node.settings.http.is_encrypted)
    app.router.routes.append(CommandRoute(node.handler, authenticator))
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(known_parameters)])
    return app


def end_streams(app: FastAPI) -> None:
    """End the streams of an application: HTTP stops when all requests have ended."""
    if feed := find(app, Feeds):  # it is there once HTTP has started
        feed.close()


def _parts(node: Node) -> Iterator[object]:
    settings = node.settings
    yield ThisNode(settings.id, settings.name, node.clock)
    yield from (
        node.log,
        node.views,
        node.handler,
        node.gateway,
        node.links,
        node.accesses,
        node.proof,
        node.hand_overs,
        node.stopping,
    )
    if node.vault:
        yield node.vault
    yield PublicTickets(settings.public_lists, for_everybody=settings.open311)
    order = (*(each.id for each in settings.subordinates), *(each.id for each in settings.organisations))
    aside = node.views.set_aside, node.views.count_aside
    board = BoardContext(settings.id, order, node.log, node.links, lambda: node.log.failure, *aside)
    yield Contents(board, node.views, node.clock)


@asynccontextmanager
async def _running(node: Node, tokens: Tokens, app: FastAPI) -> AsyncIterator[None]:
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    feed = Feeds(node.log, node.views)
    webhooks = webhooks_of(node, feed, tokens)
    provide(app, feed, webhooks)
    await webhooks.start()
    try:
        yield
    finally:
        feed.close()
        await webhooks.stop()

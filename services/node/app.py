"""The application of one node: its routes, and what holds for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI

from services.api import (
    assignment,
    batches,
    clues,
    contracts,
    described,
    events,
    exports,
    feed,
    health,
    login,
    operation,
    problem_answers,
    problem_pages,
    queries,
    records,
    registers,
    reports,
    webhooks,
)
from services.api.commands import CommandRoute
from services.api.described import Description
from services.api.limits import BodyLimit
from services.api.plain_queries import PlainQueries
from services.api.sessions import Sessions
from services.api.tokens import Tokens
from services.dashboard import routes as dashboard
from services.feed.feed import Feed
from services.node.wiring import Node
from services.open311 import routes as open311

THREADS = 200
"""Requests that may wait at once: for a group commit, all who write wait together."""


def create_app(node: Node) -> FastAPI:
    """Return the application of a node that is open.

    Raises:
        InvalidTokens: the node's token file cannot be used.
    """
    app = FastAPI(title="yipan", version="1", lifespan=_lifespan, openapi_url=None)
    app.state.node = node
    app.state.tokens = Tokens(node.settings.data)
    app.state.sessions = Sessions(node.settings.data, app.state.tokens)
    problem_answers.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(PlainQueries)
    app.state.description = Description(app)
    app.state.batch_threads = CapacityLimiter(batches.THREADS)
    app.router.routes.append(CommandRoute())
    for part in (
        assignment,
        batches,
        clues,
        contracts,
        described,
        events,
        exports,
        health,
        login,
        problem_pages,
        queries,
        feed,
        operation,
        records,
        reports,
        webhooks,
    ):
        app.include_router(part.router)
    app.include_router(open311.router)
    app.include_router(registers.router)  # after all that has an address of its own below /v1
    app.include_router(dashboard.router(node))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    node: Node = app.state.node
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    app.state.feed = Feed(node.log, node.views)
    app.state.webhooks = webhooks.wired(node, app.state.feed, app.state.tokens)
    await app.state.webhooks.start()
    try:
        yield
    finally:
        app.state.feed.close()
        await app.state.webhooks.stop()

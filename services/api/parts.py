"""The parts of a node that answer requests: a route declares the types that it uses, FastAPI's `Depends` brings them.

Whoever makes the application gives it the parts; nothing else reads the application's state.
"""

import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, FastAPI, Request

from domain.node_id import NodeId
from domain.words import Words
from projections.engine.views import Views
from services.api.batch_threads import BatchThreads
from services.api.sessions import Sessions
from services.api.tokens import Tokens
from services.audit.access_log import AccessLog
from services.audit.log_proof import LogProof
from services.commands.hand_overs import HandOvers
from services.commands.handler import CommandHandler
from services.commands.vault import Vault
from services.feed.feeds import Feeds
from services.feed.webhooks.webhooks import Webhooks
from services.gateway.gateway import Gateway
from services.links.links import Links
from services.log import Log

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ThisNode:
    """The node that answers."""

    id: NodeId
    name: Words
    clock: Callable[[], datetime]
    """The time now, with its zone."""


class Stopping(threading.Event):
    """Set from the moment that the node is told to stop: nobody begins to wait for anything any more."""


class NoSuchPart(LookupError):
    """A route uses something that its application was not given."""


def provide(app: FastAPI, *parts: object) -> None:
    """Give an application parts, each to be had by its type."""
    app.state.parts = {**_parts(app), **{type(each): each for each in parts}}


def find(app: FastAPI, kind: type[T]) -> T | None:
    """Return the part of a type, None if the application has none."""
    found = _parts(app).get(kind)
    return found if isinstance(found, kind) else None


def part(kind: type[T]) -> Callable[[Request], Awaitable[T]]:
    """Return the dependency that brings the part of a type; it raises `NoSuchPart` if there is none."""

    async def bring(request: Request) -> T:
        found = find(request.app, kind)
        if found is None:
            raise NoSuchPart(kind.__name__)
        return found

    return bring


def part_if_any(kind: type[T]) -> Callable[[Request], Awaitable[T | None]]:
    """Return the dependency that brings the part of a type, or None: not every node has it."""

    async def bring(request: Request) -> T | None:
        return find(request.app, kind)

    return bring


def _parts(app: FastAPI) -> Mapping[type, object]:
    found: Mapping[type, object] = getattr(app.state, "parts", {})
    return found


AccessLogDep = Annotated[AccessLog, Depends(part(AccessLog))]
BatchThreadsDep = Annotated[BatchThreads, Depends(part(BatchThreads))]
FeedDep = Annotated[Feeds, Depends(part(Feeds))]
GatewayDep = Annotated[Gateway, Depends(part(Gateway))]
HandOversDep = Annotated[HandOvers, Depends(part(HandOvers))]
HandlerDep = Annotated[CommandHandler, Depends(part(CommandHandler))]
LinksDep = Annotated[Links, Depends(part(Links))]
LogDep = Annotated[Log, Depends(part(Log))]
LogProofDep = Annotated[LogProof, Depends(part(LogProof))]
SessionsDep = Annotated[Sessions, Depends(part(Sessions))]
StoppingDep = Annotated[Stopping, Depends(part(Stopping))]
ThisNodeDep = Annotated[ThisNode, Depends(part(ThisNode))]
TokensDep = Annotated[Tokens, Depends(part(Tokens))]
VaultDep = Annotated[Vault | None, Depends(part_if_any(Vault))]
ViewsDep = Annotated[Views, Depends(part(Views))]
WebhooksDep = Annotated[Webhooks, Depends(part(Webhooks))]

"""Pages that stand still: they show the present as it was when they were asked for, and have no stream."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from domain.tree import NodeId
from domain.words import Words
from services.dashboard import rendering
from services.dashboard.look import names_in
from services.dashboard.route import html
from services.dashboard.shell import Shell
from services.language import language_of
from services.node.wiring import Node


def node_of(request: Request) -> Node:
    """Return the node that is asked."""
    node: Node = request.app.state.node
    return node


def asked_of(request: Request) -> dict[str, str]:
    """Return what an address asks for; not in which language."""
    return {name: value for name, value in request.query_params.items() if name != "lang" and value}


def names_of(request: Request) -> Mapping[NodeId, Words]:
    """Return what the organisations are called."""
    with node_of(request).views.read() as snapshot:
        return names_in(snapshot)


def still(request: Request, template: str, path: str, status: int = 200, **values: Any) -> Response:
    """Return a page.

    Args:
        request: what is answered.
        template: of the page.
        path: where the page is.
        status: of HTTP.
        values: what the template draws.
    """
    node = node_of(request)
    settings = node.settings
    shell = Shell(node=settings.id, name=settings.name, path=path, query=asked_of(request), signed_in=True)
    return html(request, rendering.page(template, language_of(request), node.clock(), shell=shell, **values), status)

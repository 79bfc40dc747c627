"""Pages that show the present as it was when they were asked for, and have no stream."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request, Response

from domain.node_id import NodeId
from domain.words import Words
from services.api.parts import ThisNodeDep, ViewsDep
from services.dashboard import rendering
from services.dashboard.route import html
from services.dashboard.shell import Shell
from services.dashboard.words.naming import names_in
from services.language import language_of


class StaticPage:
    """A page that answers one request."""

    def __init__(self, request: Request, node: ThisNodeDep, views: ViewsDep) -> None:
        self._request = request
        self._node = node
        self._views = views

    @property
    def parameters(self) -> Mapping[str, str]:
        """What its address asks for; not in which language."""
        return {name: value for name, value in self._request.query_params.items() if name != "lang" and value}

    def names(self) -> Mapping[NodeId, Words]:
        """Return what the organisations are called."""
        with self._views.read() as snapshot:
            return names_in(snapshot)

    def response(self, template: str, path: str, status: int = 200, **values: object) -> Response:
        """Return the page.

        Args:
            template: of the page.
            path: where the page is.
            status: of HTTP.
            values: what the template draws.
        """
        node, language = self._node, language_of(self._request)
        shell = Shell(node=node.id, name=node.name, path=path, query=self.parameters, signed_in=True)
        content = rendering.page(template, language, node.clock(), shell=shell, **values)
        return html(self._request, content, status)


StaticPageDep = Annotated[StaticPage, Depends()]

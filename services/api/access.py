"""Who asks, and whether they may: a bearer token, or the session of a signed-in page."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from domain.authority import Actor, Role
from domain.node_id import NodeId
from domain.refusal import RoleMissing
from services.api.parts import ThisNodeDep, part
from services.api.sessions import Sessions
from services.api.tokens import Holder, Tokens
from services.problems.edge import CrossSite, OperatedByTheNode, Unauthenticated

_SAFE = ("GET", "HEAD", "OPTIONS")
_BEARER = HTTPBearer(auto_error=False, description="A token of this node, as `yipan` made it.")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


class Authenticator:
    """Knows who asks: whom a token stands for, or who is signed in to the page."""

    def __init__(self, tokens: Tokens, sessions: Sessions) -> None:
        self._tokens, self._sessions = tokens, sessions

    def holder(self, request: Request, credentials: HTTPAuthorizationCredentials | None) -> Holder:
        """Return who asks.

        Raises:
            Unauthenticated: neither a known token nor a session.
            CrossSite: another site's page would change something in this session.
        """
        if credentials:
            found = self._tokens.holder(credentials.credentials)
        else:
            found = self._sessions.holder(request.cookies.get(self._sessions.cookie, ""))
            if found and request.method not in _SAFE:
                require_same_site(request)
        if not found:
            raise Unauthenticated
        return found

    def stands(self, request: Request, credentials: HTTPAuthorizationCredentials | None, found: Holder) -> bool:
        """Say whether who asked may go on: the token or the session stands, with the same organisation and roles."""
        try:
            return self.holder(request, credentials) == found
        except Unauthenticated:
            return False

    async def holder_of(self, request: Request) -> Holder:
        """Return who asks, for a route that does not declare it; raises as `holder`."""
        return self.holder(request, await _BEARER(request))


AuthenticatorDep = Annotated[Authenticator, Depends(part(Authenticator))]


async def holder(request: Request, credentials: _Credentials, authenticator: AuthenticatorDep) -> Holder:
    """Return who asks; raises as `Authenticator.holder`."""
    return authenticator.holder(request, credentials)


HolderDep = Annotated[Holder, Depends(holder)]


async def standing(
    request: Request, credentials: _Credentials, authenticator: AuthenticatorDep, found: HolderDep
) -> Callable[[], bool]:
    """Return what says whether who asked still may, for answers that take long."""
    return partial(authenticator.stands, request, credentials, found)


Standing = Annotated[Callable[[], bool], Depends(standing)]


def may(actor: Actor, role: Role) -> bool:
    """Say whether somebody may do what a role is for: whoever follows what every reader may read, reads it as well."""
    return role in actor.roles or (role is Role.READER and Role.SUBSCRIBER in actor.roles)


def requires(role: Role, *others: Role) -> Callable[..., Awaitable[Actor]]:
    """Return the dependency that lets only holders of a role through, or of one of others."""

    async def actor(found: HolderDep) -> Actor:
        if not any(may(found.actor, each) for each in (role, *others)):
            raise RoleMissing(role=role)
        return found.actor

    return actor


Reader = Annotated[Actor, Depends(requires(Role.READER))]
Auditor = Annotated[Actor, Depends(requires(Role.AUDITOR))]
AuditorOrOperator = Annotated[Actor, Depends(requires(Role.AUDITOR, Role.OPERATOR))]
ReaderOrAuditor = Annotated[Actor, Depends(requires(Role.READER, Role.AUDITOR))]


def operates(actor: Actor, node: NodeId) -> bool:
    """Say whether somebody runs a node: an operator of the organisation that it is of."""
    return may(actor, Role.OPERATOR) and actor.organisation == node


async def _operator(actor: Annotated[Actor, Depends(requires(Role.OPERATOR))], node: ThisNodeDep) -> Actor:
    """Let only those run the node who act for the organisation that it is of."""
    if actor.organisation != node.id:
        raise OperatedByTheNode(node=node.id, actor=actor.organisation)
    return actor


Operator = Annotated[Actor, Depends(_operator)]


def require_same_site(request: Request) -> None:
    """Demand that no other site's page made a request, as the browser says (Fetch Metadata, Origin).

    Raises:
        CrossSite: one did.
    """
    if not from_same_site(request):
        raise CrossSite


def from_same_site(request: Request) -> bool:
    """Say whether a request comes from this site's own page, or from none."""
    fetched_from = request.headers.get("sec-fetch-site")
    if fetched_from:
        return fetched_from in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")

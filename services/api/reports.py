"""The register of reports: what became of each, and the dead letters, which people correct, resubmit or dismiss."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as ruled

from domain.authority import Actor, Role
from domain.refusal import RoleMissing
from services.api.access import HolderDep
from services.api.answers import answer
from services.api.bodies import JSON, media_type, parsed, require_none
from services.api.events import EVENT, ONE, single
from services.api.paging import Limit
from services.api.parts import BatchThreadsDep, GatewayDep
from services.commands.plain import PlainText
from services.gateway.entry import key_of
from services.gateway.names import NAME
from services.gateway.outcome import ReportOutcome, Status
from services.gateway.reports import ReportIdentity
from services.gateway.representation import REPORTS, outcome, report, revision
from services.gateway.schemas import KnownAs, ReportDetail, ToldOutcome, ToldReports
from services.gateway.store import ReportFilter
from services.language import TAGS, language_of

router = APIRouter(tags=["publishing"])

_Key = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="As the register calls it.")]
_After = Annotated[int, Query(ge=0, le=2**53, description="Behind this place: from the `Link` of the page before.")]
_External = Annotated[str, Path(max_length=400, pattern=NAME, description="Your own id of a record.")]
_Status = Annotated[Status | None, Query(description="How far they have come.")]
_Publisher = Annotated[str | None, Query(max_length=400, pattern=NAME, description="The pseudonym of who reported.")]
_Source = Annotated[str | None, Query(max_length=400, pattern=NAME, description="Your system, as the event says it.")]
_Id = Annotated[str | None, Query(max_length=400, pattern=NAME, description="Your name of the event.")]
_Namespace = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^[a-z0-9.-]+$",
        description="In which a report or a record is called so: the organisation's id for its own; yours if left out.",
    ),
]
_OUTCOME: dict[int | str, dict[str, object]] = {
    200: {"description": "What became of it.", "model": ToldOutcome},
    202: {"description": "It waits for another report.", "model": ToldOutcome},
}


@ruled(frozen=True, config=ConfigDict(extra="forbid"))
class Dismissal:
    """A report of which nothing comes, and why."""

    source: Annotated[str, Field(max_length=400, pattern=NAME)]
    id: Annotated[str, Field(max_length=400, pattern=NAME)]
    reason: PlainText


@ruled(frozen=True, config=ConfigDict(extra="forbid"))
class NamedReports:
    """Reports of one system, by their ids."""

    source: Annotated[str, Field(max_length=400, pattern=NAME)]
    ids: Annotated[tuple[Annotated[str, Field(max_length=400, pattern=NAME)], ...], Field(max_length=1000)]


@dataclass(frozen=True)
class KnownReports:
    """What has become of those of them that came before."""

    known: tuple[ToldOutcome, ...]


@dataclass(frozen=True)
class GivenAgain:
    """How many reports have their turn again."""

    given: int


async def _reader(found: HolderDep, namespace: _Namespace = None) -> Actor:
    """Let publishers and readers read."""
    return _within(_one_of(found.actor, Role.READER, Role.PUBLISHER), namespace)


async def _corrector(found: HolderDep, namespace: _Namespace = None) -> Actor:
    """Let publishers correct what is of their namespace, and officers what is of any."""
    actor = _within(found.actor, namespace)
    return _one_of(actor, Role.OFFICER, *([Role.PUBLISHER] if actor == found.actor else []))


Reader = Annotated[Actor, Depends(_reader)]
Corrector = Annotated[Actor, Depends(_corrector)]


@router.get(REPORTS, responses={200: {"model": ToldReports}})
def reports(
    request: Request,
    reader: Reader,
    gateway: GatewayDep,
    status: _Status = None,
    publisher: _Publisher = None,
    source: _Source = None,
    id: _Id = None,
    after: _After = 0,
    limit: Limit = 100,
) -> Response:
    """Return a page of the reports of the reader's organisation and those below it, in the order in which they came.

    `source` and `id` together find the reader's own report of this name.
    """
    key = _key(reader, source, id)
    wanted = ReportFilter(reader.organisation, status, publisher, key, after, limit)
    found = gateway.page(wanted)
    language = language_of(request)
    links = {}
    if len(found) == limit:
        query = urlencode({**request.query_params, "after": found[-1].number})
        links["Link"] = f'<{REPORTS}?{query}>; rel="next"'
    return _answer({"items": [report(each, language) for each in found]}, request, links)


@router.get(f"{REPORTS}/{{key}}", responses={200: {"model": ReportDetail}})
def one_report(request: Request, reader: Reader, gateway: GatewayDep, key: _Key) -> Response:
    """Return a report: what came, what became of it, and what it was before people corrected it."""
    entry, past = gateway.find(key, reader.organisation)
    language = language_of(request)
    history = [revision(each, language) for each in past]
    return _answer({**report(entry, language), "event": entry.event, "history": history}, request)


@router.post(
    f"{REPORTS}/resubmit",
    responses=_OUTCOME,
    openapi_extra={
        "requestBody": {"required": True, "content": {ONE: {"schema": EVENT}, JSON: {"schema": EVENT}}},
        "x-problems": [403, 404, 409, 413, 415, 421, 429, 503],
    },
)
async def resubmit(request: Request, actor: Corrector, gateway: GatewayDep, threads: BatchThreadsDep) -> Response:
    """Send a report again as it is corrected, under the same `source` and `id`: one that was refused, or waits."""
    media_type(request, [ONE, JSON])
    event = parsed(await request.body())
    return _corrected(request, await threads.run_if_ready(partial(gateway.resubmit, actor, event)))


@router.post(f"{REPORTS}/dismiss", responses={200: _OUTCOME[200]}, openapi_extra={"x-problems": [403, 404, 409, 503]})
async def dismiss(
    request: Request, actor: Corrector, gateway: GatewayDep, threads: BatchThreadsDep, dismissal: Dismissal
) -> Response:
    """Let nothing come of a report that was refused, or waits."""
    identity = ReportIdentity(dismissal.source, dismissal.id)
    work = partial(gateway.dismiss, actor, identity, dismissal.reason)
    return _corrected(request, await threads.run_if_ready(work))


@router.post(f"{REPORTS}/give-again", responses={200: {"model": GivenAgain}})
async def give_again(request: Request, actor: Corrector, gateway: GatewayDep, threads: BatchThreadsDep) -> Response:
    """Let all reports that went to a fork of the log (`forked`) have their turn again, as they came."""
    given = await threads.run_if_ready(partial(gateway.give_again, actor.organisation))
    return _answer({"given": given}, request)


@router.post(f"{REPORTS}/known", responses={200: {"model": KnownReports}})
def known(request: Request, reader: Reader, gateway: GatewayDep, reports: NamedReports) -> Response:
    """Return what has become of those of these reports of the reader's organisation that came before."""
    language = language_of(request)
    found = gateway.known(reader, reports.source, reports.ids)
    return _answer({"known": [outcome(each, language) for each in found]}, request)


@router.get("/v1/external-ids/{external:path}", responses={200: {"model": KnownAs}})
def external_id(request: Request, reader: Reader, gateway: GatewayDep, external: _External) -> Response:
    """Return the records of the reader's organisation that were reported under an id of your own."""
    organisation, namespace = reader.organisation, reader.namespace
    records = gateway.known_as(organisation, external, namespace)
    told = {"external": external, "organisation": organisation, "namespace": namespace or organisation}
    return _answer({**told, "records": records}, request)


def _corrected(request: Request, answered: ReportOutcome) -> Response:
    return single(answered, language_of(request), _headers(request))


def _key(reader: Actor, source: str | None, id: str | None) -> str | None:
    """Return the key of the reader's own report of this name; None if none is asked for by name."""
    if source is None and id is None:
        return None
    missing = [name for name, given in (("source", source), ("id", id)) if given is None]
    require_none([{"loc": ("query", name), "type": "missing", "msg": "source and id go together"} for name in missing])
    return key_of(reader.organisation, ReportIdentity(source or "", id or ""), reader.namespace)


def _within(actor: Actor, namespace: str | None) -> Actor:
    """Return an actor in a namespace of its organisation; in its own if none is named."""
    if namespace is None:
        return actor
    return replace(actor, namespace=None if namespace == actor.organisation else namespace)


def _one_of(actor: Actor, *roles: Role) -> Actor:
    if not actor.roles & {*roles}:
        raise RoleMissing(role=roles[0])
    return actor


def _answer(content: object, request: Request, links: Mapping[str, str] | None = None) -> Response:
    return answer(content, headers={**_headers(request), **(links or {})})


def _headers(request: Request) -> dict[str, str]:
    language = TAGS[language_of(request)]
    return {"Cache-Control": "no-store", "Content-Language": language, "Vary": "Accept-Language"}

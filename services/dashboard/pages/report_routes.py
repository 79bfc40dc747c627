"""The pages of the register of reports: who reads them sees what is theirs, and who may corrects it in a form."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qs

import orjson
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as ruled

from domain.authority import Actor, Role
from domain.refusal import Refusal
from services.api.events import NOT_NOW
from services.api.reports import Corrector, Reader
from services.commands.plain import PlainText
from services.dashboard.pages.reports import FIXED, UNDONE, Broken, Section, detail, line, rule, tabs
from services.dashboard.pages.unstreamed import asked_of, names_of, node_of, still
from services.dashboard.route import PageRoute
from services.dashboard.widgets.forms import Choice, Option, read
from services.dashboard.widgets.scalars import alike
from services.dashboard.words.words import WORDS
from services.gateway.entry import ReportEntry
from services.gateway.outcome import ReportOutcome, Status, refusal_record
from services.gateway.reports import NAME, identity_of
from services.gateway.store import ReportFilter, ReportTally
from services.problems.edge import NotReady
from services.problems.statuses import status_of

LIMIT = 50
"""Reports on a page, of one status."""
OVERVIEW = 20
"""Reports of each status where several are shown."""

_TEXT: TypeAdapter[str] = TypeAdapter(PlainText)


@ruled(frozen=True, config=ConfigDict(extra="forbid"))
class _Wish:
    status: Status | None = None
    publisher: Annotated[str, StringConstraints(max_length=400, pattern=NAME)] | None = None
    after: Annotated[int, Field(ge=0, le=2**53)] = 0


_WISH = TypeAdapter(_Wish)

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/reports")
def reports(request: Request, reader: Reader) -> Response:
    """Show what needs somebody, or the reports of one status."""
    wish = _Wish(**read(_WISH, asked_of(request)))
    tallies = node_of(request).gateway.tallies(reader.organisation)
    counted = tabs(tallies, wish.publisher, wish.status)
    shown = [each for each in counted if each.count and (each.chosen or (not wish.status and each.status in UNDONE))]
    sections = tuple(_section(request, reader, wish, each.status, each.count) for each in shown)
    around: dict[str, Any] = {"tabs": counted, "chosen": wish.status, "sections": sections}
    around |= {"choices": (_statuses(wish), _publishers(wish, tallies)), "filtered": bool(asked_of(request))}
    return still(request, "reports.html", "/reports", **around)


@router.get("/reports/{key}")
def report(request: Request, reader: Reader, key: str) -> Response:
    """Show a report with its past, and to whom may change it, the forms for that."""
    return _shown(request, reader, key)


@router.post("/reports/{key}/resubmit")
async def resubmit(request: Request, actor: Corrector, key: str) -> Response:
    """Carry a report out as the form has it, under the name that it had."""
    draft = await _field(request, "event")

    def work() -> Response:
        kept, _ = node_of(request).gateway.find(key, actor.organisation)
        try:
            event = orjson.loads(draft)
        except orjson.JSONDecodeError:
            event = None
        if not isinstance(event, dict):
            return _again(request, actor, key, _said("reports.no-json"), 422, draft)
        corrected = {**event, **{name: kept.event[name] for name in FIXED}}
        change = partial(node_of(request).gateway.resubmit, actor, corrected)
        return _changed(request, actor, key, change, draft)

    return await _in_turn(request, work)


@router.post("/reports/{key}/dismiss")
async def dismiss(request: Request, actor: Corrector, key: str) -> Response:
    """Let nothing come of a report, for the reason that the form gives."""
    given = await _field(request, "reason")

    def work() -> Response:
        kept, _ = node_of(request).gateway.find(key, actor.organisation)
        try:
            reason = _TEXT.validate_python(given)
        except ValidationError:
            return _again(request, actor, key, _said("reports.no-reason"), 422)
        change = partial(node_of(request).gateway.dismiss, actor, identity_of(kept.event), reason)
        return _changed(request, actor, key, change)

    return await _in_turn(request, work)


def _changed(
    request: Request, actor: Actor, key: str, change: Callable[[], ReportOutcome], draft: str | None = None
) -> Response:
    """Change a report, and go to what has become of it; if a rule forbids it, say so above the form."""
    try:
        change()
    except Refusal as refusal:
        return _again(request, actor, key, rule(refusal_record(refusal)), status_of(type(refusal)), draft)
    return RedirectResponse(f"/reports/{key}", 303)


def _again(request: Request, actor: Actor, key: str, wrong: Broken, status: int, draft: str | None = None) -> Response:
    return _shown(request, actor, key, status, wrong=wrong, draft=draft)


def _shown(
    request: Request,
    reader: Actor,
    key: str,
    status: int = 200,
    *,
    wrong: Broken | None = None,
    draft: str | None = None,
) -> Response:
    kept, past = node_of(request).gateway.find(key, reader.organisation)
    found = detail(kept, past, names_of(request))
    values = {"found": found, "may": _may_change(reader, kept), "wrong": wrong, "draft": draft or found.draft}
    return still(request, "report.html", f"/reports/{key}", status, **values)


def _may_change(actor: Actor, kept: ReportEntry) -> bool:
    """Say whether somebody may correct a report: those below one's own organisation correct theirs themselves."""
    mine = actor.organisation == kept.organisation
    return mine and kept.status.correctable and bool(actor.roles & {Role.OFFICER, Role.PUBLISHER})


def _section(request: Request, reader: Actor, wish: _Wish, status: Status, count: int) -> Section:
    limit = LIMIT if wish.status else OVERVIEW
    wanted = ReportFilter(reader.organisation, status, wish.publisher, None, wish.after, limit + 1)
    found, names = node_of(request).gateway.page(wanted), names_of(request)
    shown = found[:limit]
    more = str(shown[-1].number) if len(found) > limit else None
    return Section(status, tuple(line(each, names) for each in shown), count, wish.after > 0, more)


def _statuses(wish: _Wish) -> Choice:
    options = tuple(Option(each.value, each.words) for each in Status)
    return Choice("status", WORDS["reports.status"], options, wish.status.value if wish.status else "")


def _publishers(wish: _Wish, tallies: Sequence[ReportTally]) -> Choice:
    chosen = [wish.publisher] if wish.publisher else []
    names = dict.fromkeys([*(each.publisher for each in tallies), *chosen])
    options = tuple(Option(name, alike(name)) for name in names)
    return Choice("publisher", WORDS["reports.publisher"], options, wish.publisher or "")


def _said(key: str) -> Broken:
    return Broken("", WORDS[key])


async def _field(request: Request, name: str) -> str:
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    return fields.get(name, [""])[0].strip()


async def _in_turn(request: Request, work: Callable[[], Response]) -> Response:
    try:
        return await to_thread.run_sync(work, limiter=request.app.state.batch_threads)
    except NOT_NOW as error:
        raise NotReady from error

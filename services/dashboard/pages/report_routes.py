"""The pages of the register of reports: who reads them sees what is theirs, and who may corrects it in a form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as ruled

from domain.authority import Actor, Role
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.words import Words
from services.api.parameters import takes
from services.api.parts import BatchThreadsDep, GatewayDep
from services.api.reports import Corrector, Reader
from services.commands.plain import PlainText
from services.dashboard.pages.reports import FIXED, UNDONE, Broken, ReportSection, Tab, detail, line, rule, tabs
from services.dashboard.route import page_router
from services.dashboard.static_page import StaticPage, StaticPageDep
from services.dashboard.widgets.forms import Choice, Option, read
from services.dashboard.widgets.scalars import untranslated
from services.dashboard.words.words import WORDS
from services.gateway.entry import ReportEntry
from services.gateway.gateway import Gateway
from services.gateway.names import NAME
from services.gateway.outcome import ReportOutcome, Status, refusal_record
from services.gateway.reports import identity_of
from services.gateway.store import ReportFilter, ReportTally
from services.json_text import read_json
from services.problems.statuses import status_of

LIMIT = 50
"""Reports on a page, of one status."""
OVERVIEW = 20
"""Reports of each status where several are shown."""

_TEXT: TypeAdapter[str] = TypeAdapter(PlainText)


@ruled(frozen=True, config=ConfigDict(extra="forbid"))
class _Parameters:
    status: Status | None = None
    publisher: Annotated[str, StringConstraints(max_length=400, pattern=NAME)] | None = None
    after: Annotated[int, Field(ge=0, le=2**53)] = 0


_PARAMETERS = TypeAdapter(_Parameters)

router = page_router()


@router.get("/reports", dependencies=[Depends(takes("status", "publisher", "after"))])
def reports(page: StaticPageDep, reader: Reader, gateway: GatewayDep) -> Response:
    """Show what needs somebody, or the reports of one status."""
    parameters = _Parameters(**read(_PARAMETERS, page.parameters))
    tallies, names = gateway.tallies(reader.organisation), page.names()
    counted = tabs(tallies, parameters.publisher, parameters.status)
    chosen = parameters.status
    shown = [each for each in counted if each.count and (each.chosen or (not chosen and each.status in UNDONE))]
    return page.response(
        "reports.html",
        "/reports",
        tabs=counted,
        chosen=chosen,
        sections=tuple(_section(gateway, reader, parameters, each, names) for each in shown),
        choices=(_statuses(parameters), _publishers(parameters, tallies)),
        filtered=bool(page.parameters),
    )


@router.get("/reports/{key}")
def report(page: StaticPageDep, reader: Reader, gateway: GatewayDep, key: str) -> Response:
    """Show a report with its past, and to whom may change it, the forms for that."""
    return _ReportPage(page, gateway, reader, key).show()


@router.post("/reports/{key}/resubmit")
async def resubmit(
    request: Request, page: StaticPageDep, actor: Corrector, gateway: GatewayDep, threads: BatchThreadsDep, key: str
) -> Response:
    """Carry a report out as the form has it, under the name that it had."""
    draft = await _field(request, "event")
    return await threads.run_if_ready(partial(_ReportPage(page, gateway, actor, key).resubmit, draft))


@router.post("/reports/{key}/dismiss")
async def dismiss(
    request: Request, page: StaticPageDep, actor: Corrector, gateway: GatewayDep, threads: BatchThreadsDep, key: str
) -> Response:
    """Let nothing come of a report, for the reason that the form gives."""
    reason = await _field(request, "reason")
    return await threads.run_if_ready(partial(_ReportPage(page, gateway, actor, key).dismiss, reason))


@dataclass(frozen=True, slots=True)
class _ReportPage:
    """The page of one report, before whoever reads or corrects it."""

    page: StaticPage
    gateway: Gateway
    actor: Actor
    key: str

    def show(self, status: int = 200, *, wrong: Broken | None = None, draft: str | None = None) -> Response:
        """Return the page; `wrong` is said at what was filled: the event, if there is a `draft`, or the reason."""
        entry, past = self.gateway.find(self.key, self.actor.organisation)
        found = detail(entry, past, self.page.names())
        return self.page.response(
            "report.html",
            f"/reports/{self.key}",
            status,
            found=found,
            may=_may_change(self.actor, entry),
            wrong=wrong,
            wrong_at="reason" if draft is None else "event",
            draft=draft or found.draft,
        )

    def resubmit(self, draft: str) -> Response:
        """Carry the report out as it is corrected."""
        entry, _ = self.gateway.find(self.key, self.actor.organisation)
        try:
            event = read_json(draft.encode())
        except ValueError:
            event = None
        if not isinstance(event, dict):
            return self.show(422, wrong=Broken("", WORDS["reports.no-json"]), draft=draft)
        corrected = {**event, **{name: entry.event[name] for name in FIXED}}
        return self._change(partial(self.gateway.resubmit, self._corrector(entry), corrected), draft)

    def dismiss(self, given: str) -> Response:
        """Let nothing come of the report."""
        entry, _ = self.gateway.find(self.key, self.actor.organisation)
        try:
            reason = _TEXT.validate_python(given)
        except ValidationError:
            return self.show(422, wrong=Broken("", WORDS["reports.no-reason"]))
        return self._change(lambda: self.gateway.dismiss(self._corrector(entry), identity_of(entry.event), reason))

    def _corrector(self, entry: ReportEntry) -> Actor:
        """Return who corrects a report, in the namespace in which it was made."""
        return replace(self.actor, namespace=entry.namespace) if _may_change(self.actor, entry) else self.actor

    def _change(self, change: Callable[[], ReportOutcome], draft: str | None = None) -> Response:
        """Change the report, and go to what has become of it; if a rule forbids it, say so at the field."""
        try:
            change()
        except Refusal as refusal:
            return self.show(status_of(type(refusal)), wrong=rule(refusal_record(refusal)), draft=draft)
        return RedirectResponse(f"/reports/{self.key}", 303)


def _may_change(actor: Actor, entry: ReportEntry) -> bool:
    """Say whether somebody may correct a report: those below one's own organisation correct theirs themselves."""
    mine = actor.organisation == entry.organisation
    roles = {Role.OFFICER, *([Role.PUBLISHER] if actor.namespace == entry.namespace else [])}
    return mine and entry.status.correctable and bool(actor.roles & roles)


def _section(
    gateway: Gateway, reader: Actor, parameters: _Parameters, tab: Tab, names: Mapping[NodeId, Words]
) -> ReportSection:
    limit = LIMIT if parameters.status else OVERVIEW
    wanted = ReportFilter(reader.organisation, tab.status, parameters.publisher, None, parameters.after, limit + 1)
    found = gateway.page(wanted)
    shown = found[:limit]
    more = str(shown[-1].number) if len(found) > limit else None
    return ReportSection(tab.status, tuple(line(each, names) for each in shown), tab.count, parameters.after > 0, more)


def _statuses(parameters: _Parameters) -> Choice:
    options = tuple(Option(each.value, each.words) for each in Status)
    return Choice("status", WORDS["reports.status"], options, parameters.status.value if parameters.status else "")


def _publishers(parameters: _Parameters, tallies: Sequence[ReportTally]) -> Choice:
    chosen = [parameters.publisher] if parameters.publisher else []
    names = dict.fromkeys([*(each.publisher for each in tallies), *chosen])
    options = tuple(Option(name, untranslated(name)) for name in names)
    return Choice("publisher", WORDS["reports.publisher"], options, parameters.publisher or "")


async def _field(request: Request, name: str) -> str:
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    return fields.get(name, [""])[0].strip()

"""The register of reports as pages show it: what waits, what was refused and why, and each report with its past."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from domain.aggregate_id import AggregateId, parts
from domain.node_id import NodeId
from domain.registry import event_type
from domain.words import Words
from services.dashboard.widgets.scalars import untranslated
from services.dashboard.words.labels import label_of
from services.dashboard.words.naming import name_of, record_path
from services.gateway.entry import ReportEntry, ReportRevision
from services.gateway.names import external_uid
from services.gateway.outcome import RefusalRecord, Result, Status
from services.gateway.references import is_ours
from services.gateway.representation import errors_of
from services.gateway.store import ReportTally

FIXED = ("specversion", "source", "id")
"""What names a report: a correction has it as it was."""
ORDER = (Status.REFUSED, Status.WAITING, Status.RECEIVED, Status.ACCEPTED, Status.DISMISSED)
"""What needs somebody first."""
UNDONE = ORDER[:3]
"""What is shown without being asked for."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One status, with how many reports stand so."""

    status: Status
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class BrokenField:
    """One place in a report that a rule is about."""

    place: str
    label: Words
    words: Words | None
    """What is wrong with it, if it breaks a rule of its own."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that a report breaks."""

    name: str
    words: Words
    fields: tuple[BrokenField, ...] = ()
    """What it is about, place by place."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as it stands in a list."""

    entry: ReportEntry
    event: Mapping[str, object]
    type: Words
    organisation: Words
    reason: Broken | None
    awaited: tuple[str, ...]
    """What it names that may still come, by its own names."""

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/reports/{self.entry.key}"


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Reports that stand alike."""

    status: Status
    lines: tuple[ReportLine, ...]
    count: int
    first: bool = False
    """True if this is not the first page."""
    next: str | None = None
    """What the next page is asked for by."""


@dataclass(frozen=True, slots=True)
class BoardEvent:
    """An event that stands on the board for a report."""

    words: Words
    path: str | None
    subject: AggregateId
    position: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a report was before people changed it."""

    past: ReportRevision
    reason: Broken | None
    raw: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One report with all that is known about it."""

    line: ReportLine
    raw: str
    """The event as it is now, in JSON."""
    draft: str
    """What of it can be corrected, in JSON."""
    entered: tuple[BoardEvent, ...]
    attempts: tuple[Attempt, ...]
    """The last first."""


def tabs(tallies: Sequence[ReportTally], publisher: str | None, chosen: Status | None) -> tuple[Tab, ...]:
    """Return every status with its count, of one publisher if one is given."""
    counts = Counter[Status]()
    for each in tallies:
        if publisher in (None, each.publisher):
            counts[each.status] += each.reports
    return tuple(Tab(status, counts[status], status is chosen) for status in ORDER)


def line(entry: ReportEntry, names: Mapping[NodeId, Words]) -> ReportLine:
    """Return a report as a line."""
    event = entry.event
    whose = name_of(entry.organisation, names)
    return ReportLine(entry, event, _type(event.get("type")), whose, reason(entry.result), awaited(entry))


def detail(entry: ReportEntry, past: Sequence[ReportRevision], names: Mapping[NodeId, Words]) -> Detail:
    """Return a report with its past."""
    event = entry.event
    draft = {name: value for name, value in event.items() if name not in FIXED}
    attempts = tuple(Attempt(each, reason(each.result), pretty(each.event)) for each in reversed(past))
    return Detail(line(entry, names), pretty(event), pretty(draft), tuple(_entered(entry.result)), attempts)


def reason(result: Result) -> Broken | None:
    """Return why a report waits, or was refused."""
    return rule(result.reason) if result.reason else None


def rule(found: RefusalRecord) -> Broken:
    """Return a broken rule in words, with the fields that it is about."""
    return Broken(found.name, Words(found.zh, found.en), tuple(_fields(found)))


def _fields(found: RefusalRecord) -> Iterator[BrokenField]:
    for zh, en in zip(errors_of(found, "zh"), errors_of(found, "en"), strict=True):
        name = next((step for step in reversed(zh["field"].split(".")) if not step.isdigit()), "")
        own = Words(zh["detail"], en["detail"]) if found.errors else None
        yield BrokenField(zh["field"], label_of(name), own)


def pretty(event: Mapping[str, object]) -> str:
    """Return JSON as people read it."""
    return orjson.dumps(event, option=orjson.OPT_INDENT_2).decode()


def awaited(entry: ReportEntry) -> tuple[str, ...]:
    """Return what of a report's own names stands for a record that may lift what it waits for."""
    event = entry.event
    named = dict.fromkeys(_texts((event.get("subject"), event.get("data")), entry.namespace or entry.organisation))
    return tuple(text for text, where in named if entry.awaits & {*_uids(text, entry.organisation, where)})


def _uids(text: str, organisation: NodeId, where: str) -> Iterator[str]:
    """Yield the uids of what a text may stand for in a namespace: an id, one behind its kind, or one of ours."""
    namespace = None if where == organisation else where
    yield from (external_uid(organisation, external, namespace) for external in (text, text.partition(":")[2]))
    if is_ours(text):
        yield parts(AggregateId(text))[1]


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Yield all texts in a report, each with the namespace in which it stands for a record."""
    match value:
        case str():
            yield value, where
        case {"namespace": str(other), "id": str(external)}:
            yield external, other
        case dict() | list() | tuple():
            for each in value.values() if isinstance(value, dict) else value:
                yield from _texts(each, where)


def _type(name: object) -> Words:
    """Return what an event type is called; one that there is not by what the report calls it."""
    try:
        return event_type(str(name)).words
    except LookupError:
        return untranslated(str(name or "—"))


def _entered(result: Result) -> Iterator[BoardEvent]:
    for each in result.events:
        yield BoardEvent(_type(each.type), record_path(each.subject), each.subject, each.position)

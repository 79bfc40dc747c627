"""From the rows of a workbook to reports: of what was added, and of what was changed."""

from collections.abc import Callable, Iterator
from functools import partial

from domain.aggregate_id import AggregateId, owner_of
from domain.node_id import NodeId
from domain.place import Place
from services.exchange.drafts import Draft
from services.exchange.errors import InvalidRow, NotADay
from services.exchange.files.reading import Rows
from services.exchange.office.columns import begin_of
from services.exchange.office.lists import Edit, Plain, ReportedEvent
from services.exchange.office.reading import Workbook, edits
from services.exchange.planning import PlannedRow
from services.exchange.validation import require_valid

SOURCE = "urn:yipan:office"

Current = Callable[[str], Plain | None]
"""From an id to how the record stands on the board now, in its plain form."""


class NotOurs(InvalidRow, zh="{id} 由 {owner} 负责", en="{id} belongs to {owner}"):
    """Nobody writes another organisation's record: it is changed by a workbook of that organisation."""


def of_workbook(
    rows: Rows, book: Workbook, organisation: NodeId, current: Current, language: str
) -> Iterator[PlannedRow]:
    """Yield what is to be reported of each row that was added or changed; of all others, nothing.

    Args:
        rows: of the workbook.
        book: what it is.
        organisation: for whom it is reported.
        current: looks a record up.
        language: of what is said about rows.
    """
    for edit in edits(rows, book):
        if isinstance(edit, InvalidRow):
            yield PlannedRow(edit.line, error=edit)
        else:
            yield _planned(edit, book, organisation, current, language)


def _planned(edit: Edit, book: Workbook, organisation: NodeId, current: Current, language: str) -> PlannedRow:
    try:
        events = _events(edit, book)
        if events and edit.before is not None:
            _require_own(edit.after["id"], edit, organisation)
            if _is_so(edit, book, current):
                return PlannedRow(edit.line, done=True)
        drafts = tuple(_draft(each, edit, book, organisation) for each in events)
        for draft in drafts:
            require_valid(draft, edit.line, language)
    except InvalidRow as error:
        error.record = edit.after["id"]
        return PlannedRow(edit.line, error=error)
    return PlannedRow(edit.line, drafts)


def _events(edit: Edit, book: Workbook) -> tuple[ReportedEvent, ...]:
    if edit.before is None:
        edit.need("on")
        return tuple(book.list.added(edit))
    return tuple(book.list.edited(edit))


def _require_own(id: str, edit: Edit, organisation: NodeId) -> None:
    owner = owner_of(AggregateId(id))
    if owner != organisation:
        raise NotOurs(edit.line, edit.headings["id"], id=id, owner=owner)


def _is_so(edit: Edit, book: Workbook, current: Current) -> bool:
    """Say whether the board has come to be as the row says, by whatever way."""
    names = edit.changed(*(column.name for column in book.list.columns if column.name not in ("on", "reason")))
    now = current(edit.after["id"])
    return now is not None and all(now.get(name, "") == edit.after[name] for name in names)


def _draft(event: ReportedEvent, edit: Edit, book: Workbook, organisation: NodeId) -> Draft:
    on = edit.after.get("on", "")
    try:
        time = begin_of(on) if on else book.saved
    except ValueError as error:
        raise NotADay(edit.line, edit.headings["on"], value=on, formats="2019-05-18") from error
    record = edit.after["id"] or book.list.record(edit)
    return Draft(organisation, SOURCE, event.type, record, time, event.data, column_of=partial(_column_of, edit))


def _column_of(edit: Edit, place: Place) -> str | None:
    """Return the heading above what stands at a place of the event: its fields are called as the columns are."""
    match place:
        case ("data", name, *_):
            return edit.headings.get(str(name))
        case ("subject",):
            return edit.headings.get("id")
        case ("time",):
            return edit.headings.get("on")
    return None

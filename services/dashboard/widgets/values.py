"""Any value of the views as people read it: words, links to records, lists, facts, tables and cards.

A register's row and a query's answer are typed data; what to write for each type is said here once, so that whatever
the projections keep or answer has its page. Fields are called as the domain's vocabulary calls them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeGuard

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.rectification.measures import Measure
from domain.words import Words
from projections.engine.register import Record
from projections.history import Happening
from projections.ledger.key_figures import MeasureSum
from projections.rates import Rate
from services.dashboard.widgets.scalars import NOTHING, Text, quantity_text, share_text, text_of
from services.dashboard.widgets.shapes import Facts, Grid, Several, Shape, cards_of, grid_of, is_number, is_wide
from services.dashboard.words.labels import label_of
from services.dashboard.words.naming import Naming, is_open, record_path

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

UNSHOWN = frozenset({"position", "moment", "definitions"})
"""Fields of an answer that the page's frame says already."""

FEW = 3
"""So many numbers stand in one cell of a table."""
_OF_RECORD = ("number", "opened_at", "status")

Line = dict[str, tuple[Words, Shape]]
"""The fields of one line of a table by name: what each is called, and what it says."""


@dataclass(frozen=True, slots=True)
class _Happened:
    """An event as a line of a table."""

    at: datetime
    event: Words
    record: AggregateId
    decided_on: NodeId


def shape_of(value: object, naming: Naming, name: str = "") -> Shape:
    """Return a value as people read it.

    Args:
        value: what a row or an answer holds.
        naming: what organisations and records are called.
        name: the field that holds it, if one does.
    """
    if isinstance(value, Record):
        return link_to(value, naming)
    if isinstance(value, Mapping):
        return Facts(tuple((_key(key, naming), shape_of(one, naming)) for key, one in value.items()))
    if isinstance(value, tuple | list):
        return _several(value, naming)
    if isinstance(value, Measure | MeasureSum):
        return Text(quantity_text(value))
    if isinstance(value, Rate):
        return Text(share_text(value), mark="number")
    if _has_fields(value) and not isinstance(value, Words):
        return Facts(
            tuple((label_of(name, type(value)), shape_of(one, naming, name)) for name, one in filled_fields(value))
        )
    return text_of(value, naming, name)


def link_to(row: Record, naming: Naming) -> Text:
    """Return a record in passing."""
    return Text(naming.record(row.id), record_path(row.id), "record")


def filled_fields(value: "DataclassInstance") -> Iterator[tuple[str, object]]:
    """Yield the fields of a row or an answer that say something, each in both languages if it has both."""
    names = {each.name for each in fields(value)}
    hidden = {f"{name}_en" for name in names} | UNSHOWN
    if str(getattr(value, "id", "")).count("@"):
        hidden |= {"title", "name"}  # its link is called so
    if "category_name" in names:
        hidden |= {"category"}
    for name in (each.name for each in fields(value) if each.name not in hidden):
        one = getattr(value, name)
        english = getattr(value, f"{name}_en", None)
        if one not in (None, ()):
            yield name, Words(one, english) if english and isinstance(one, str) else one


def grid(records: Sequence[Record], columns: Mapping[str, Words], naming: Naming) -> Grid:
    """Return the table of some records with these of their fields; `id` stands for the record itself."""
    rows = [tuple(_cell(record, name, naming) for name in columns) for record in records]
    return grid_of(list(columns.values()), rows)


def _cell(record: Record, name: str, naming: Naming) -> Shape:
    return link_to(record, naming) if name == "id" else shape_of(getattr(record, name), naming, name)


def _key(key: object, naming: Naming) -> Words:
    text = text_of(key, naming).words
    return label_of(key) if isinstance(key, str) and text.en == key else text


def _several(values: Sequence[object], naming: Naming) -> Shape:
    plain = [_happened(one) if isinstance(one, Happening) else one for one in values if _may_be_shown(one)]
    if not plain:
        return Text(NOTHING)
    rows = [one for one in plain if _has_fields(one) and not isinstance(one, Words | Record | Measure | MeasureSum)]
    if len(rows) == len(plain):
        return _lines(rows, naming)
    return Several(tuple(shape_of(one, naming) for one in plain))


def _has_fields(value: object) -> TypeGuard["DataclassInstance"]:
    return is_dataclass(value) and not isinstance(value, type)


def _may_be_shown(value: object) -> bool:
    subject = value.id if isinstance(value, Record) else value.subject if isinstance(value, Happening) else None
    return subject is None or is_open(subject.partition("@")[0].rpartition("-")[0])


def _happened(happening: Happening) -> _Happened:
    return _Happened(happening.occurred, happening.words, happening.subject, happening.source)


def _lines(values: Sequence["DataclassInstance"], naming: Naming) -> Shape:
    """Return things of one kind as a table; as cards if one of them has a table inside."""
    each = [_flat(value, naming) for value in values]
    if any(is_wide(shown) for line in each for _, shown in line.values()):
        return cards_of([list(line.values()) for line in each])
    columns = {name: words for line in reversed(each) for name, (words, _) in line.items()}
    order = [name for value in values[:1] for name in _order(value)]
    names = sorted(_in_lines(each), key=lambda name: order.index(name) if name in order else len(order))
    rows = [tuple(line[name][1] if name in line else Text(NOTHING) for name in names) for line in each]
    return grid_of([label_of("record") if _is_link(name, each[0]) else columns[name] for name in names], rows)


def _in_lines(lines: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(name for line in lines for name in line))


def _is_link(name: str, line: Line) -> bool:
    _, shown = line.get(name, (None, None))
    return name == "id" and isinstance(shown, Text) and shown.mark == "record"


def _order(value: "DataclassInstance") -> Iterator[str]:
    """Yield the fields of a value in their order, those of a value inside it in its place."""
    for each in fields(value):
        inner = getattr(value, each.name)
        yield each.name
        if _has_fields(inner) and not isinstance(inner, Words | Record):
            yield from _order(inner)


def _flat(value: "DataclassInstance", naming: Naming) -> Line:
    """Return the fields of a line; those of a value inside it, unless it is a few numbers, stand among its own."""
    found: Line = {}
    taken = {name for name, _ in filled_fields(value)}
    for name, one in filled_fields(value):
        shown = shape_of(one, naming, name)
        inner = _flat(one, naming) if isinstance(shown, Facts) and _has_fields(one) else {}
        if inner and not _are_few_numbers(shown) and not inner.keys() & (taken - {name} | found.keys()):
            found |= inner
        else:
            found[name] = label_of(name, type(value)), shown
    return found | _of_record(value, naming, found)


def _of_record(value: "DataclassInstance", naming: Naming, found: Line) -> Line:
    """Return what a line has to say of the one record in it, unless it says so itself: number, date, state."""
    records = [one for _, one in filled_fields(value) if isinstance(one, Record)]
    row = records[0] if len(records) == 1 else None
    names = [name for name in _OF_RECORD if name not in found and hasattr(row, name)]
    return {name: (label_of(name, type(row)), shape_of(getattr(row, name), naming, name)) for name in names}


def _are_few_numbers(shown: Shape) -> bool:
    facts = shown.facts if isinstance(shown, Facts) else ()
    return len(facts) <= FEW and all(is_number(one) for _, one in facts)

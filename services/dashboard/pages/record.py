"""One record of any kind: what is known of it, what others keep in answer to it, and its whole history across nodes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from domain.aggregate import AnyAggregate, aggregates
from domain.aggregate_id import AggregateId, AggregateRef, owner_of, parts
from domain.words import Words
from projections import registers
from projections.engine.register import Record
from projections.history import Happening, happenings
from projections.registry import REGISTERS
from services.dashboard.page import FULL, PageContext
from services.dashboard.pages.registers import open_registers, plural_of, table
from services.dashboard.route import NoSuchPage
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.history import history
from services.dashboard.widgets.scalars import Text, text_of
from services.dashboard.widgets.shapes import Facts, PagePart, Shape, is_wide
from services.dashboard.widgets.values import filled_fields, shape_of
from services.dashboard.words.labels import label_of
from services.dashboard.words.naming import Naming, is_open, naming, untitled

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_ID: TypeAdapter[AggregateId] = TypeAdapter(AggregateRef)
MOST = 100
"""Events of a history that are shown without being asked for, the last ones."""
_IN_THE_HEAD = frozenset({"id", "owner", "status", "opened_at", "changed_at", "synthetic", "title", "name"})


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A record as this page has it."""

    id: AggregateId
    kind: AnyAggregate
    state: "DataclassInstance"
    """Its row, or its state if no register keeps its kind."""
    answers: Mapping[str, Sequence[Record]]
    history: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class RecordHead:
    """What stands above all else."""

    id: AggregateId
    kind: Words
    register: str | None
    """Where its register is, if there is one."""
    plural: Words
    title: Words
    state: Text | None
    synthetic: bool
    facts: Facts


def record(context: PageContext) -> PageContent:
    """Draw a record.

    Raises:
        NoSuchPage: this node knows of no such record, or it is not for every reader.
    """
    found = _find(context)
    names = naming(context.snapshot, found.state, found.history, found.id)
    head = _head(found, names)
    sections = tuple(_sections(context, found, names))
    shown = found.history if context.parameters.get(FULL) else found.history[-MOST:]
    values = {"name": head.title, "sections": tuple(each.id for each in sections)}
    return PageContent(
        (context.status, Region("record", "record.html", head), *sections, history(shown, names, found.id)),
        context.snapshot.position,
        values | {"earlier": len(found.history) - len(shown)},
    )


def _find(context: PageContext) -> PageRecord:
    try:
        id = _ID.validate_python(context.parameters.id)
    except ValidationError as error:
        raise NoSuchPage from error
    kind = aggregates.get(parts(id)[0])
    found = _find_open(context, kind, id) if kind and is_open(kind.kind) else None
    if not found:
        raise NoSuchPage
    return found


def _find_open(context: PageContext, kind: AnyAggregate, id: AggregateId) -> PageRecord | None:
    if register := open_registers().get(kind.plural):
        detail = registers.detail(context.snapshot, register, id, REGISTERS.values())
        return PageRecord(id, kind, detail.record, detail.answers, detail.history) if detail else None
    events = happenings(context.snapshot, [id])
    state = kind.state(each.payload for each in events)
    return PageRecord(id, kind, state, {}, events) if state is not None else None


def _head(found: PageRecord, names: Naming) -> RecordHead:
    row = found.state if isinstance(found.state, Record) else None
    status = getattr(found.state, "status", None)
    return RecordHead(
        id=found.id,
        kind=found.kind.words,
        plural=plural_of(found.kind),
        register=f"/registers/{found.kind.plural}" if row else None,
        title=names.records.get(found.id) or untitled(found.id, owner_of(found.id), names.organisations),
        state=text_of(status, names, "status") if status else None,
        synthetic=any(each.synthetic for each in found.history[:1]),
        facts=Facts(tuple(_facts(found, names))),
    )


def _facts(found: PageRecord, names: Naming) -> Iterator[tuple[Words, Shape]]:
    yield label_of("owner"), text_of(owner_of(found.id), names)
    yield from (
        (label_of(name, type(found.state)), shape) for name, shape in _shapes(found, names) if not is_wide(shape)
    )
    first, last = found.history[:1], found.history[-1:]
    yield from ((label_of("opened_at"), text_of(each.occurred, names)) for each in first)
    yield from ((label_of("changed_at"), text_of(each.occurred, names)) for each in last if last != first)


def _shapes(found: PageRecord, names: Naming) -> Iterator[tuple[str, Shape]]:
    """Yield what the record's fields say; those that still are as they were made say nothing."""
    usual = {each.name: each.default for each in fields(found.state)}
    for name, value in filled_fields(found.state):
        if name not in _IN_THE_HEAD and not (value == usual.get(name) and value in (0, False)):
            yield name, shape_of(value, names, name)


def _sections(context: PageContext, found: PageRecord, names: Naming) -> Iterator[Region]:
    """Yield what needs room of its own: lists inside the record, and a table for each kind of answer."""
    for name, shape in _shapes(found, names):
        if is_wide(shape):
            yield Region(anchor("part", name), "part.html", PagePart(label_of(name, type(found.state)), shape))
    for plural, records in found.answers.items():
        if register := open_registers().get(plural):
            part = PagePart(register.aggregate.words, table(context, register, records), len(records))
            yield Region(anchor("answers", plural), "part.html", part)

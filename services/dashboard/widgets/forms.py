"""The form above a page: what may be chosen, by the types of what the page can be asked for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from domain.aggregate_id import AggregateId
from domain.moment import MalformedMoment, read_formed
from domain.node_id import NodeId
from domain.words import Term, Words
from services.dashboard.page import PageContext
from services.dashboard.widgets.scalars import untranslated
from services.dashboard.words.naming import is_open, named, names_in, naming, tables
from services.dashboard.words.words import WORDS
from services.dashboard.wrong import InvalidFilter
from services.problems.rules import broken_rules

T = TypeVar("T")

MOST = 300
"""Choices in a list; where there are more, one writes what one means."""
_LOCAL = "%Y-%m-%dT%H:%M"
"""How a browser sends a moment: on the clock of the board, without saying so."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice."""

    value: str
    name: Words


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the form."""

    name: str
    label: Words
    options: tuple[Option, ...]
    chosen: str
    input: str = "select"
    """`select`, or the type of an input."""
    required: bool = False


def plain(hint: object) -> object:
    """Return a type without its rules, and without the None that says that it may be left out."""
    if get_origin(hint) is Annotated:
        return plain(get_args(hint)[0])
    inner = [one for one in get_args(hint) if one is not type(None)]
    return plain(inner[0]) if type(None) in get_args(hint) and len(inner) == 1 else hint


def choice(
    context: PageContext,
    name: str,
    hint: object,
    label: Words,
    values: Iterable[object] | None = None,
    *,
    required: bool = False,
) -> Choice:
    """Return the field of a form for something of a type.

    Args:
        context: of the page, with what there is to choose among.
        name: what is asked for.
        hint: its type.
        label: what it is called.
        values: what there is to choose among, if not all.
        required: whether it must be given.
    """
    kind, chosen = plain(hint), context.parameters.get(name) or ""
    options = tuple(_options(context, name, kind, values))
    if options and len(options) <= MOST:
        return Choice(name, label, options, chosen, "select", required)
    return Choice(name, label, (), chosen, _input(kind), required)


def read(adapter: TypeAdapter[T], given: Mapping[str, str]) -> dict[str, Any]:
    """Return what an address asks for, as the types that it is asked for by.

    Raises:
        InvalidFilter: something is unknown, or breaks its rule.
    """
    try:
        found = adapter.validate_python({name: _zoned(value) for name, value in given.items()})
    except ValidationError as error:
        raise InvalidFilter(broken_rules(error, "query")) from error
    return {name: getattr(found, name) for name in given}


def _zoned(text: str) -> str:
    try:
        read_formed(text, _LOCAL)
    except MalformedMoment:
        return text
    return f"{text}:00+08:00"


def _options(context: PageContext, name: str, kind: object, values: Iterable[Any] | None) -> Iterator[Option]:
    if kind is bool:
        yield from (Option("true", WORDS["yes"]), Option("false", WORDS["no"]))
    elif isinstance(kind, type) and issubclass(kind, Term):
        yield from (Option(one.value, one.words) for one in kind if values is None or one in values)
    elif kind is NodeId:
        names = names_in(context.snapshot)
        yield from (Option(id, words) for id, words in names.items() if values is None or id in values)
    elif kind is AggregateId:
        yield from _records(context, name, values)
    elif values is not None:
        yield from (Option(str(value), untranslated(str(value))) for value in sorted(values))


def _records(context: PageContext, name: str, values: Iterable[Any] | None) -> Iterator[Option]:
    """Yield the records that a field may name: those of the kind that it is called after, or those given.

    Where there are more than are offered, none is looked up.
    """
    table = tables().get(name) if values is None and is_open(name) else None
    rows = context.snapshot.rows(table, limit=MOST + 1) if table else ()
    found = sorted(values or (row.id for row in rows))
    if found and len(found) <= MOST:
        names = named(context.snapshot, rows) if rows else naming(context.snapshot, found)
        yield from (Option(id, names.record(id)) for id in found)


def _input(kind: object) -> str:
    if kind is int:
        return "number"
    if kind is datetime:
        return "datetime-local"
    return "date" if kind is date else "text"

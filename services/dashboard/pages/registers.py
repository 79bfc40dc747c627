"""A register's page: all records of a kind, a line each, by a rule for every register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from fastapi import Request

from domain.aggregate import AnyAggregate
from domain.authority import Role
from domain.words import Words
from projections import registers
from projections.engine.paging import PageRequest
from projections.engine.register import AnyRegister, Record
from projections.registry import REGISTERS
from projections.untold import listed
from services.api.registers import filter_adapter
from services.dashboard.page import PageContext
from services.dashboard.places import own_page
from services.dashboard.route import NoSuchPage
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.columns import columns
from services.dashboard.widgets.covering import covering
from services.dashboard.widgets.forms import MOST, Choice, choice, read
from services.dashboard.widgets.shapes import Grid, Shape, TableColumn
from services.dashboard.widgets.values import grid
from services.dashboard.words.labels import label_of
from services.dashboard.words.naming import is_open, naming

LIMIT = 50


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """The page of a register, without its rows."""

    kind: Words
    columns: tuple[TableColumn, ...]
    count: int
    first: bool
    next: str | None
    elsewhere: Words | None
    """Where all of it is told, if that is not here."""


def open_registers() -> dict[str, AnyRegister]:
    """Return the registers that pages show, by their plurals: what a page draws, it draws for every reader alike."""
    return {plural: each for plural, each in REGISTERS.items() if is_shown(each)}


def filters_of(request: Request) -> Iterator[str]:
    """Yield the names of the fields by which the register can be asked for that an address names."""
    if found := open_registers().get(request.path_params["id"]):
        yield from registers.filters(found)


def is_shown(register: AnyRegister) -> bool:
    """Say whether a register is for every reader."""
    return register.role is Role.READER and is_open(register.aggregate.kind)


def plural_of(kind: AnyAggregate) -> Words:
    """Return what all the records of a kind together are called."""
    plural = kind.plural.replace("-", " ")
    return Words(kind.words.zh, plural[:1].upper() + plural[1:])


def register(context: PageContext) -> PageContent:
    """Draw a register.

    Raises:
        NoSuchPage: there is no such register, or it is not for every reader.
        InvalidFilter: the address filters by something that there is not.
        InvalidCursor: `after` does not come from such a page.
    """
    found = open_registers().get(context.parameters.id or "")
    if not found:
        raise NoSuchPage
    after = context.parameters.get("after")
    given = {name: value for name, value in context.parameters.query.items() if name != "after"}
    page = registers.page(context.snapshot, found, read(filter_adapter(found), given), PageRequest(LIMIT, after))
    shown = table(context, found, page.items)
    elsewhere = covering(context.snapshot, listed(context.snapshot, page.total))
    kind = plural_of(found.aggregate)
    sheet = RegisterSheet(kind, shown.columns, page.total, after is not None, page.next, elsewhere)
    rows = tuple(_row(record, shown.columns, cells) for record, cells in zip(page.items, shown.rows, strict=True))
    values = {"kind": kind, "choices": tuple(_choices(context, found)), "filtered": bool(given)}
    own = {"own": own_page(found.aggregate.plural)}
    return PageContent((context.status, Region("register", "register.html", sheet, rows)), page.position, values | own)


def table(context: PageContext, register: AnyRegister, records: Sequence[Record]) -> Grid:
    """Return the table of some records of a register."""
    names = {name: label_of(name, register.row) for name in columns(register)} | {"id": register.aggregate.words}
    return grid(records, names, naming(context.snapshot, records))


def _row(record: Record, columns: tuple[TableColumn, ...], cells: tuple[Shape, ...]) -> Region:
    return Region(anchor("row", record.id), "register_row.html", tuple(zip(columns, cells, strict=True)))


def _choices(context: PageContext, register: AnyRegister) -> Iterator[Choice]:
    """Yield a field for each filter, with the values that the register has; a code by its words, if it has them."""
    for name, hint in registers.filters(register).items():
        values = {value for (value,) in _distinct(context, register, name)}
        made = choice(context, name, hint, label_of(name, register.row), values)
        beside = f"{name}_name"
        words = dict(_distinct(context, register, name, beside)) if beside in register.codec.names else {}
        options = tuple(replace(option, name=words.get(option.value, option.name)) for option in made.options)
        yield replace(made, options=options)


def _distinct(context: PageContext, register: AnyRegister, *names: str) -> list[tuple[Any, ...]]:
    source = context.snapshot.all_of(register)
    columns = [source.c[name] for name in names]
    query = sa.select(*columns).where(columns[0].is_not(None)).distinct().limit(MOST + 1)
    decode = [register.codec.reader(name) for name in names]
    return [tuple(one(value) for one, value in zip(decode, row, strict=True)) for row in context.snapshot.ask(query)]

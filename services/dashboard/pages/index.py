"""The index: every register with the number of its records, and every query, under headings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from domain.authority import Role
from domain.heading import Heading, in_order
from domain.words import Words
from projections.engine.query import Query, queries
from projections.engine.register import AnyRegister
from projections.engine.snapshot import Snapshot
from projections.registry import REGISTERS
from projections.scope import Extent, extent_of
from services.dashboard.page import PageContext
from services.dashboard.pages.query import open_queries
from services.dashboard.pages.registers import open_registers, plural_of
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One register or query."""

    words: Words
    path: str
    count: int | None = None
    """How many records there are; None where none may be seen and there may be some elsewhere."""


@dataclass(frozen=True, slots=True)
class Restricted:
    """A register or query that pages do not show."""

    words: Words
    role: Role
    address: str
    """Where it is read over the API."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is found under one heading."""

    words: Words
    registers: tuple[IndexEntry, ...]
    queries: tuple[IndexEntry, ...]
    restricted: tuple[Restricted, ...]


def index(context: PageContext) -> PageContent:
    """Draw the index."""
    shelves = ((heading, _shelf(context.snapshot, heading)) for heading in Heading)
    parts = tuple(Region(f"shelf-{heading}", "shelf.html", shelf) for heading, shelf in shelves if _has_any(shelf))
    values = {"part": extent_of(context.snapshot) is Extent.PART}
    shelves_shown = Region("shelves", "shelves.html", None, parts)
    return PageContent((context.status, shelves_shown), context.snapshot.position, values)


def _has_any(shelf: Shelf) -> bool:
    return bool(shelf.registers or shelf.queries or shelf.restricted)


def _shelf(snapshot: Snapshot, heading: Heading) -> Shelf:
    registers = [each for each in REGISTERS.values() if each.aggregate.heading is heading]
    found = [each for each in in_order(queries.values()) if each.heading is heading]
    return Shelf(
        words=heading.words,
        registers=tuple(_registers(snapshot, registers)),
        queries=tuple(IndexEntry(each.words, f"/queries/{each.name}") for each in found if each.name in open_queries()),
        restricted=tuple(_restricted(registers, found)),
    )


def _registers(snapshot: Snapshot, registers: Iterable[AnyRegister]) -> Iterator[IndexEntry]:
    for register in registers:
        kind = register.aggregate
        if kind.plural in open_registers():
            path = "/issues" if kind.plural == "issues" else f"/registers/{kind.plural}"
            count = snapshot.number(sa.select(sa.func.count()).select_from(snapshot.of(register)))
            yield IndexEntry(plural_of(kind), path, count or _none(snapshot))


def _none(snapshot: Snapshot) -> int | None:
    return 0 if extent_of(snapshot) is Extent.WHOLE else None


def _restricted(registers: Iterable[AnyRegister], found: Iterable[Query]) -> Iterator[Restricted]:
    for register in registers:
        if register.aggregate.plural not in open_registers():
            yield Restricted(plural_of(register.aggregate), register.role, f"/v1/{register.aggregate.plural}")
    for query in found:
        if query.name not in open_queries():
            yield Restricted(query.words, query.role, f"/v1/queries/{query.name}")

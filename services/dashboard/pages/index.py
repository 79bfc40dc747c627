"""The index: every register with the number of its records, and every query, in groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.aggregate import aggregates
from domain.authority import Role
from domain.words import Words
from projections.engine.query import queries
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table
from projections.issues.rows import issues
from projections.registry import REGISTERS
from services.dashboard.look import Look, Scene
from services.dashboard.pages.query import open_queries
from services.dashboard.pages.registers import open_registers, plural_of
from services.dashboard.stream.regions import Region
from services.dashboard.words.groups import GROUPS, OWN_PAGES, UNGROUPED, Group


@dataclass(frozen=True, slots=True)
class Entry:
    """One register or query."""

    words: Words
    path: str
    count: int | None = None
    """How many records there are."""


@dataclass(frozen=True, slots=True)
class Restricted:
    """A register or query that pages do not show."""

    words: Words
    role: Role
    address: str
    """Where it is read over the API."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One group."""

    words: Words
    registers: tuple[Entry, ...]
    queries: tuple[Entry, ...]
    restricted: tuple[Restricted, ...]


def index(look: Look) -> Scene:
    """Draw the index."""
    shelves = ((group, _shelf(look.snapshot, group)) for group in (*GROUPS, _rest()))
    parts = tuple(Region(f"shelf-{group.name}", "shelf.html", shelf) for group, shelf in shelves if _has_any(shelf))
    return Scene((look.status, Region("shelves", "shelves.html", None, parts)), look.snapshot.position)


def _has_any(shelf: Shelf) -> bool:
    return bool(shelf.registers or shelf.queries or shelf.restricted)


def _rest() -> Group:
    """Return what no group names."""
    kinds, names = [*REGISTERS], [name for name in queries if name not in OWN_PAGES]
    grouped = {each for group in GROUPS for each in group.kinds}, {each for group in GROUPS for each in group.queries}
    return Group(
        UNGROUPED.name,
        UNGROUPED.words,
        tuple(kind for kind in kinds if kind not in grouped[0]),
        tuple(name for name in names if name not in grouped[1]),
    )


def _shelf(snapshot: Snapshot, group: Group) -> Shelf:
    asked = [(name, query) for name in group.queries if (query := open_queries().get(name))]
    return Shelf(
        words=group.words,
        registers=tuple(_registers(snapshot, group.kinds)),
        queries=tuple(Entry(query.words, f"/queries/{name}") for name, query in asked),
        restricted=tuple(_restricted(group)),
    )


def _registers(snapshot: Snapshot, kinds: Sequence[str]) -> Iterator[Entry]:
    shown: Mapping[str, Table[Any]] = {"issues": issues, **open_registers()}
    words = {kind.plural: plural_of(kind) for kind in aggregates.values()}
    for plural in kinds:
        if table := shown.get(plural):
            path = "/issues" if plural == "issues" else f"/registers/{plural}"
            count = snapshot.number(sa.select(sa.func.count()).select_from(snapshot.of(table)))
            yield Entry(words[plural], path, count)


def _restricted(group: Group) -> Iterator[Restricted]:
    for plural in group.kinds:
        if (register := REGISTERS.get(plural)) and plural not in open_registers():
            yield Restricted(plural_of(register.aggregate), register.role, f"/v1/{plural}")
    for name in group.queries:
        if (query := queries.get(name)) and name not in open_queries():
            yield Restricted(query.words, query.role, f"/v1/queries/{name}")

"""What everything is called that a page speaks of: organisations by their names, records by their titles."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Protocol

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.envelope import Classification
from domain.node_id import PATTERN, NodeId
from domain.words import Words
from projections import organisations
from projections.engine.register import AnyRegister, Record
from projections.engine.snapshot import Snapshot
from projections.focus_taxonomies import code_names
from projections.history import Happening
from projections.registry import REGISTERS

ID = re.compile(rf"[a-z][a-z-]{{0,31}}-[0-9a-z]{{1,40}}@{PATTERN[1:-1]}")
"""The id of a record, as a text that is nothing else."""
LONGEST = 40, 80
"""Characters of a title where it names a record in passing, in Chinese and in English."""
MOST = 2000
"""Records whose titles are looked up for one page; the others are named by kind and owner."""

_TITLES = ("title", "name", "subject", "text")
"""Fields that say what a record is called."""
_WHOM = ("target", "organisation", "responsible")
"""Fields that say whom a record without a title is about."""
_NODE = re.compile(PATTERN)


class Identified(Protocol):
    """The row of a record."""

    @property
    def id(self) -> AggregateId:
        """Whose row it is."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The names for one page."""

    organisations: Mapping[NodeId, Words]
    records: Mapping[AggregateId, Words]
    """Titles of records, as far as they were looked up."""
    codes: Mapping[str, Words] = field(default_factory=dict)
    """What the codes are called that the city has said."""

    def organisation(self, id: str) -> Words:
        """Return what an organisation is called."""
        return name_of(id, self.organisations)

    def record(self, id: AggregateId) -> Words:
        """Return what a record is called in passing: its title if that is known, else its kind and owner."""
        return shortened(self.records.get(id) or untitled(id, parts(id)[2], self.organisations))

    def is_organisation(self, text: str) -> bool:
        """Say whether a text names an organisation."""
        return bool(_NODE.fullmatch(text)) and (NodeId(text) in self.organisations or "." in text)


def names_in(snapshot: Snapshot) -> dict[NodeId, Words]:
    """Return what every organisation that this node knows is called."""
    return {row.id: row.name for row in organisations.query(snapshot).items}


def name_of(id: str, names: Mapping[NodeId, Words]) -> Words:
    """Return what an organisation is called, or the last part of its id if nobody told this node."""
    label = id.rpartition(".")[2]
    return names.get(NodeId(id)) or Words(label, label.capitalize())


def naming(snapshot: Snapshot, *values: object) -> Naming:
    """Return the names for a page that shows these values."""
    ids = sorted({id for value in values for id in mentioned(value)})[:MOST]
    return named(snapshot, _rows(snapshot, ids))


def named(snapshot: Snapshot, rows: Sequence[Record]) -> Naming:
    """Return the names for a page that shows what these records are called."""
    names = names_in(snapshot)
    return Naming(names, dict(_titles(snapshot, rows, names)), code_names(snapshot))


def mentioned(value: object) -> Iterator[AggregateId]:
    """Yield the ids of all records that a value names, however deep."""
    if isinstance(value, str):
        if "@" in value and ID.fullmatch(value):
            yield AggregateId(value)
    elif isinstance(value, Happening):
        yield value.subject
        yield from mentioned(value.payload)
    elif is_dataclass(value):
        for each in fields(value):
            yield from mentioned(getattr(value, each.name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from mentioned(one)
    elif isinstance(value, Mapping):
        yield from mentioned(list(value.items()))


def is_open(kind: str) -> bool:
    """Say whether every reader may see the records of a kind: pages show no others."""
    aggregate = aggregates.get(kind)
    return aggregate is not None and aggregate.classification is not Classification.RESTRICTED and not aggregate.audited


def record_path(id: AggregateId) -> str | None:
    """Return where a record is shown; nowhere if it is not for every reader."""
    kind = parts(id)[0]
    if not is_open(kind):
        return None
    return f"/issues/{id}" if kind == "issue" else f"/records/{id}"


def title_of(row: Identified, organisations: Mapping[NodeId, Words], whom: NodeId | None = None) -> Words:
    """Return what the record of a row is called: by its title, else by whom it is about, else by its owner.

    Args:
        row: of a register.
        organisations: what they are called.
        whom: whom the record is about that it belongs to, if it does not say so itself.
    """
    if title := _title(row):
        of = name_of(whom, organisations) if whom else None
        return Words(f"{title.zh}（{of.zh}）", f"{title.en} ({of.en})") if of else title
    return untitled(row.id, _whom(row) or whom or parts(row.id)[2], organisations)


def _title(row: Identified) -> Words | None:
    """Return the title of a record; what answers another has none, whatever it says."""
    register = tables().get(parts(row.id)[0])
    names = _TITLES[:-1] if register and register.of else _TITLES
    for name in names:
        if value := getattr(row, name, None):
            return value if isinstance(value, Words) else Words(value, getattr(row, f"{name}_en", None) or value)
    return None


def _whom(row: object) -> NodeId | None:
    return next((whom for name in _WHOM if (whom := getattr(row, name, None))), None)


def untitled(id: AggregateId, whom: str, organisations: Mapping[NodeId, Words]) -> Words:
    """Return what a record is called that has no title: its kind, its number if people count it, and whom it is of."""
    kind, uid, _ = parts(id)
    words, of = aggregates[kind].words if kind in aggregates else Words(kind, kind), name_of(whom, organisations)
    number = f" {uid}" if re.fullmatch("[1-9][0-9]{0,3}", uid) else ""
    return Words(f"{words.zh}{number}（{of.zh}）", f"{words.en[:1].upper()}{words.en[1:]}{number} ({of.en})")


def shortened(words: Words) -> Words:
    """Return words that name something in passing."""
    return Words(_short(words.zh, LONGEST[0]), _short(words.en, LONGEST[1]))


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _titles(
    snapshot: Snapshot, rows: Sequence[Record], organisations: Mapping[NodeId, Words]
) -> Iterator[tuple[AggregateId, Words]]:
    above = {row.id: other for row in rows if (other := _belongs(row))}
    whom = {row.id: _whom(row) for row in _rows(snapshot, above.values())}
    yield from ((row.id, title_of(row, organisations, whom.get(above.get(row.id, row.id)))) for row in rows)


def _belongs(row: Record) -> AggregateId | None:
    """Return the record of the same owner to which one belongs that does not say whom it is about."""
    kind, _, owner = parts(row.id)
    field = tables()[kind].belongs_to
    other: AggregateId | None = getattr(row, field, None) if field and not _whom(row) else None
    return other if other and parts(other)[2] == owner else None


def _rows(snapshot: Snapshot, ids: Iterable[AggregateId]) -> list[Record]:
    by_table: dict[AnyRegister, list[AggregateId]] = {}
    for id in ids:
        kind = parts(id)[0]
        if is_open(kind) and (table := tables().get(kind)):
            by_table.setdefault(table, []).append(id)
    found: list[Record] = []
    for table, keys in by_table.items():
        source = snapshot.all_of(table)
        found += snapshot.rows(table, source.c.key.in_(keys), source=source)
    return found


@cache
def tables() -> dict[str, AnyRegister]:
    """Return where the records of each kind are kept."""
    return {register.aggregate.kind: register for register in REGISTERS.values()}

"""Any value of the views as people read it: words, links to records, lists, facts, tables and cards.

A register's row and a query's answer are typed data; what to write for each type is said here once, so that whatever
the projections keep or answer has its page. Fields are called as the domain's vocabulary calls them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar

from domain.vocabulary import FIELDS
from domain.words import Words
from projections.engine.register import Record
from projections.happenings import Happening
from services.dashboard.naming import Naming, is_open, record_path, title_of
from services.dashboard.saying import NOTHING, Said, counted, say

UNSHOWN = frozenset({"position", "moment"})
"""Fields of an answer that the page's frame says already."""


@dataclass(frozen=True, slots=True)
class Several:
    """A few things in a row."""

    kind: ClassVar[str] = "several"
    items: tuple["Shown", ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what stands under each."""

    kind: ClassVar[str] = "facts"
    facts: tuple[tuple[Words, "Shown"], ...]

    @property
    def short(self) -> tuple[tuple[Words, "Shown"], ...]:
        """Those that fit on a line."""
        return tuple(each for each in self.facts if each[1].kind not in WIDE)

    @property
    def long(self) -> tuple[tuple[Words, "Shown"], ...]:
        """Those that need room of their own."""
        return tuple(each for each in self.facts if each[1].kind in WIDE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: Words
    number: bool = False
    """True if it holds numbers alone."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Things of one kind, a line each."""

    kind: ClassVar[str] = "grid"
    columns: tuple[Column, ...]
    rows: tuple[tuple["Shown", ...], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that has a table inside it."""

    title: Said
    facts: Facts


@dataclass(frozen=True, slots=True)
class Cards:
    """Things of one kind, each under its title."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Card, ...]


Shown = Said | Several | Facts | Grid | Cards
WIDE = (Grid.kind, Cards.kind)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: something that needs room of its own, under its name."""

    name: Words
    shown: Shown
    count: int | None = None


@dataclass(frozen=True, slots=True)
class _Happened:
    """An event as a line of a table."""

    at: Any
    event: Words
    record: Any
    decided_on: Any


def called(name: str) -> Words:
    """Return what a field is called."""
    plain = name.replace("_", " ")
    return FIELDS.get(name) or Words(plain, plain[:1].upper() + plain[1:])


def show(value: Any, naming: Naming, name: str = "") -> Shown:
    """Return a value as people read it.

    Args:
        value: what a row or an answer holds.
        naming: what organisations and records are called.
        name: the field that holds it, if one does.
    """
    if isinstance(value, Record):
        return link_to(value, naming)
    if isinstance(value, Mapping):
        return Facts(tuple((_key(key, naming), show(one, naming)) for key, one in value.items()))
    if isinstance(value, tuple | list):
        return _several(value, naming)
    if hasattr(value, "quantity"):
        return Said(counted(value))
    if is_dataclass(value) and not isinstance(value, Words):
        return Facts(tuple((called(name), show(one, naming, name)) for name, one in told(value)))
    return say(value, naming, name)


def link_to(row: Record, naming: Naming) -> Said:
    """Return a record in passing; by its kind alone if it is not for every reader."""
    path = record_path(row.id)
    return Said(title_of(row, naming.organisations) if path else naming.record(row.id), path, "record")


def told(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a row or an answer that say something, each in both languages if it has both."""
    names = {each.name for each in fields(value)}
    hidden = {f"{name}_en" for name in names} | UNSHOWN
    if str(getattr(value, "id", "")).count("@"):
        hidden |= {"title", "name"}  # its link is called so
    for name in (each.name for each in fields(value) if each.name not in hidden):
        one = getattr(value, name)
        english = getattr(value, f"{name}_en", None)
        if one not in (None, ()):
            yield name, Words(one, english) if english and isinstance(one, str) else one


def grid(records: Sequence[Record], columns: Sequence[str], naming: Naming, kind: Words) -> Grid:
    """Return the table of some records of a kind with these of their fields; `id` stands for the record itself."""
    rows = [tuple(_cell(record, name, naming) for name in columns) for record in records]
    return _grid([kind if name == "id" else called(name) for name in columns], rows)


def _cell(record: Record, name: str, naming: Naming) -> Shown:
    return link_to(record, naming) if name == "id" else show(getattr(record, name), naming, name)


def _key(key: Any, naming: Naming) -> Words:
    said = say(key, naming).words
    return called(key) if isinstance(key, str) and said.en == key else said


def _several(values: Sequence[Any], naming: Naming) -> Shown:
    plain = [_happened(one) if isinstance(one, Happening) else one for one in values if _may_be_shown(one)]
    if not plain:
        return Said(NOTHING)
    if all(is_dataclass(one) and not isinstance(one, Words | Record) for one in plain) and not hasattr(
        plain[0], "quantity"
    ):
        return _lines(plain, naming)
    return Several(tuple(show(one, naming) for one in plain))


def _may_be_shown(value: Any) -> bool:
    subject = value.id if isinstance(value, Record) else value.subject if isinstance(value, Happening) else None
    return subject is None or is_open(subject.partition("@")[0].rpartition("-")[0])


def _happened(happening: Happening) -> _Happened:
    return _Happened(happening.occurred, happening.words, happening.subject, happening.source)


def _lines(values: Sequence[Any], naming: Naming) -> Shown:
    """Return things of one kind as a table; as cards if one of them has a table inside."""
    each = [_flat(value, naming) for value in values]
    if any(shown.kind in WIDE for line in each for _, shown in line.items()):
        return Cards(tuple(map(_card, each)))
    columns = list(dict.fromkeys(name for line in each for name in line))
    order = [name for value in values[:1] for name in _order(value)]
    columns.sort(key=lambda name: order.index(name) if name in order else len(order))
    return _grid(
        [called(name) for name in columns], [tuple(line.get(n, Said(NOTHING)) for n in columns) for line in each]
    )


def _card(line: Mapping[str, Shown]) -> Card:
    facts = [(called(name), shown) for name, shown in line.items()]
    name, first = facts[0]
    return Card(first, Facts(tuple(facts[1:]))) if isinstance(first, Said) else Card(Said(name), Facts(tuple(facts)))


def _order(value: Any) -> Iterator[str]:
    """Yield the fields of a value in their order, those of a value inside it in its place."""
    for each in fields(value):
        inner = getattr(value, each.name)
        yield each.name
        if is_dataclass(inner) and not isinstance(inner, Words | Record):
            yield from _order(inner)


def _flat(value: Any, naming: Naming) -> dict[str, Shown]:
    """Return the fields of a line; those of a value inside it, unless it is all numbers, stand among its own."""
    found: dict[str, Shown] = {}
    for name, one in told(value):
        shown = show(one, naming, name)
        if isinstance(shown, Facts) and is_dataclass(one) and not _is_all_numbers(shown):
            found |= {inner: said for inner, said in _flat(one, naming).items() if inner not in found}
        else:
            found[name] = shown
    return found


def _is_all_numbers(facts: Facts) -> bool:
    return all(_is_number(one) for _, one in facts.facts)


def _grid(names: Sequence[Words], rows: Sequence[tuple[Shown, ...]]) -> Grid:
    numbers = [all(_is_number(row[place]) for row in rows) for place in range(len(names))]
    return Grid(tuple(Column(name, number) for name, number in zip(names, numbers, strict=True)), tuple(rows))


def _is_number(shown: Shown) -> bool:
    return isinstance(shown, Said) and shown.mark == "number"

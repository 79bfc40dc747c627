"""The shapes that a value takes on a page: said in words, several, facts, a table, cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.words import Words
from services.dashboard.widgets.scalars import Text
from services.dashboard.words.naming import shortened


@dataclass(frozen=True, slots=True)
class Several:
    """A few things in a row."""

    kind: ClassVar[str] = "several"
    items: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what stands under each."""

    kind: ClassVar[str] = "facts"
    facts: tuple[tuple[Words, "Shape"], ...]

    @property
    def short(self) -> tuple[tuple[Words, "Shape"], ...]:
        """Those that fit on a line."""
        return tuple(each for each in self.facts if not is_wide(each[1]))

    @property
    def long(self) -> tuple[tuple[Words, "Shape"], ...]:
        """Those that need room of their own."""
        return tuple(each for each in self.facts if is_wide(each[1]))


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table."""

    name: Words
    number: bool = False
    """True if it holds numbers alone."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Things of one kind, a line each."""

    kind: ClassVar[str] = "grid"
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple["Shape", ...], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that has a table inside it."""

    title: Text
    facts: Facts


@dataclass(frozen=True, slots=True)
class Cards:
    """Things of one kind, each under its title."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Card, ...]


Shape = Text | Several | Facts | Grid | Cards


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of a page: something that needs room of its own, under its name."""

    name: Words
    shown: Shape
    count: int | None = None
    """How many things it has, all of them."""
    left_out: int = 0
    """How many of them are not shown."""


def is_wide(shown: Shape) -> bool:
    """Say whether something needs room of its own."""
    return isinstance(shown, Grid | Cards) or (isinstance(shown, Facts) and bool(shown.long))


def is_number(shown: Shape) -> bool:
    """Say whether something is a number."""
    return isinstance(shown, Text) and shown.mark == "number"


def same(one: Shape, other: Shape) -> bool:
    """Say whether two things say the same in words; equal numbers are a coincidence."""
    if not isinstance(one, Text) or not isinstance(other, Text) or is_number(one):
        return False
    return shortened(one.words) == shortened(other.words)


def grid_of(names: Sequence[Words], rows: Sequence[tuple[Shape, ...]]) -> Grid:
    """Return a table without the columns that only say again what the first, or a link before them, is called."""
    places = [place for place in range(len(names)) if not _repeats(place, rows)]
    numbers = [all(is_number(row[n]) for row in rows) for n in places]
    columns = tuple(TableColumn(names[n], number) for n, number in zip(places, numbers, strict=True))
    return Grid(columns, tuple(tuple(row[n] for n in places) for row in rows))


def _repeats(place: int, rows: Sequence[tuple[Shape, ...]]) -> bool:
    links = [n for n in range(place) if n == 0 or all(_is_record(row[n]) for row in rows)]
    return any(all(same(row[place], row[n]) for row in rows) for n in links)


def _is_record(shown: Shape) -> bool:
    return isinstance(shown, Text) and shown.mark == "record"


def cards_of(lines: Sequence[Sequence[tuple[Words, Shape]]]) -> Grid | Cards:
    """Return things with tables inside them: a cross table if each has one of the same lines, with a number each."""
    cards = tuple(_card(line) for line in lines)
    return _crossed(cards) or Cards(cards)


def _card(line: Sequence[tuple[Words, Shape]]) -> Card:
    name, first = line[0]
    if not isinstance(first, Text):
        return Card(Text(name), Facts(tuple(line)))
    numbered = Text(Words(f"{name.zh} {first.words.zh}", f"{name.en} {first.words.en}")) if is_number(first) else first
    return Card(numbered, Facts(tuple(each for each in line[1:] if not same(each[1], first))))


def _crossed(cards: Sequence[Card]) -> Grid | None:
    inside = [card.facts.long[0][1] for card in cards if len(card.facts.long) == 1]
    tables = [one for one in inside if isinstance(one, Grid) and [c.number for c in one.columns] == [False, True]]
    across = {tuple(row[0] for row in table.rows) for table in tables}
    if len(tables) < len(cards) or len(across) != 1:
        return None
    beside = [name for name, _ in cards[0].facts.short]
    if any([name for name, _ in card.facts.short] != beside for card in cards):
        return None
    labels = [one.words for one in next(iter(across)) if isinstance(one, Text)]
    rows = [
        (card.title, *(one for _, one in card.facts.short), *(row[1] for row in table.rows))
        for card, table in zip(cards, tables, strict=True)
    ]
    return grid_of([Words(" ", " "), *beside, *labels], rows)

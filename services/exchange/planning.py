"""From rows to reports: what is to be sent of each, or why nothing is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.exchange.drafts import Draft
from services.exchange.errors import InvalidRow
from services.exchange.mapping.file import FileMapping
from services.exchange.mapping.rules import Rule
from services.exchange.rows import NO_ROW, Row
from services.exchange.validation import require_valid

Place = tuple[str, int]
"""A file, as it was given, and a line in it."""
CHUNK = 500
"""Reports that are sent together, or as many more as belong to the same record: the gateway takes so many at once."""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row, and what is to be reported of it."""

    line: int
    """Of its file; 0 for what is reported before all rows, and for the file as a whole."""
    drafts: tuple[Draft, ...] = ()
    error: InvalidRow | None = None
    """Why nothing of the row is reported."""
    done: bool = False
    """Nothing of the row is reported, for the board says so already."""
    repeated: tuple[tuple[Draft, Place], ...] = ()
    """What is not reported, for it says the same as another line, and which."""
    file: str = ""
    """As it was given, where there may be several."""

    @property
    def place(self) -> Place:
        """Its file and line."""
        return self.file, self.line

    @property
    def record(self) -> str:
        """The record that the row is about, by its first report; empty if nobody can tell."""
        return self.drafts[0].record if self.drafts else self.error.record if self.error else ""


def before_all(mapping: FileMapping, language: str) -> PlannedRow:
    """Return what is reported before all rows."""
    return _planned(NO_ROW, mapping.before, language)


def of_rows(rows: Iterable[Row | InvalidRow], mapping: FileMapping, language: str) -> Iterator[PlannedRow]:
    """Yield what is to be reported of each row; of one that breaks a rule, nothing is."""
    for row in rows:
        if isinstance(row, InvalidRow):
            yield PlannedRow(row.line, error=row)
        else:
            yield _planned(row, mapping.rows, language)


def chunks(planned: Iterable[PlannedRow], size: int = CHUNK) -> Iterator[list[PlannedRow]]:
    """Yield rows together, some hundreds of reports at once.

    Rows that follow on each other with one record stay together; what comes before all rows of a file is sent before.
    """
    chunk: list[PlannedRow] = []
    count, record = 0, ""
    for each in planned:
        full = count >= size and not (each.record and each.record == record)
        if chunk and (full or chunk[-1].line == 0):
            yield chunk
            chunk, count = [], 0
        chunk.append(each)
        count, record = count + max(1, len(each.drafts)), each.record
    if chunk:
        yield chunk


def _planned(row: Row, rules: Sequence[Rule], language: str) -> PlannedRow:
    try:
        return PlannedRow(row.line, tuple(_valid_drafts(row, rules, language)))
    except InvalidRow as error:
        error.record = next(filter(None, (each.named(row) for each in rules)), "")
        return PlannedRow(row.line, error=error)


def _valid_drafts(row: Row, rules: Iterable[Rule], language: str) -> Iterator[Draft]:
    for rule in rules:
        for draft in rule.drafts(row):
            require_valid(draft, row.line, language)
            yield draft

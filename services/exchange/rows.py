"""Rows, as any file gives them: cells by heading, and the line where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

Cell = str | datetime | date
"""What stands in a cell. Files without types have texts alone; an empty text is an empty cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file."""

    line: int
    """Where it begins, counted from 1 as editors do; of an XES log, the number of the event."""
    cells: Mapping[str, Cell]

    def cell(self, column: str) -> Cell:
        """Return a cell; one that the row does not have is empty."""
        found = self.cells.get(column, "")
        return found.strip() if isinstance(found, str) else found

    @property
    def stripped(self) -> frozenset[str]:
        """The columns in which blanks stand around the text."""
        texts = ((name, cell) for name, cell in self.cells.items() if isinstance(cell, str))
        return frozenset(name for name, cell in texts if cell and (cell[0].isspace() or cell[-1].isspace()))

    def text(self, column: str) -> str:
        """Return a cell as text."""
        found = self.cell(column)
        return found if isinstance(found, str) else found.isoformat()


def as_text(value: object) -> str:
    """Return a typed value as a file without types writes it: whole numbers, such as ids, without a point."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case time():
            return value.isoformat()
    return str(value)


NO_ROW = Row(0, {})
"""What stands in the place of a row for what is reported before all rows."""

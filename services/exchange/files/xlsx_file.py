"""A sheet of a workbook, read row by row; times and numbers keep their meaning, whatever they look like there."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

from openpyxl.cell import cell as xlsx

from services.exchange.errors import BrokenCell, InvalidFile, InvalidRow, TooManyCells
from services.exchange.files.reading import require_headings
from services.exchange.files.workbooks import opened
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Cell, Row, as_text

_ERROR = "e"


class XlsxRows:
    """The rows of one sheet."""

    def __init__(self, path: Path, layout: Layout) -> None:
        """Open it and read the headings.

        Raises:
            InvalidFile: it has no such sheet, or the sheet has no headings.
        """
        self._book = opened(path)
        self._closing = ExitStack()
        self._closing.callback(self._book.close)
        try:
            self._begin(path, layout)
        except InvalidFile:
            self.close()
            raise

    def _begin(self, path: Path, layout: Layout) -> None:
        names = self._book.sheetnames
        if layout.sheet and layout.sheet not in names:
            raise InvalidFile(f"{path}: no sheet {layout.sheet!r}; there are {', '.join(names)}")
        sheet = self._book[layout.sheet or names[0]]
        self._last, self._line = sheet.max_row or 0, layout.heading
        self._rows = sheet.iter_rows(min_row=layout.heading)
        self._closing.callback(self._rows.close)  # it holds the file open, whoever closes the workbook
        first = next(self._rows, ())
        self.headings = require_headings([str(cell.value or "") for cell in first], layout.heading)

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each row that has something in it."""
        for cells in self._rows:
            self._line += 1
            if any(cell.value is not None for cell in cells):
                yield self._row(cells)

    def done(self) -> float:
        """Return how much of the sheet was read."""
        return min(1.0, self._line / self._last) if self._last else 1.0

    def close(self) -> None:
        """Close the workbook."""
        self._closing.close()

    def _row(self, cells: Sequence[xlsx.Cell | xlsx.MergedCell]) -> Row | InvalidRow:
        width = len(self.headings)
        broken = next((place for place, cell in enumerate(cells[:width]) if cell.data_type == _ERROR), None)
        if broken is not None:
            return BrokenCell(self._line, self.headings[broken], value=cells[broken].value)
        if any(cell.value is not None for cell in cells[width:]):
            return TooManyCells(self._line, count=len(cells), headings=width)
        return Row(self._line, {name: _cell(cell.value) for name, cell in zip(self.headings, cells, strict=False)})


def _cell(value: object) -> Cell:
    return value if isinstance(value, datetime | date) else as_text(value)

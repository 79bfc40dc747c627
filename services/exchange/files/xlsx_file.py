"""A sheet of a workbook, read row by row; times and numbers keep their meaning, whatever they look like there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl.cell import cell as xlsx
from openpyxl.styles.numbers import is_datetime

from domain.words import Words
from services.exchange.errors import BrokenCell, DigitsLost, FormulaWithoutResult, InvalidFile, InvalidRow, TooManyCells
from services.exchange.files.reading import BLANK, UNHEADED, headed, require_headings
from services.exchange.files.sheet_form import SheetForm
from services.exchange.files.workbooks import opened
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Cell, Row, as_text
from services.locale import say

DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""
_ERROR = "e"
_Cells = Sequence[xlsx.Cell | xlsx.MergedCell]


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
        self.passed_over = Counter[Words]()
        self.hidden = 0
        try:
            self._begin(layout)
        except Exception:
            self.close()
            raise

    def _begin(self, layout: Layout) -> None:
        sheet = self._sheet(layout.sheet)
        with sheet._get_source() as xml:
            self._form = SheetForm.of(xml)
        sheet.reset_dimensions()  # what a sheet says of its size is what it was once
        self._line = layout.heading
        self._rows = sheet.iter_rows(min_row=layout.heading)
        self._closing.callback(self._rows.close)  # it holds the file open, whoever closes the workbook
        first = next(self._rows, ())
        self.headings = require_headings([str(cell.value or "") for cell in first], layout)
        self.passed_over[UNHEADED] = self.headings.count("")

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each row that has something in it."""
        for cells in self._rows:
            self._line += 1
            if any(map(self._is_filled, cells)):
                self.hidden += self._line in self._form.hidden
                yield self._row(cells)
            else:
                self.passed_over[BLANK] += 1

    def done(self) -> float:
        """Return how much of the sheet was read."""
        return min(1.0, self._line / self._form.last) if self._form.last else 1.0

    def close(self) -> None:
        """Close the workbook."""
        self._closing.close()

    def _sheet(self, name: str | None) -> Any:
        """Return the sheet of that name, or the first that people see; the others are passed over."""
        sheets: Sequence[Any] = self._book.worksheets  # they are read row by row, which no stub of them knows
        visible = [each for each in sheets if each.sheet_state == "visible"]
        found = next((each for each in (sheets if name else visible) if name in (None, each.title)), None)
        if found is None:
            raise InvalidFile(
                say(
                    f"没有工作表“{name or '(可见的)'}”；现有 {'、'.join(self._book.sheetnames)}",
                    f"no sheet {name or 'that can be seen'!r}; there are {', '.join(self._book.sheetnames)}",
                )
            )
        for each in sheets:
            if each is not found:
                self.passed_over[sheet_passed_over(each.title)] += 1
        return found

    def _row(self, cells: _Cells) -> Row | InvalidRow:
        width = len(self.headings)
        for place, cell in enumerate(cells[:width], 1):
            if cell.data_type == _ERROR:
                return BrokenCell(self._line, self.headings[place - 1], value=cell.value)
            if (self._line, place) in self._form.uncalculated:
                return FormulaWithoutResult(self._line, self.headings[place - 1])
            if isinstance(cell.value, float) and abs(cell.value) >= 10**DIGITS:
                return DigitsLost(self._line, self.headings[place - 1], value=f"{cell.value:.{DIGITS - 1}e}")
        if any(map(self._is_filled, cells[width:])):
            return TooManyCells(self._line, count=len(cells), headings=width)
        return Row(self._line, {name: _value(cell) for name, cell in headed(self.headings, cells)})

    def _is_filled(self, cell: xlsx.Cell | xlsx.MergedCell) -> bool:
        return cell.value is not None and cell.value != ""


def sheet_passed_over(title: str) -> Words:
    """Return what is told of a sheet that is not read."""
    return Words(f"工作表“{title}”", f"the sheet {title!r}")


def _value(cell: Any) -> Cell:
    """Return what stands in a cell: a date is written as its midnight there, and its form alone tells the two apart."""
    found = cell.value
    if isinstance(found, datetime):
        return found.date() if found.time() == time() and is_datetime(cell.number_format) == "date" else found
    if isinstance(found, int) and not isinstance(found, bool):
        return _with_zeros(found, cell.number_format)
    if isinstance(found, float):
        return as_text(float(f"{found:.{DIGITS}g}"))
    return found if isinstance(found, date) else as_text(found)


def _with_zeros(number: int, form: str) -> str:
    """Return a whole number with the zeros before it that its form shows: `000123` is no other id than it looks."""
    return f"{number:0{len(form)}}" if len(form) > 1 and not form.strip("0") else str(number)

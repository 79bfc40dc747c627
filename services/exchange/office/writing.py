"""Workbooks of lists: the list on a sheet, what may be chosen and how to fill it in on two more, its past hidden."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from domain.words import Words
from services.exchange.harmless_csv import is_like_a_formula
from services.exchange.office.columns import Column, Kind, named
from services.exchange.office.explanation import explanation
from services.exchange.office.lists import OfficeList, Plain
from services.files import replacing
from services.locale import say

HIDDEN = "_yipan"
BESIDE: Mapping[str, tuple[str, str]] = {"zh": ("单位", "说明"), "en": ("Organisations", "How to fill in")}
"""By language, the sheets beside the list that people see: who there is, and what the columns mean."""
"""The hidden sheet: in its first row what the workbook is, then each record and how it was, as JSON."""
FORM = 1
"""Of the hidden sheet; a workbook of another form is not read."""
FORMULA = 255
"""Characters of choices that a formula holds."""
LONGEST = 32_767
"""Characters of a cell (Excel's specifications and limits)."""
MOST = 1_048_575
"""Rows of a sheet below its headings (the same)."""
LAST = 10_000
"""The last line with choices: offices write below what was exported."""
_HEADING = (Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="8C1C13"))
_FIXED = PatternFill("solid", fgColor="F2F2F2")
_EXAMPLE = Font(italic=True, color="808080")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_DAY, _HOUR = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


class TooManyForWorkbook(ValueError):
    """A list has more rows than a workbook can have."""


@dataclass(frozen=True, slots=True)
class ListSheet:
    """What a workbook is made of."""

    list: OfficeList
    language: str
    node: str
    """From which it is; empty if it is a template of none."""
    organisations: Mapping[str, Words]
    """That may be chosen."""
    codes: Mapping[str, Words]
    """The same of what the city has given codes."""
    as_of: str = ""
    """As it was asked for."""

    def choices(self, column: Column) -> Sequence[str]:
        """Return what may be chosen in a column, organisations apart; nothing if it is no matter of choice."""
        if column.kind is Kind.CODE:
            return [named(code, self.language, self.codes) for code in self.codes]
        return column.choices(self.language)


class Imprint(TypedDict):
    """What the hidden sheet says of the workbook."""

    form: int
    list: str
    language: str
    node: str
    as_of: str


def write(path: Path, sheet: ListSheet, rows: Iterable[Plain], *, example: bool = False) -> None:
    """Write a workbook, in place of one that is there.

    Args:
        path: where to.
        sheet: what it is.
        rows: records of the board, in their plain form.
        example: put the list's example first; it is passed over when the workbook is imported.
    """
    with replacing(path) as file, _begun() as book:
        _fill(book, sheet, rows, example=example)
        book.save(file)


def require_room(count: int) -> None:
    """Refuse a list that has more rows than a workbook can.

    Raises:
        TooManyForWorkbook: it has.
    """
    if count > MOST:
        raise TooManyForWorkbook(
            say(
                f"共 {count:,} 行，工作簿最多 {MOST:,} 行；请导出为 CSV：文件名.csv",
                f"{count:,} rows: a workbook can have {MOST:,}; export it as CSV: FILE.csv",
            )
        )


@contextmanager
def _begun() -> Iterator[Workbook]:
    """Begin a workbook; where it comes to no end, nothing of it stays open."""
    book = Workbook(write_only=True)
    try:
        yield book
    except BaseException:
        for each in book.worksheets:
            each.close()
        raise


def _fill(book: Workbook, sheet: ListSheet, rows: Iterable[Plain], *, example: bool) -> None:
    visible = book.create_sheet(sheet.list.words.say(sheet.language))
    organisations, explained = map(book.create_sheet, BESIDE[sheet.language])
    hidden = book.create_sheet(HIDDEN)
    hidden.sheet_state = "veryHidden"
    _lay_out(visible, sheet, organisations.title)
    hidden.append([json.dumps(_imprint(sheet))])
    if example:
        visible.append(_cells(visible, sheet, sheet.list.example, example=True))
    for row in rows:
        visible.append(_cells(visible, sheet, row))
        hidden.append([_text(hidden, each) for each in (row["id"], *_pieces(json.dumps({**row}, ensure_ascii=False)))])
    _write_organisations(organisations, sheet)
    _explain(explained, sheet)


def _explain(explained: Worksheet, sheet: ListSheet) -> None:
    _widen(explained, (24, 90, 40))
    for line in explanation(sheet.list, sheet.language):
        explained.append([_text(explained, part) for part in line])


def clean(text: str) -> str:
    """Return a text as a workbook holds it: of one kind of line's end, of characters that it can have, not too long."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", lines)[:LONGEST]


def _pieces(text: str) -> Sequence[str]:
    """Return a text in as many pieces as a workbook needs for it."""
    return [text[begin : begin + LONGEST] for begin in range(0, len(text), LONGEST)]


def _imprint(sheet: ListSheet) -> Imprint:
    return {
        "form": FORM,
        "list": sheet.list.name,
        "language": sheet.language,
        "node": sheet.node,
        "as_of": sheet.as_of,
    }


def _lay_out(visible: Worksheet, sheet: ListSheet, organisations: str) -> None:
    """Write the headings, and say what may be chosen below them."""
    visible.freeze_panes = "B2"
    visible.auto_filter.ref = f"A1:{get_column_letter(len(sheet.list.columns))}1"
    _widen(visible, [column.width for column in sheet.list.columns])
    for place, column in enumerate(sheet.list.columns, 1):
        if validation := _validation(column, sheet, organisations):
            letter = get_column_letter(place)
            validation.add(f"{letter}2:{letter}{LAST}")
            visible.data_validations.append(validation)
    visible.append([_heading(visible, column, sheet.language) for column in sheet.list.columns])


def _validation(column: Column, sheet: ListSheet, organisations: str) -> DataValidation | None:
    if column.kind is Kind.ORGANISATION and sheet.organisations:
        formula = f"'{organisations}'!$A$1:$A${len(sheet.organisations)}"
        return DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=False)
    choices = sheet.choices(column)
    if not choices:
        return None
    if _is_long(choices):  # they stand beside the organisations, in a column of their own
        place = get_column_letter(2 + _long_choices(sheet).index(column))
        formula = f"'{organisations}'!${place}$1:${place}${len(choices)}"
        return DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True)
    return DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)


def _long_choices(sheet: ListSheet) -> Sequence[Column]:
    """Return the columns whose choices stand on a sheet, for they are too long for a formula."""
    return [column for column in sheet.list.columns if _is_long(sheet.choices(column))]


def _is_long(choices: Sequence[str]) -> bool:
    return len(",".join(choices)) > FORMULA or any("," in choice for choice in choices)


def _write_organisations(sheet_of: Worksheet, sheet: ListSheet) -> None:
    first = [named(id, sheet.language, sheet.organisations) for id in sheet.organisations]
    columns = [first, *map(sheet.choices, _long_choices(sheet))]
    _widen(sheet_of, [48] * len(columns))
    for place in range(max(map(len, columns))):
        sheet_of.append([_text(sheet_of, each[place]) if place < len(each) else None for each in columns])


def _heading(visible: Worksheet, column: Column, language: str) -> Cell:
    cell = _text(visible, column.words.say(language))
    cell.font, cell.fill = _HEADING
    return cell


def _cells(visible: Worksheet, sheet: ListSheet, row: Plain, *, example: bool = False) -> list[Cell]:
    found = []
    for column in sheet.list.columns:
        value = column.show(row.get(column.name, ""), sheet.language, {**sheet.organisations, **sheet.codes})
        if example and column is sheet.list.columns[0]:
            value = EXAMPLE[0 if sheet.language == "zh" else 1]
        cell = _cell(visible, value)
        if example:
            cell.font = _EXAMPLE
        elif column.fixed:
            cell.fill = _FIXED
        found.append(cell)
    return found


EXAMPLE = ("示例", "example")
"""What stands in place of the board's id in a row that is an example."""


def _cell(visible: Worksheet, value: str | date | None) -> Cell:
    if isinstance(value, date):
        cell = WriteOnlyCell(visible, value)  # type: ignore[arg-type]  # dates too
        cell.number_format = _HOUR if isinstance(value, datetime) else _DAY
        return cell
    return _text(visible, value)


def _text(visible: Worksheet, value: str | None) -> Cell:
    """Return a cell with a text that is no formula, whatever it begins with."""
    cell = WriteOnlyCell(visible, None if value is None else clean(value))
    if value is not None:
        cell.data_type = "s"
        cell.quotePrefix = is_like_a_formula(value)  # it stays a text when somebody edits its cell
    cell.alignment = _WRAPPED
    return cell


def _widen(sheet_of: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, 1):
        sheet_of.column_dimensions[get_column_letter(place)].width = width

"""Reading a workbook that the board has made: its rows as they are now, and as they were."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.words import Words
from services.exchange.errors import InvalidFile, InvalidRow
from services.exchange.files import opening
from services.exchange.files.opening import Format
from services.exchange.files.reading import Rows
from services.exchange.files.workbooks import opened
from services.exchange.files.xlsx_file import sheet_passed_over
from services.exchange.mapping.layout import Layout
from services.exchange.office.catalogue import LISTS
from services.exchange.office.columns import Column
from services.exchange.office.lists import Edit, OfficeList
from services.exchange.office.writing import BESIDE, EXAMPLE, FORM, HIDDEN, Imprint, clean
from services.exchange.rows import Row
from services.locale import say
from services.parse_errors import quoted

_EXAMPLES = Words("示例行", "rows that are examples")


class NotExported(InvalidRow, zh="{id} 不是从棋盘导出到本表的", en="{id} was not exported into this workbook"):
    """What an edit changes is known by how it was exported; an id that somebody wrote has no such past."""


class RowTwice(InvalidRow, zh="{id} 在第 {other} 行已经出现", en="{id} stands in line {other} already"):
    """Each record has one row: of two, nobody knows which counts."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook of the board, as it was read."""

    path: Path
    list: OfficeList
    language: str
    node: str
    saved: datetime
    """When it was last saved."""
    before: Mapping[str, Mapping[str, str]]
    """Each record as it was exported, by its id."""
    sheets: Counter[Words]
    """The sheets beside the list that the board has made, as readers call what they pass over."""


def is_ours(path: Path) -> bool:
    """Say whether a workbook is one that the board has made.

    Raises:
        InvalidFile: it is no workbook.
    """
    book = opened(path)
    try:
        return HIDDEN in book.sheetnames
    finally:
        book.close()


def read(path: Path) -> Workbook:
    """Return what a workbook is, and how its rows were.

    Raises:
        InvalidFile: it is none of ours, or of another form.
    """
    book = opened(path)
    try:
        if HIDDEN not in book.sheetnames:
            raise InvalidFile(
                say(
                    f"{path}：不是棋盘导出的工作簿；需要映射文件",
                    f"{path}: not a workbook of the board; it needs a mapping",
                )
            )
        (first, *_), *rows = list(book[HIDDEN].iter_rows(values_only=True))
        imprint = _imprint(path, str(first))
        before = {str(id): json.loads("".join(str(piece) for piece in pieces if piece)) for id, *pieces in rows if id}
        saved = book.properties.modified or datetime.now(UTC)
        return Workbook(
            path,
            LISTS[imprint["list"]],
            imprint["language"],
            imprint["node"],
            saved.replace(tzinfo=UTC),
            before,
            Counter(sheet_passed_over(each) for each in (HIDDEN, *BESIDE[imprint["language"]])),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidFile(
            say(
                f"{path}：隐藏的工作表 {HIDDEN} 已损坏{quoted(error)}",
                f"{path}: the hidden sheet {HIDDEN} is damaged: {error}",
            )
        ) from error
    finally:
        book.close()


def _imprint(path: Path, first: str) -> Imprint:
    found: Imprint = json.loads(first)
    if found["form"] != FORM:
        raise InvalidFile(
            say(
                f"{path}：本程序不认识第 {found['form']} 版格式；请重新导出",
                f"{path}: of form {found['form']}, which this program does not know; export it anew",
            )
        )
    return found


def listed_in(path: Path) -> Rows:
    """Open the list in a workbook that the board has made.

    Raises:
        InvalidFile: it cannot be read.
    """
    return opening.opened(path, Format.XLSX, Layout())


def edits(rows: Rows, book: Workbook) -> Iterator[Edit | InvalidRow]:
    """Yield every row of the list that is not an example, with how it was.

    Raises:
        InvalidFile: a column is missing.
    """
    columns = _columns(book, rows.headings or ())
    lines: dict[str, int] = {}
    for row in rows:
        if isinstance(row, InvalidRow):
            yield row
        elif row.text(columns["id"]) in EXAMPLE:
            rows.passed_over[_EXAMPLES] += 1
        else:
            yield _edit(row, book, columns, lines)


def _columns(book: Workbook, headings: Sequence[str]) -> Mapping[str, str]:
    """Return the heading of each column, in whichever language it is."""
    found = {}
    for column in book.list.columns:
        heading = next((each for each in headings if each in (column.words.zh, column.words.en)), None)
        if heading is None:
            raise InvalidFile(
                say(
                    f"{book.path}：缺少列“{column.words.zh}”({column.words.en})",
                    f"{book.path}: the column {column.words.zh} ({column.words.en}) is missing",
                )
            )
        found[column.name] = heading
    return found


def _edit(row: Row, book: Workbook, headings: Mapping[str, str], lines: dict[str, int]) -> Edit | InvalidRow:
    try:
        after = _plain(row, book, headings)
        id = after["id"]
        if id and id not in book.before:
            raise NotExported(row.line, headings["id"], id=id)
        if id and lines.setdefault(id, row.line) != row.line:
            raise RowTwice(row.line, headings["id"], id=id, other=lines[id])
    except InvalidRow as error:
        error.record = row.text(headings["id"])
        return error
    before = {name: clean(text).strip() for name, text in book.before[id].items()} if id else None
    return Edit(row.line, after, before, headings, book.language)


def _plain(row: Row, book: Workbook, headings: Mapping[str, str]) -> dict[str, str]:
    def read(column: Column) -> str:
        heading = headings[column.name]
        return clean(column.read(row.cell(heading), row.line, heading, book.language)).strip()

    return {column.name: read(column) for column in book.list.columns}

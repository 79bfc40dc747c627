"""A text is never a formula, in whatever the product writes for spreadsheets; and it is read back as it was."""

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.exchange.harmless_csv import BOM, csv_of, harmless, is_like_a_formula, meant, rows_of
from services.exchange.journal import read
from services.exchange.office.catalogue import LISTS
from services.exchange.office.columns import Column, Kind
from services.exchange.office.csv_list import csv_list
from services.exchange.office.lists import OfficeList, Plain
from services.exchange.office.reading import edits, listed_in
from services.exchange.office.reading import read as read_workbook
from services.exchange.office.writing import ListSheet, write
from services.exchange.results import HEAD, ImportStatus, ResultLine, as_csv

ROOT = Path(__file__).parents[3]
CASE = ROOT / "tests/cases/imports/c04-formula.csv"
TEXTS = [
    *(cell for row in csv.reader(io.StringIO(CASE.read_text("utf-8"), newline="")) for cell in row),
    *(f"{begin}1+1" for begin in ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "'=", "''=")),
    "'quoted'",
    "a=b",
]
texts = st.text(st.sampled_from("'=+-@\t\r\n,\"a一＝ "), max_size=6)


@given(texts)
def test_what_stands_in_a_cell_is_no_formula_and_means_the_text(text: str) -> None:
    assert not is_like_a_formula(harmless(text))
    assert meant(harmless(text)) == text


@given(st.lists(st.tuples(texts, texts), max_size=3))
def test_what_was_written_is_read_back(rows: list[tuple[str, str]]) -> None:
    written = io.StringIO(csv_of(rows).decode(), newline="")
    assert [tuple(map(meant, row)) for row in csv.reader(written)] == rows


@pytest.mark.parametrize("text", TEXTS)
def test_the_report_of_an_import_has_no_formula_and_is_read_back(tmp_path: Path, text: str) -> None:
    line = ResultLine("f.csv", 1, text, "TaskAssigned", "bj", ImportStatus.REFUSED, text, "Rule", text)
    path = tmp_path / "report.csv"
    path.write_bytes(HEAD + as_csv([line]))
    assert list(read(path)) == [line]
    assert path.read_bytes().startswith(BOM)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert not any(is_like_a_formula(cell) for row in csv.reader(file) for cell in row)


def _filled(column: Column, text: str) -> str:
    match column.kind:
        case Kind.DAY:
            return "2019-05-18"
        case Kind.CHOICE:
            return str(column.terms[0])
        case Kind.YES:
            return "true"
        case Kind.ORGANISATION | Kind.ORGANISATIONS | Kind.CODE:
            return "bj"
    return text


def _rows(list: OfficeList) -> Iterator[Plain]:
    for text in TEXTS:
        yield {column.name: _filled(column, text) for column in list.columns if column.of_record}


@pytest.mark.parametrize("list", LISTS.values(), ids=LISTS)
def test_no_cell_of_a_workbook_is_a_formula_or_becomes_one_when_it_is_edited(tmp_path: Path, list: OfficeList) -> None:
    path = tmp_path / "list.xlsx"
    write(path, ListSheet(list, "zh", "http://node", {}, {}), _rows(list), example=True)
    cells = [cell for sheet in load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    like = [cell for cell in cells if isinstance(cell.value, str) and is_like_a_formula(cell.value)]
    assert like
    assert all(cell.quotePrefix for cell in like)


@pytest.mark.parametrize("list", LISTS.values(), ids=LISTS)
def test_an_exported_workbook_is_read_back_as_it_was(tmp_path: Path, list: OfficeList) -> None:
    path, long = tmp_path / "list.xlsx", "长" * 20_000
    rows = [{**row, "id": f"{list.kind}-{n}@bj"} for n, row in enumerate([*_rows(list), {}])]
    rows[-1] = {**rows[0], "id": f"{list.kind}-long@bj"} | {
        column.name: long
        for column in list.columns
        if column.kind is Kind.TEXT and column.of_record and column is not list.columns[0]
    }
    write(path, ListSheet(list, "zh", "http://node", {}, {}), rows)
    found = [*edits(listed_in(path), read_workbook(path))]
    assert len(found) == len(rows)
    for edit in found:
        assert not isinstance(edit, Exception), edit
        assert not edit.changed(*(column.name for column in list.columns if column.of_record))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("list", LISTS.values(), ids=LISTS)
def test_a_list_as_csv_has_no_formula_and_is_read_back(tmp_path: Path, list: OfficeList, language: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"".join(csv_list(list, language, {}, _rows(list))))
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert not any(is_like_a_formula(cell) for row in csv.reader(file) for cell in row)
    texts = [column for column in list.columns if column.of_record and column.kind in (Kind.TEXT, Kind.DAY)]
    told = [[row[column.words.say(language)] for column in texts] for row in rows_of(path)]
    assert told == [[row[column.name] for column in texts] for row in _rows(list)]


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_spreadsheets_are_written_in_these_places_alone() -> None:
    writers = {"csv.writer", "csv.DictWriter", "writer", "DictWriter", "Workbook"}
    found = {
        (path.relative_to(ROOT).as_posix(), call)
        for path in (ROOT / "services").rglob("*.py")
        for call in _called(ast.parse(path.read_text("utf-8")))
        if call in writers
    }
    assert found == {
        ("services/exchange/harmless_csv.py", "csv.writer"),
        ("services/exchange/office/writing.py", "Workbook"),
        ("services/exchange/office/reading.py", "Workbook"),  # what was read, no file
    }

"""A sheet is read row by row, and its values keep their types."""

from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from services.exchange.errors import BrokenCell, DigitsLost, FormulaWithoutResult, InvalidFile, InvalidRow, TooManyCells
from services.exchange.files.reading import BLANK
from services.exchange.files.xlsx_file import XlsxRows
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row


def book(path: Path, *lines: list[object], sheet: str = "台账") -> Path:
    made = Workbook()
    active = made.active
    assert active is not None
    active.title = sheet
    for line in lines:
        active.append(line)
    made.save(path / "f.xlsx")
    return path / "f.xlsx"


def rows(file: Path, layout: Layout = Layout()) -> list[Row | InvalidRow]:  # noqa: B008 frozen
    opened = XlsxRows(file, layout)
    try:
        return list(opened)
    finally:
        opened.close()


def test_values_keep_what_they_are(tmp_path: Path) -> None:
    moment, day = datetime(2019, 5, 15, 9, 30), date(2019, 5, 18)  # noqa: DTZ001 - a sheet has no zones
    file = book(
        tmp_path,
        ["no", "when", "day", "hour", "share", "done", "text", "empty"],
        [101001240735, moment, day, time(9, 30), 0.5, True, " 科煦 ", None],
    )
    [row] = rows(file)
    assert isinstance(row, Row)
    assert (row.line, row.text("no"), row.cell("when")) == (2, "101001240735", moment)
    assert (row.cell("day"), row.text("hour"), row.text("share")) == (day, "09:30:00", "0.5")
    assert (row.text("done"), row.text("text"), row.text("empty")) == ("true", "科煦", "")


def test_midnight_is_a_day_or_a_moment_as_its_form_says(tmp_path: Path) -> None:
    file = book(tmp_path, ["day", "moment"], [date(2019, 5, 18), datetime(2019, 5, 18)])  # noqa: DTZ001
    [row] = rows(file)
    assert isinstance(row, Row)
    assert [type(cell) for cell in row.cells.values()] == [date, datetime]


def test_blank_rows_are_passed_over_and_lines_are_those_of_the_sheet(tmp_path: Path) -> None:
    found = rows(book(tmp_path, ["a"], [1], [None], [3]))
    assert found == [Row(2, {"a": "1"}), Row(4, {"a": "3"})]


def test_rows_that_nobody_sees_are_read_and_counted(tmp_path: Path) -> None:
    file = book(tmp_path, ["a"], [1], [2], [None], [4])
    filtered = load_workbook(file)
    for line in (2, 4, 5):
        filtered.worksheets[0].row_dimensions[line].hidden = True
    filtered.save(file)
    with closing(XlsxRows(file, Layout())) as found:
        assert [row.line for row in found] == [2, 3, 5]
    assert (found.hidden, found.passed_over[BLANK]) == (2, 1)


def test_a_sheet_and_the_line_of_its_headings_can_be_named(tmp_path: Path) -> None:
    file = book(tmp_path, ["问题台账"], ["a"], [1], sheet="二")
    assert rows(file, Layout(sheet="二", heading=2)) == [Row(3, {"a": "1"})]
    with pytest.raises(InvalidFile, match="no sheet '三'; there are 二"):
        rows(file, Layout(sheet="三"))


def test_a_value_without_a_heading_is_told(tmp_path: Path) -> None:
    [found] = rows(book(tmp_path, ["a"], [1, 2]))
    assert (type(found), str(found)) == (TooManyCells, "line 2: 2 cells under 1 headings")


def test_a_formula_that_went_wrong_is_no_value(tmp_path: Path) -> None:
    file = book(tmp_path, ["a"], ["#REF!"])
    [found] = rows(file)
    assert (type(found), str(found)) == (BrokenCell, "line 2, a: the cell holds the error #REF!")


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    file = tmp_path / "f.xlsx"
    file.write_text("a,b\n")
    with pytest.raises(InvalidFile, match="not a workbook"):
        rows(file)
    with ZipFile(file, "w") as parts:
        parts.writestr("x.txt", "")
    with pytest.raises(InvalidFile, match="not a workbook"):
        rows(file)
    with pytest.raises(InvalidFile, match="No such file"):
        rows(tmp_path / "none.xlsx")


def test_a_workbook_with_a_document_type_is_refused(tmp_path: Path) -> None:
    file = book(tmp_path, ["a"], [1])
    with ZipFile(file, "a") as parts:
        parts.writestr("xl/evil.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x/>')
    with pytest.raises(InvalidFile, match=r"xl/evil\.xml has a document type"):
        rows(file)


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = book(tmp_path, ["a"], ["x" * 10_000])
    monkeypatch.setattr("services.exchange.files.workbooks.LARGEST", 5_000)
    with pytest.raises(InvalidFile, match="unpacks to more than 5,000 bytes"):
        rows(file)


# ── What a workbook says of itself ────────────────────────────────────────────────────────────────────────────────────


def changed(file: Path, part: str, old: str, new: str) -> Path:
    """Return a copy of a workbook, with something in one of its parts put otherwise."""
    copy = file.with_name("changed.xlsx")
    with ZipFile(file) as parts, ZipFile(copy, "w") as written:
        for name in parts.namelist():
            content = parts.read(name).decode()
            assert name != part or old in content
            written.writestr(name, content.replace(old, new, 1) if name == part else content)
    return copy


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("told", ["A1", "A1:B2", "C3:D4", "A1:XFD1048576"])
def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path, told: str) -> None:
    file = changed(book(tmp_path, ["a", "b"], *([n, str(n)] for n in range(5))), SHEET, 'ref="A1:B6"', f'ref="{told}"')
    assert rows(file) == [Row(n + 2, {"a": str(n), "b": str(n)}) for n in range(5)]


@pytest.mark.parametrize(
    ("old", "new"), [('<row r="3">', '<row r="2">'), ('<c r="A3"', '<c r="B3"'), ('<c r="B2"', '<c r="A2"')]
)
def test_what_stands_out_of_its_order_is_told_not_dropped(tmp_path: Path, old: str, new: str) -> None:
    file = book(tmp_path, ["a", "b"], [1, 2], [3, 4])
    with pytest.raises(InvalidFile, match="save the workbook anew"):
        rows(changed(file, SHEET, old, new))


def test_a_formula_that_nobody_has_calculated_is_no_empty_cell(tmp_path: Path) -> None:
    file = book(tmp_path, ["a", "b"], [1, "=A2+7"], [2, 3])
    wrong, good = rows(file)
    assert (type(wrong), wrong.column if isinstance(wrong, InvalidRow) else "") == (FormulaWithoutResult, "b")
    assert good == Row(3, {"a": "2", "b": "3"})
    assert rows(changed(file, SHEET, "<v />", "<v>8</v>"))[0] == Row(2, {"a": "1", "b": "8"})
    empty = '<c r="B2" t="str"><f>A2+7</f><v></v></c>'
    assert rows(changed(file, SHEET, '<c r="B2"><f>A2+7</f><v /></c>', empty))[0] == Row(2, {"a": "1", "b": ""})


def test_the_first_sheet_that_people_see_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    made = Workbook()
    for title, state in (("旧", "hidden"), ("新", "visible"), ("注", "veryHidden")):
        sheet = made.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(["a"])
        sheet.append([title])
    del made["Sheet"]
    made.save(tmp_path / "f.xlsx")
    opened = XlsxRows(tmp_path / "f.xlsx", Layout())
    assert list(opened) == [Row(2, {"a": "新"})]
    assert [what.en for what in +opened.passed_over] == ["the sheet '旧'", "the sheet '注'"]
    opened.close()


def test_styles_that_are_written_by_half_hide_no_row_and_no_date(tmp_path: Path) -> None:
    file = book(tmp_path, ["a"], [date(2019, 5, 15)])
    broken = changed(file, "xl/styles.xml", '<fills count="2"><fill><patternFill /></fill>', "<fills><fill/>")
    assert rows(broken) == [Row(2, {"a": date(2019, 5, 15)})]


def test_a_number_whose_last_digits_are_lost_is_no_id(tmp_path: Path) -> None:
    file = book(tmp_path, ["a"], [110108199001011234], ["110108199001011234"], [0.1 + 0.2])
    wrong, text, part = rows(file)
    assert (type(wrong), str(wrong)) == (
        DigitsLost,
        "line 2, a: the last digits of 1.10108199001011e+17 were lost to the spreadsheet; format the column as text,"
        " and enter it again",
    )
    assert (text, part) == (Row(3, {"a": "110108199001011234"}), Row(4, {"a": "0.3"}))


def test_zeros_that_a_number_shows_before_it_belong_to_it(tmp_path: Path) -> None:
    made = Workbook()
    assert made.active is not None
    made.active.append(["a"])
    made.active.append([123])
    made.active["A2"].number_format = "000000"
    made.save(tmp_path / "f.xlsx")
    assert rows(tmp_path / "f.xlsx") == [Row(2, {"a": "000123"})]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an old .xls, or protected by a password"),
        (b"PK\x03\x04" + bytes(20), "not a whole workbook; save it anew"),
        (b"<html><table>", "not a workbook"),
    ],
)
def test_what_is_called_a_workbook_and_is_none_is_told_as_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "f.xlsx"
    file.write_bytes(content)
    with pytest.raises(InvalidFile, match=said):
        rows(file)

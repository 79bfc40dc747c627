"""A workbook that was written is read back as it was; what was added and changed becomes reports."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.focus import EARLIER_IMPLEMENTATIONS
from domain.node_id import NodeId
from domain.words import Words
from services.exchange.errors import CellMissing, DataInvalid, InvalidFile
from services.exchange.office.catalogue import LISTS
from services.exchange.office.lists import ColumnFixed, Plain
from services.exchange.office.planning import NotOurs, of_workbook
from services.exchange.office.reading import NotExported, RowTwice, is_ours, listed_in, read
from services.exchange.office.writing import HIDDEN, ListSheet, write
from services.exchange.planning import PlannedRow
from services.exchange.sources import OfficeWorkbook

CITY = NodeId("bj")
NAMES = {"bj.haidian": Words("海淀区", "Haidian"), "bj.chaoyang": Words("朝阳区", "Chaoyang")}
ROWS = [
    {
        "id": f"task-{number}@bj",
        "title": title,
        "lead": "bj.haidian",
        "assisting": "bj.chaoyang; bj.sasac",
        "due": due,
        "about": "",
        "status": "open",
    }
    for number, title, due in (
        (1, "检查路灯\r\n并报告", "2019-05-18"),
        (2, '=HYPERLINK("http://x")', "2019-05-20 08:30"),
        (3, "\x0b控制字符 ", "2019-05-21"),
    )
]

Change = Callable[[Any], None]


def nowhere(_id: str) -> Plain | None:
    return None


@pytest.fixture(params=["zh", "en"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "tasks.xlsx"
    sheet = ListSheet(LISTS["tasks"], request.param, "http://node", NAMES, {})
    write(path, sheet, ROWS)
    return path


def change(path: Path, by: Change) -> None:
    """Edit a workbook as Excel does."""
    found = load_workbook(path)
    by(found.worksheets[0])
    found.save(path)


def planned(path: Path, current: Callable[[str], Plain | None] = nowhere) -> list[PlannedRow]:
    return list(of_workbook(listed_in(path), read(path), CITY, current, "en"))


def column(name: str) -> str:
    place = [each.name for each in LISTS["tasks"].columns].index(name)
    return "ABCDEFGHIJKLMNOP"[place]


def put(line: int, **cells: Any) -> Change:
    def by(sheet: Any) -> None:
        for name, value in cells.items():
            sheet[f"{column(name)}{line}"] = value

    return by


def test_what_was_exported_and_not_changed_reports_nothing(book: Path) -> None:
    assert is_ours(book)
    assert [(each.line, each.drafts, each.error) for each in planned(book)] == [(n, (), None) for n in (2, 3, 4)]


def test_saved_again_by_a_spreadsheet_it_still_reports_nothing(book: Path) -> None:
    change(book, lambda _sheet: None)
    assert [(each.drafts, each.error) for each in planned(book)] == [((), None)] * 3


def test_a_text_is_never_a_formula(book: Path) -> None:
    cell = load_workbook(book).worksheets[0][f"{column('title')}3"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


def test_a_changed_cell_becomes_its_report(book: Path) -> None:
    change(book, put(2, due=date(2019, 6, 1), reason="雨季", on=date(2019, 5, 20)))
    first, *rest = planned(book)
    [draft] = first.drafts
    assert (draft.type, draft.record, draft.organisation) == ("TaskExtended", "task-1@bj", CITY)
    assert draft.time == datetime(2019, 5, 19, 16, tzinfo=UTC)
    assert draft.event["data"] == {"due": "2019-06-02T00:00:00+08:00", "reason": "雨季"}
    assert all(each.drafts == () for each in rest)


def test_a_change_without_a_date_happened_when_the_file_was_saved(book: Path) -> None:
    change(book, put(2, status="已收回", reason="重复"))
    [draft] = planned(book)[0].drafts
    assert (draft.type, draft.time) == ("TaskRecalled", read(book).saved)


def test_what_cannot_be_changed_is_refused_by_its_heading_and_stops_its_row_alone(book: Path) -> None:
    change(book, put(2, title="别的"))
    change(book, put(3, due=date(2019, 6, 1), reason="雨季"))
    first, second, third = planned(book)
    assert (type(first.error), first.line) == (ColumnFixed, 2)
    assert (len(second.drafts), third.drafts) == (1, ())


def test_a_change_without_its_reason_is_refused(book: Path) -> None:
    change(book, put(2, due=date(2019, 6, 1)))
    assert type(planned(book)[0].error) is CellMissing


def test_a_change_that_the_board_knows_already_is_not_reported_again(book: Path) -> None:
    change(book, put(2, due=date(2019, 6, 1), reason="雨季"))
    now = {**ROWS[0], "due": "2019-06-01"}
    [first, *_] = planned(book, lambda _id: now)
    assert (first.done, first.drafts) == (True, ())
    [other, *_] = planned(book, lambda _id: {**now, "due": "2019-05-30"})
    assert (other.done, len(other.drafts)) == (False, 1)


def test_a_new_row_becomes_a_record(book: Path) -> None:
    new = {"number": 17, "title": "修补道路", "lead": "bj.haidian 海淀区", "due": "2019-06-01", "on": date(2019, 5, 15)}
    change(book, put(5, **new))
    *_, added = planned(book)
    [draft] = added.drafts
    assert (draft.type, draft.record, draft.time) == ("TaskAssigned", "17", datetime(2019, 5, 14, 16, tzinfo=UTC))
    assert draft.event["data"] == {"title": "修补道路", "lead": "bj.haidian", "due": "2019-06-02T00:00:00+08:00"}


@pytest.mark.parametrize("missing", ["number", "title", "lead", "due", "on"])
def test_a_new_row_without_what_it_needs_is_refused(book: Path, missing: str) -> None:
    new = {"number": 17, "title": "修补道路", "lead": "bj.haidian", "due": "2019-06-01", "on": date(2019, 5, 15)}
    change(book, put(5, **{**new, missing: None}))
    *_, added = planned(book)
    assert type(added.error) in (CellMissing, DataInvalid)
    assert added.drafts == ()


def test_an_id_that_was_not_exported_is_refused(book: Path) -> None:
    change(book, put(5, id="task-9@bj", title="x"))
    *_, added = planned(book)
    assert type(added.error) is NotExported


def test_a_record_that_stands_there_twice_is_refused(book: Path) -> None:
    change(book, put(5, id="task-1@bj", title="x"))
    *_, twice = planned(book)
    assert (type(twice.error), str(twice.error).partition(": ")[2]) == (
        RowTwice,
        "task-1@bj stands in line 2 already",
    )


def test_a_record_of_another_organisation_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "tasks.xlsx"
    write(path, ListSheet(LISTS["tasks"], "zh", "", NAMES, {}), [{**ROWS[0], "id": "task-1@bj.haidian"}])
    assert planned(path) == [PlannedRow(2)]
    change(path, put(2, status="已收回", reason="重复"))
    [found] = planned(path)
    assert type(found.error) is NotOurs


def test_a_template_has_an_example_that_is_passed_over(tmp_path: Path) -> None:
    for list in LISTS.values():
        for language in ("zh", "en"):
            path = tmp_path / f"{list.name}-{language}.xlsx"
            write(path, ListSheet(list, language, "", {}, {}), (), example=True)
            found = load_workbook(path)
            assert [cell.value for cell in found.worksheets[0][1]] == [getattr(c.words, language) for c in list.columns]
            assert found.worksheets[0].max_row == 2
            assert found[HIDDEN].sheet_state == "veryHidden"
            assert planned(path) == []
            headings = {row[0].value for row in found.worksheets[2].iter_rows()}
            assert {getattr(column.words, language) for column in list.columns} <= headings


def test_choices_stand_below_their_headings(book: Path) -> None:
    found = load_workbook(book)
    validations = {str(each.sqref): each.formula1 for each in found.worksheets[0].data_validations.dataValidation}
    letter = column("status")
    expected = '"办理中,已办结,已收回"' if read(book).language == "zh" else '"open,confirmed,recalled"'
    assert validations[f"{letter}2:{letter}10000"] == expected
    lead = column("lead")
    assert validations[f"{lead}2:{lead}10000"] == f"'{found.worksheets[1].title}'!$A$1:$A$2"
    name = "海淀区" if read(book).language == "zh" else "Haidian"
    assert found.worksheets[1]["A1"].value == f"bj.haidian {name}"


def test_choices_that_are_too_long_for_a_formula_stand_on_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "issues.xlsx"
    codes = {each.code: each.name for each in EARLIER_IMPLEMENTATIONS}
    write(path, ListSheet(LISTS["issues"], "en", "", NAMES, codes), ())
    found = load_workbook(path)
    formulas = [each.formula1 for each in found.worksheets[0].data_validations.dataValidation]
    assert "'Organisations'!$B$1:$B$4" in formulas
    assert found.worksheets[1]["B4"].value.startswith("rectification implementing the rectification")


def test_columns_may_be_moved_but_not_removed(book: Path) -> None:
    def to_the_end(sheet: Any) -> None:
        sheet.move_range("A1:A4", cols=len(LISTS["tasks"].columns))
        sheet.delete_cols(1)

    change(book, to_the_end)
    assert [(each.drafts, each.error) for each in planned(book)] == [((), None)] * 3
    change(book, lambda sheet: sheet.delete_cols(3))
    with pytest.raises(InvalidFile, match="the column 主办单位"):
        planned(book)


@pytest.mark.parametrize("kept", ["no json", "{}", '{"form": 9, "list": "tasks"}', '{"form": 1, "list": "lamps"}'])
def test_a_workbook_whose_hidden_sheet_was_damaged_is_told(book: Path, kept: str) -> None:
    found = load_workbook(book)
    found[HIDDEN]["A1"] = kept
    found.save(book)
    with pytest.raises(InvalidFile):
        read(book)


def test_blank_rows_and_examples_are_passed_over_and_hidden_rows_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "tasks.xlsx"
    write(path, ListSheet(LISTS["tasks"], "zh", "http://node", NAMES, {}), ROWS, example=True)

    def edited(sheet: Any) -> None:
        sheet.insert_rows(3, 2)
        sheet.row_dimensions[6].hidden = True

    change(path, edited)
    office = OfficeWorkbook(listed_in(path), read(path), CITY, nowhere, "en")
    with closing(office):
        assert [each.line for each in office] == [5, 6, 7]
    assert {what.en: count for what, count in (+office.passed_over).items()} == {
        "blank rows": 2,
        "rows that are examples": 1,
    }
    assert office.hidden == 1


def test_a_refused_row_is_told_with_its_record(book: Path) -> None:
    change(book, put(2, status="已收回", reason="重复", on="昨天"))
    assert (planned(book)[0].error is None, planned(book)[0].record) == (False, "task-1@bj")

"""CSV is read strictly, as a stream, compressed or not."""

import gzip
from pathlib import Path

import pytest

from services.exchange.errors import BrokenLine, DigitsLost, InvalidFile, InvalidRow, TooFewCells, TooManyCells
from services.exchange.files.csv_file import CsvRows
from services.exchange.files.streams import LONGEST
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row


def rows(path: Path, content: str | bytes, layout: Layout = Layout()) -> list[Row | InvalidRow]:  # noqa: B008 frozen
    file = path / "f.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    opened = CsvRows(file, layout)
    try:
        return list(opened)
    finally:
        opened.close()


def test_each_row_has_its_cells_by_heading_and_the_line_where_it_begins(tmp_path: Path) -> None:
    assert rows(tmp_path, 'a,b\r\n1,"x\r\ny"\r\n\r\n2,\r\n') == [
        Row(2, {"a": "1", "b": "x\r\ny"}),
        Row(5, {"a": "2", "b": ""}),
    ]


def test_a_heading_in_several_lines_is_one_text_with_blanks(tmp_path: Path) -> None:
    assert rows(tmp_path, '"Due \r\n date","Opened\non"\n1,2\n') == [Row(4, {"Due date": "1", "Opened on": "2"})]


def test_a_compressed_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    assert rows(tmp_path, gzip.compress(b"a\n1\n", mtime=0)) == [Row(2, {"a": "1"})]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert rows(tmp_path, b"\xef\xbb\xbfa\n1\n") == [Row(2, {"a": "1"})]


def test_another_delimiter_encoding_and_line_of_headings(tmp_path: Path) -> None:
    content = "路灯台账\n编号;地点\n1;科煦\n".encode("gb18030")
    layout = Layout(delimiter=";", encoding="gb18030", heading=2)
    assert rows(tmp_path, content, layout) == [Row(3, {"编号": "1", "地点": "科煦"})]


def test_a_row_with_other_cells_than_headings_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    many, few, good = rows(tmp_path, "a,b\n1,2,3\n4\n5,6\n")
    assert (type(many), str(many)) == (TooManyCells, "line 2: 3 cells under 2 headings")
    assert (type(few), str(few)) == (TooFewCells, "line 3: 1 cells under 2 headings")
    assert good == Row(4, {"a": "5", "b": "6"})


def test_empty_cells_behind_the_last_heading_are_passed_over(tmp_path: Path) -> None:
    assert rows(tmp_path, "a,b,\n1,2,\n") == [Row(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the file has no headings"),
        (",,\n1,2\n", "line 1: there are no headings"),
        ("a,,c\n", "line 1: column 2 has no heading"),
        ("a,b,a\n", "line 1: two columns are headed 'a'"),
        ("编号\n1\n".encode("gbk"), "line 1: the headings cannot be read; name the encoding under"),
    ],
)
def test_what_cannot_be_read_further_is_told_with_its_line(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(InvalidFile, match=said):
        rows(tmp_path, content)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('"x"y,1', "cannot be read, up to line 2: ',' expected after '\"'"),
        ("x" * LONGEST + ",1", "cannot be read, up to line 2: longer than 1,048,576 characters"),
        ("1," * LONGEST, "cannot be read, up to line 2: longer than 1,048,576 characters"),
    ],
)
def test_a_broken_line_is_told_and_the_rest_goes_on(tmp_path: Path, broken: str, said: str) -> None:
    wrong, good = rows(tmp_path, f"a,b\n{broken}\n3,4\n")
    assert (type(wrong), str(wrong)) == (BrokenLine, f"line 2: {said}")
    assert good == Row(3, {"a": "3", "b": "4"})


def test_a_quote_that_nobody_closes_says_which_lines_it_took(tmp_path: Path) -> None:
    first, wrong = rows(tmp_path, 'a\n1\n"x\n2\n3\n')
    assert first == Row(2, {"a": "1"})
    assert str(wrong) == "line 3: cannot be read, up to line 5: unexpected end of data"


def test_what_excel_and_wps_write_is_read(tmp_path: Path) -> None:
    expected = [Row(2, {"编号": "1", "地点": "科煦"})]
    assert rows(tmp_path, "编号\t地点\n1\t科煦\n".encode("utf-16"), Layout(delimiter="\t")) == expected
    assert rows(tmp_path, "编号,地点\n1,科煦\n".encode("gbk"), Layout(encoding="gb2312")) == expected
    assert rows(tmp_path, "sep=;\n编号;地点\n1;科煦\n") == [Row(3, {"编号": "1", "地点": "科煦"})]


def test_columns_without_a_heading_are_passed_over_where_the_layout_says_so(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text(",a\n0,1\n\n,\n1,2\n")
    opened = CsvRows(file, Layout(unheaded=True))
    assert list(opened) == [Row(2, {"a": "1"}), Row(5, {"a": "2"})]
    assert {what.en: count for what, count in opened.passed_over.items()} == {
        "columns without a heading": 1,
        "blank rows": 2,
    }
    opened.close()


def test_an_encoding_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="there is no encoding 'klingon'"):
        rows(tmp_path, "a\n1\n", Layout(encoding="klingon"))


def test_it_says_how_far_it_is(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text("a\n" + "1\n" * 100_000)
    opened = CsvRows(file, Layout())
    assert opened.done() < 0.5
    list(opened)
    assert opened.done() == 1.0
    opened.close()


@pytest.mark.parametrize("cell", ["1.1E+17", "1.10108E+17", "-3E+12"])
def test_a_number_as_spreadsheets_round_it_refuses_its_row(tmp_path: Path, cell: str) -> None:
    wrong, good = rows(tmp_path, f"a\n{cell}\n1.5E+3\n")
    assert (type(wrong), good) == (DigitsLost, Row(3, {"a": "1.5E+3"}))

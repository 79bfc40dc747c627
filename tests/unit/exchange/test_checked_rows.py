"""Whatever a file is: each of its rows is yielded, refused or counted; what cannot be read is told in a sentence."""

import gzip
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from services.exchange.errors import CellTooLong, InvalidFile, InvalidRow, NotText
from services.exchange.files.checked import LONGEST_CELL, CheckedRows, checked
from services.exchange.files.opening import Format, opened
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row
from tests.budget import examples

ONE_FOLDER = settings(
    max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def workbook() -> bytes:
    made, file = Workbook(), io.BytesIO()
    assert made.active is not None
    made.active.append(["no", "text"])
    for n in range(20):
        made.active.append([n, f"路灯{n}"])
    made.save(file)
    return file.getvalue()


EVENT = '<event><string key="no" value="{}"/></event>'
SOUND = {
    Format.CSV: ("no,text\n" + "".join(f"{n},路灯{n}\n" for n in range(20))).encode(),
    Format.XLSX: workbook(),
    Format.XES: ("<log><trace>" + "".join(EVENT.format(n) for n in range(20)) + "</trace></log>").encode(),
    Format.GEOREPORT: json.dumps([{"no": n} for n in range(20)]).encode(),
}


def read(path: Path, format: Format, content: bytes) -> Sequence[Row | InvalidRow]:
    file = path / f"f.{format}"
    file.write_bytes(content)
    rows = opened(file, format, Layout())
    try:
        return list(rows)
    finally:
        rows.close()


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("format", Format)
@given(data=st.data())
@ONE_FOLDER
def test_a_damaged_file_is_read_or_told_and_nothing_else(
    tmp_path: Path, format: Format, packed: bool, data: st.DataObject
) -> None:
    content = gzip.compress(SOUND[format], mtime=0) if packed else SOUND[format]
    place = data.draw(st.integers(0, len(content) - 1), label="place")
    damage = data.draw(st.sampled_from(["cut", "flip", "zero", "double"]), label="damage")
    damaged = {
        "cut": content[:place],
        "flip": content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :],
        "zero": content[:place] + bytes(len(content) - place),
        "double": content[:place] + content[place // 2 :],
    }[damage]
    with suppress(InvalidFile):
        for row in read(tmp_path, format, damaged):
            assert isinstance(row, Row | InvalidRow)


@given(st.lists(st.sampled_from(["1,a", "", ",", "2", "3,b,c", "4,\xff", '"5",e', '"6"x,f', f"7,{'x' * 200_000}"])))
@ONE_FOLDER
def test_each_line_of_a_csv_file_is_a_row_or_refused_or_counted(tmp_path: Path, lines: list[str]) -> None:
    file = tmp_path / "f.csv"
    file.write_bytes("\n".join(["no,text", *lines, ""]).encode("latin-1"))
    rows = opened(file, Format.CSV, Layout())
    found = list(rows)
    assert len(found) + rows.passed_over.total() == len(lines)
    assert sum(isinstance(each, Row) for each in found) == sum(line in ("1,a", '"5",e') for line in lines)
    rows.close()


@pytest.mark.parametrize(
    ("cell", "rule"),
    [("x" * (LONGEST_CELL + 1), CellTooLong), ("cut \ud83d", NotText), ("\udcff", NotText)],
)
def test_a_cell_that_cannot_be_sent_refuses_its_row(cell: str, rule: type[InvalidRow]) -> None:
    found = checked(Row(7, {"a": "路灯", "b": cell}))
    assert (type(found), found.line, found.column if isinstance(found, InvalidRow) else "") == (rule, 7, "b")
    assert checked(Row(7, {"a": "路灯😀\0", "b": "x" * LONGEST_CELL})) == Row(
        7, {"a": "路灯😀\0", "b": "x" * LONGEST_CELL}
    )


def test_whatever_a_parser_raises_is_told_with_the_file_the_place_and_what_to_do() -> None:
    class Broken:
        headings = None
        passed_over = None

        def __iter__(self) -> Iterator[Row]:
            yield Row(7, {})
            raise AssertionError("who knows")

    rows = CheckedRows("f.csv", Broken)  # type: ignore[arg-type] # it has what is used
    with pytest.raises(InvalidFile) as found:
        list(rows)
    assert str(found.value) == "f.csv: behind line 7: the file is damaged: who knows; save or export it anew"

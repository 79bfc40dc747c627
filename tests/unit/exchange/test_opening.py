"""What a file is, its name says, or whoever imports it."""

from pathlib import Path

import pytest

from services.exchange.errors import InvalidFile
from services.exchange.files.opening import Format, format_of, opened
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.csv", Format.CSV),
        ("a.CSV.GZ", Format.CSV),
        ("a.xlsx", Format.XLSX),
        ("a.xes.gz", Format.XES),
        ("a.json", Format.GEOREPORT),
    ],
)
def test_the_name_says_what_a_file_is(name: str, expected: Format) -> None:
    assert format_of(Path(name)) is expected


def test_a_name_that_says_nothing_is_told() -> None:
    with pytest.raises(InvalidFile, match="--format"):
        format_of(Path("tickets.gz"))


def test_a_file_is_opened_as_what_it_is_said_to_be(tmp_path: Path) -> None:
    for kind, content, expected in (
        (Format.CSV, "a\n1\n", Row(2, {"a": "1"})),
        (Format.GEOREPORT, '[{"a": 1}]', Row(1, {"a": "1"})),
        (Format.XES, "<log><trace><event/></trace></log>", None),
    ):
        file = tmp_path / "f"
        file.write_text(content)
        rows = opened(file, kind, Layout())
        [row] = rows
        assert expected in (None, row)
        rows.close()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="No such file"):
        opened(tmp_path / "none.csv", Format.CSV, Layout())

"""Files as programs write them, small and each for its kind: what is reported of them, refused, or told."""

from collections import Counter
from pathlib import Path

import pytest

from services.exchange.errors import InvalidFile
from services.exchange.files.opening import format_of, opened
from services.exchange.mapping.file import load
from services.exchange.sources import MappedFile

CASES = Path(__file__).parents[2] / "cases" / "imports"


def planned(file: str, mapping: str) -> Counter[str]:
    """Return how many rows are reported, and how many are refused by which rule."""
    rules = load(CASES / f"{mapping}.toml")
    path = CASES / file
    source = MappedFile(opened(path, format_of(path), rules.layout), rules, "en")
    try:
        return Counter(type(row.error).__name__ if row.error else "reported" for row in source if row.line)
    finally:
        source.close()


@pytest.mark.parametrize(
    ("file", "mapping", "expected"),
    [
        ("x01-dimension-stale.xlsx", "tickets", {"reported": 6}),
        ("x03-empty-fill.xlsx", "tickets", {"reported": 2}),
        ("x09-formula-not-calculated.xlsx", "tasks", {"reported": 1, "FormulaWithoutResult": 1}),
        ("x15-hidden-first-sheet.xlsx", "tickets", {"reported": 1}),
        ("j01-surrogate.json", "georeport", {"reported": 2, "NotText": 1}),
        ("s01-gbk.xes", "xes", {"reported": 1}),
        ("late.csv", "late", {"reported": 2, "DataInvalid": 1}),
    ],
)
def test_each_row_is_reported_or_refused(file: str, mapping: str, expected: dict[str, int]) -> None:
    assert planned(file, mapping) == expected


@pytest.mark.parametrize(
    ("file", "mapping", "said"),
    [
        ("g02-flipped.csv.gz", "tickets", r"g02-flipped\.csv\.gz: at its beginning: the file is damaged: .*anew"),
        ("unnamed-first-column.csv", "late", "line 1: column 1 has no heading; unheaded = true under"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(file: str, mapping: str, said: str) -> None:
    with pytest.raises(InvalidFile, match=said):
        planned(file, mapping)

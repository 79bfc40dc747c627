"""The table of failures and the faults that the suite strikes with are the same."""

import re
from pathlib import Path

from tests.acceptance.faults.fault import every_fault

TABLE = Path(__file__).parents[3] / "docs" / "architecture.md"


def rows() -> set[str]:
    """Return what stands in the first column of the table."""
    part = TABLE.read_text("utf-8").partition("## What survives what")[2].partition("\n## ")[0]
    return {*re.findall(r"^\| (.+?) \|", part, re.MULTILINE)} - {"failure"}


def test_each_row_of_the_table_has_its_fault_and_each_fault_its_row() -> None:
    assert {each.row for each in every_fault()} == rows()


def test_each_fault_has_a_name_of_its_own() -> None:
    names = [each.name for each in every_fault()]
    assert len(set(names)) == len(names)

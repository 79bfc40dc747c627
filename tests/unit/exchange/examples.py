"""A mapping to vary, and rows to map."""

from typing import Any

from services.exchange.drafts import Draft
from services.exchange.errors import InvalidRow
from services.exchange.mapping.file import FileMapping, read
from services.exchange.planning import PlannedRow, before_all, of_rows
from services.exchange.rows import Cell, Row

HEAD = """
source = "https://oa.haidian.example/tasks"
organisation = "bj.haidian"
record = "{No}"
time = "{On}"
"""
TASK = """
[[row]]
type = "TaskAssigned"
data.title = "{Title}"
data.lead = "bj.haidian.kexu"
data.due = "{Due}"
"""
ROW: dict[str, Cell] = {"No": "7", "On": "2019-05-15", "Title": "更换路灯", "Due": "2019-05-18"}


def mapping(head: str = "", rows: str = TASK, codes: str = "") -> FileMapping:
    """Return a mapping of tasks: its own keys, its rules, its code lists."""
    return read(HEAD + head + codes + rows)


def planned(found: FileMapping, **cells: Cell) -> PlannedRow:
    """Return what becomes of a row in line 2."""
    [only] = of_rows([Row(2, {**ROW, **cells})], found, "en")
    return only


def draft(found: FileMapping, **cells: Cell) -> Draft:
    """Return the one report of a row."""
    told = planned(found, **cells)
    assert told.error is None, told.error
    [only] = told.drafts
    return only


def data(found: FileMapping, **cells: Cell) -> dict[str, Any]:
    """Return the data of the one report of a row, as it is sent."""
    sent = draft(found, **cells).event["data"]
    assert isinstance(sent, dict)
    return sent


def problem(found: FileMapping, **cells: Cell) -> InvalidRow:
    """Return why nothing is reported of a row."""
    told = planned(found, **cells)
    assert told.error is not None, told.drafts
    assert told.drafts == ()
    return told.error


__all__ = ["before_all", "data", "draft", "mapping", "planned", "problem"]

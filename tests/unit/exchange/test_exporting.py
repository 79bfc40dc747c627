"""An export has any size: it is written as it comes, whole or not at all, and little of it is held at once."""

import json
import tracemalloc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from weakref import WeakSet

import pytest
from openpyxl import load_workbook

from projections.engine.paging import Page, PageRequest
from services.exchange import exports
from services.exchange.harmless_csv import rows_of
from services.exchange.office import writing
from services.exchange.office.catalogue import LISTS
from services.exchange.office.exporting import export
from services.exchange.office.writing import TooManyForWorkbook
from services.http_client import NodeUnreachable

TASKS = LISTS["tasks"]


class Node:
    """Answers with so many tasks, as a node does."""

    url = "http://node"

    def __init__(self, count: int, *, ends_behind: int | None = None, total: int | None = None) -> None:
        self._count, self._ends_behind = count, ends_behind
        self._total = count if total is None else total

    def get(self, _path: str) -> Mapping[str, Any]:
        """Tell of no organisation and no code."""
        return {"items": []}

    def lines(self, _path: str, **_query: object) -> Iterator[bytes]:
        """Yield the list."""
        for number, line in enumerate(self._whole()):
            if number == self._ends_behind:
                return
            yield line

    def _whole(self) -> Iterator[bytes]:
        yield json.dumps({"position": 7, "total": self._total, "items": []}).encode()[:-2] + b"\n"
        for number in range(self._count):
            task: dict[str, object] = {
                "id": f"task-{number}@bj",
                "title": f"任务{number}" + "很长" * 500,
                "status": "open",
            }
            task |= {"due": None, "lead": "bj", "assisting": [], "about": None, "issue": None}
            yield json.dumps({"task": task}).encode() + (b",\n" if number < self._count - 1 else b"\n")
        yield b"]}\n"


def exported(node: Node, path: Path, told: Any = lambda _done, _count: None) -> int:
    return export(node, TASKS, path, language="zh", as_of=None, where={}, on_progress=told)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["tasks.csv", "tasks.xlsx"])
@pytest.mark.parametrize("count", [0, 1, 250])
def test_a_file_has_every_row_and_it_is_told_how_far_it_is(tmp_path: Path, name: str, count: int) -> None:
    told: list[tuple[float, int]] = []
    assert exported(Node(count), tmp_path / name, lambda *far: told.append(far)) == count
    if name.endswith(".csv"):
        found = [row["棋盘编号"] for row in rows_of(tmp_path / name)]
    else:
        found = [
            str(row[0]) for row in load_workbook(tmp_path / name).worksheets[0].iter_rows(min_row=2, values_only=True)
        ]
    assert found == [f"task-{number}@bj" for number in range(count)]
    assert told == {0: [], 1: [(1.0, 1)], 250: [(0.4, 100), (0.8, 200), (1.0, 250)]}[count]


@pytest.mark.parametrize("name", ["tasks.csv", "tasks.xlsx"])
@pytest.mark.parametrize("behind", [0, 1, 3, 6])
def test_an_answer_that_is_cut_leaves_the_file_as_it_was(tmp_path: Path, name: str, behind: int) -> None:
    path = tmp_path / name
    path.write_bytes(b"before")
    with pytest.raises(NodeUnreachable, match="ended in the middle"):
        exported(Node(5, ends_behind=behind), path)
    assert (path.read_bytes(), [*tmp_path.iterdir()]) == (b"before", [path])


def test_what_a_workbook_cannot_hold_is_refused_before_it_is_begun_and_csv_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST", 4)
    with pytest.raises(TooManyForWorkbook, match="export it as CSV"):
        exported(Node(5), tmp_path / "tasks.xlsx")
    assert exported(Node(5), tmp_path / "tasks.csv") == 5
    assert [*tmp_path.iterdir()] == [tmp_path / "tasks.csv"]


@pytest.mark.parametrize("name", ["tasks.csv", "tasks.xlsx"])
def test_the_memory_of_an_export_does_not_grow_with_its_rows(tmp_path: Path, name: str) -> None:
    exported(Node(100), tmp_path / name)  # what is loaded once
    few, many = (_peak(Node(count), tmp_path / name) for count in (100, 400))
    assert many < few * 1.5


def _peak(node: Node, path: Path) -> int:
    tracemalloc.start()
    try:
        exported(node, path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class _Item(dict[str, int]):
    """A row that can be watched."""

    __hash__ = object.__hash__  # type: ignore[assignment]


@pytest.mark.parametrize("pages", [4, 16])
def test_a_node_holds_a_page_of_an_export_and_no_state_between_pages(pages: int) -> None:
    alive: WeakSet[_Item] = WeakSet()
    opened: list[object] = []

    def read(_snapshot: object, request: PageRequest) -> Page[Any]:
        number = int(request.after or 0)
        items = tuple(_Item(number=number) for _ in range(10))
        for item in items:
            alive.add(item)
        return Page(7, items, 10 * pages, str(number + 1) if number < pages - 1 else None)

    @contextmanager
    def again(point: object) -> Iterator[object]:
        opened.append(point)
        yield opened
        opened.pop()

    views, most, lines = SimpleNamespace(again=again), 0, 0
    for piece in exports._json({}, exports._pages(views, "point", read, read(None, PageRequest(10)))):  # type: ignore[arg-type]
        lines += piece.count(b"number")
        most = max(most, len(alive))
        assert not opened
    assert (lines, most <= 20) == (10 * pages, True)

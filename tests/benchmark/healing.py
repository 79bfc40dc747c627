"""How soon a link that was cut catches up once it is healed, by the clock of the log that receives."""

from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

from tests.acceptance.harness import Board, eventually
from tests.acceptance.load import assign
from tests.benchmark.databases import folder
from tests.benchmark.figure import Figure

ROUNDS = 7
AIM = 2.0
"""Seconds."""


def measure() -> Iterator[Figure]:
    """Yield the figure."""
    with folder() as place, Board(place, ["bj", "bj.haidian"], cuttable=["bj.haidian"]) as board:
        board.start()
        took = [_round(board) for _ in range(ROUNDS)]
    yield Figure(
        "catch-up begins after a cut is healed",
        f"median {median(took):.2f} s, longest of {ROUNDS} {max(took):.2f} s",
        "—",
        f"{AIM:g} s",
        max(took) <= AIM,
    )


def _round(board: Board) -> float:
    board.cut("bj.haidian")
    eventually(lambda: not _links(board)[0]["connected"], what="the city's notice of the cut")
    task = assign(board.client("bj.haidian"), "bj.haidian")
    healed = datetime.now(UTC)
    board.heal("bj.haidian")
    eventually(lambda: _links(board)[0]["connected"], within=30, what="the link")
    return (_recorded(board, task) - healed).total_seconds()


def _recorded(board: Board, task: str) -> datetime:
    """Return when the city recorded a task."""
    eventually(lambda: task in {each["task"]["id"] for each in _tasks(board)}, within=30, what="the task in the city")
    first = board.get("bj", f"/v1/aggregates/{task}/events")["events"][0]
    return datetime.fromisoformat(first["recorded_at"])


def _links(board: Board) -> Any:
    return board.get("bj", "/readyz")["links"]


def _tasks(board: Board) -> Any:
    return board.get("bj", "/v1/tasks", limit=500)["items"]

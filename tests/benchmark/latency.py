"""From a command on a district's node to the city's event stream, at a steady rate."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import quantiles

import orjson

from services.http_client import Client
from tests.acceptance.harness import Board
from tests.benchmark.databases import folder
from tests.benchmark.figure import Figure

RATE = 200
"""Commands per second."""
SECONDS = 15
WARM_UP = 2
SENDERS = 8
AIM_P50, AIM_P99 = 10.0, 40.0
"""Milliseconds."""


def measure() -> Iterator[Figure]:
    """Yield the figure."""
    with folder() as place, Board(place, ["bj", "bj.haidian"]) as board:
        board.start()
        sent, seen = _run(board)
    delays = sorted(1000 * (seen[id] - begin) for id, begin in sent.items())
    percentiles = quantiles(delays, n=100)
    p50, p99 = percentiles[49], percentiles[98]
    yield Figure(
        f"command to remote SSE at {RATE} commands/s",
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
        "—",
        f"{AIM_P50:g} ms, {AIM_P99:g} ms",
        p50 <= AIM_P50 and p99 <= AIM_P99,
    )


def _run(board: Board) -> tuple[dict[str, float], dict[str, float]]:
    """Return when each command was sent and when its event was seen, by event id."""
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    done = threading.Event()
    expected = RATE * (SECONDS + WARM_UP)

    def watch() -> None:
        for event in board.client("bj").events("/v1/feed", after="0"):
            seen[orjson.loads(event.data)["id"]] = time.perf_counter()
            if done.is_set() and sent.keys() <= seen.keys():
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    begin = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders:
        turns = [range(sender, expected, SENDERS) for sender in range(SENDERS)]
        list(senders.map(lambda mine: _send(board, begin, mine, sent), turns))
    done.set()
    board.client("bj").post("/v1/tasks/assign", _task("bj.haidian"))  # wakes the watcher, if all were seen before
    watcher.join()
    return sent, seen


def _send(board: Board, begin: float, turns: range, sent: dict[str, float]) -> None:
    client: Client = board.client("bj.haidian")
    for turn in turns:
        due = begin + turn / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        at = time.perf_counter()
        answer = client.post("/v1/tasks/assign", _task("bj.haidian"))
        if turn >= WARM_UP * RATE:
            sent[answer["events"][0]["event"]["id"]] = at
    client.close()


def _task(lead: str) -> bytes:
    due = datetime.now(UTC) + timedelta(days=7)
    return orjson.dumps({"title": "检查社区路灯照明", "lead": lead, "due": due})

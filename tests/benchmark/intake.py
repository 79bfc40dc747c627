"""Reports of outside systems over HTTP, in batches, against inserting the same bytes into the same kind of database.

The node is a process of its own, with all its views. It is compared twice: with inserting the reports as they come, and
with inserting all the rows that the node keeps for them: events, leaves, requests, outcomes. Nothing is decided there,
nobody is answered and no view follows; each batch waits for the disk, as the node's do.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import orjson

from domain.node_id import NodeId
from tests.acceptance.harness import Board, eventually
from tests.benchmark.databases import each_kind, keep_in
from tests.benchmark.figure import Figure, rate, seconds
from tests.benchmark.inserting import alone, everything, fresh
from tests.unit.gateway.reporting import LIST, event, issue

BATCH, BATCHES = 498, 24
REPORTS = BATCH * BATCHES
AIM = 0.5
CITY = NodeId("bj")

Batches = Sequence[Sequence[Mapping[str, Any]]]


def measure() -> Iterator[Figure]:
    """Yield the figures for each database."""
    for database, place, url in each_kind():
        yield from _compare(database, place, url)


def _compare(database: str, place: Path, url: str | None) -> Iterator[Figure]:
    now, later = _batches("now"), _batches("later")
    with Board(place, ["bj"]) as board:
        keep_in(board, "bj", url)
        board.start()
        lists = [f"{name} {number}" for name in ("now", "later") for number in range(BATCHES)]
        _publish(board, [[event("IssueListOpened", each, LIST) for each in lists]])
        carried_out = REPORTS / seconds(lambda: _publish(board, now))
        kept = REPORTS / seconds(lambda: _publish(board, later, Prefer="respond-async"))
        eventually(lambda: not board.get("bj", "/v1/reports", status="received")["items"], 300, "the turn of all")
        data = board.data("bj")
    log, register = url or f"sqlite:///{data}/log.db", url or f"sqlite:///{data}/gateway.db"
    bytes_alone = REPORTS / alone(fresh(place, url), [[orjson.dumps(each) for each in batch] for batch in now])
    target = (fresh(place, url), fresh(place, url))
    all_rows = 2 * REPORTS / everything(log, register, CITY, target, 2 * BATCHES)
    what = f"reports over HTTP in batches of {BATCH}, {database}"
    yield rate(f"{what}, carried out: their bytes alone", carried_out, bytes_alone, unit="reports/s", aim=AIM)
    yield rate(f"{what}, carried out: all that is kept for them", carried_out, all_rows, unit="reports/s", aim=AIM)
    yield rate(f"{what}, answered before: their bytes alone", kept, bytes_alone, unit="reports/s", aim=AIM)


def _batches(name: str) -> Batches:
    """Return what is reported of issues, each of which takes three reports; every batch has a list of its own."""

    def batch(number: int) -> Sequence[Mapping[str, Any]]:
        return [each for n in range(BATCH // 3) for each in issue(f"{name} {number} {n}", f"{name} {number}")]

    return [batch(number) for number in range(BATCHES)]


def _publish(board: Board, batches: Batches, **headers: str) -> None:
    kind = "application/cloudevents-batch+json"
    auth = {"Authorization": f"Bearer {board.token('bj')}", "Content-Type": kind, **headers}
    bodies = [orjson.dumps(batch) for batch in batches]
    with httpx.Client(base_url=board.url("bj"), headers=auth, timeout=120) as client:
        for body in bodies:
            outcomes = client.post("/v1/events", content=body).raise_for_status().json()
            assert {each["status"] for each in outcomes} <= {"accepted", "received"}

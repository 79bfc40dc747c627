"""Reports of outside systems over NATS, against inserting the same bytes into the same kind of database.

A message holds an array of reports. Asked: requests, two on their way. Left: messages in the stream, acknowledged by
JetStream, until the register has the outcome of the last report. The node is a process of its own, with all its views.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats
import orjson
from nats.aio.client import Client

from domain.authority import Role
from domain.node_id import NodeId
from services.identities.outsiders import add_outsider
from services.nats.outside_subjects import inbox, reports, requests
from tests.acceptance.harness import Board, eventually
from tests.benchmark.databases import each_kind, keep_in
from tests.benchmark.figure import Figure, rate, seconds
from tests.benchmark.inserting import alone, fresh
from tests.unit.gateway.reporting import LIST, event, issue

BATCH, BATCHES = 500, 24
REPORTS = BATCH * BATCHES
ASKED_AT_ONCE = 2
AIM = 0.5
CITY, NAME = NodeId("bj"), "oa"

Reports = Sequence[Mapping[str, Any]]


def measure() -> Iterator[Figure]:
    """Yield the figures for each database."""
    for database, place, url in each_kind():
        yield from _compare(database, place, url)


def _compare(database: str, place: Path, url: str | None) -> Iterator[Figure]:
    asked, left = _reports("asked"), _reports("left")
    with Board(place, [CITY]) as board:
        keep_in(board, CITY, url)
        board.start()
        seed = add_outsider(board.data(CITY), NAME, CITY, (Role.PUBLISHER,), token=False, nkey=True).seed
        asyncio.run(_ask(board, seed, [event("IssueListOpened", "L", LIST)]))
        asking = REPORTS / seconds(lambda: asyncio.run(_ask(board, seed, asked)))
        leaving = REPORTS / seconds(lambda: _leave(board, seed, left))
    batches = [[orjson.dumps(each) for each in batch] for batch in _batches(asked)]
    inserted = REPORTS / alone(fresh(place, url), batches)
    yield rate(
        f"reports over NATS, asked in batches of {BATCH}, {database}", asking, inserted, unit="reports/s", aim=AIM
    )
    yield rate(
        f"reports over NATS, left in batches of {BATCH}, {database}", leaving, inserted, unit="reports/s", aim=AIM
    )


def _reports(name: str) -> Reports:
    return [each for number in range(REPORTS // 3) for each in issue(f"{name} {number}")]


def _batches(all: Reports) -> Sequence[Reports]:
    return [all[first : first + BATCH] for first in range(0, len(all), BATCH)]


async def _ask(board: Board, seed: str | None, all: Reports) -> None:
    room = asyncio.Semaphore(ASKED_AT_ONCE)
    async with _connected(board, seed) as client:

        async def ask(batch: Reports) -> None:
            async with room:
                answer = await client.request(requests(NAME), orjson.dumps(batch), timeout=120)
            assert {each["status"] for each in orjson.loads(answer.data)} == {"accepted"}

        await asyncio.gather(*map(ask, _batches(all)))


def _leave(board: Board, seed: str | None, all: Reports) -> None:
    asyncio.run(_left(board, seed, all))
    eventually(lambda: _has(board, all[-1]), 300, "the outcome of the last report")


async def _left(board: Board, seed: str | None, all: Reports) -> None:
    async with _connected(board, seed) as client:
        stream = client.jetstream()
        for batch in _batches(all):
            await stream.publish(reports(NAME), orjson.dumps(batch), timeout=60)


def _has(board: Board, report: Mapping[str, Any]) -> bool:
    return bool(board.get(CITY, "/v1/reports", source=report["source"], id=report["id"])["items"])


async def _pass_over(_error: Exception) -> None:
    pass


@asynccontextmanager
async def _connected(board: Board, seed: str | None) -> AsyncIterator[Client]:
    """Connect, as soon as the node has let the publisher in and listens."""
    (node,) = board.file.nodes
    server = f"nats://127.0.0.1:{node.server.port}"
    while True:
        client = Client()
        try:
            await client.connect(
                server, nkeys_seed_str=seed, inbox_prefix=inbox(NAME), allow_reconnect=False, error_cb=_pass_over
            )
            await client.request(requests(NAME), b"[]", timeout=10)
            break
        except nats.errors.Error:
            await client.close()
            await asyncio.sleep(0.1)
    try:
        yield client
    finally:
        await client.close()

"""How fast a link is, log to log, against `js.publish` one by one into the same server.

`python -m tests.integration.links.throughput` prints it; the benchmark calls `measure`.
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nats

from services.links.links import node_identity
from services.links.wire import token
from tests.integration.links.board import CITY, HAIDIAN, Node, board, settings_of, until
from tests.integration.links.happenings import assigned


@dataclass(frozen=True)
class Throughput:
    """Events per second."""

    log_to_log: float
    one_by_one: float
    """`js.publish` of the same bytes into a stream with the same settings on the same server."""

    @property
    def ratio(self) -> float:
        """How many times faster the link is."""
        return self.log_to_log / self.one_by_one


async def _link(city: Node, haidian: Node, events: int) -> float:
    before = city.log.received(HAIDIAN).number
    began = time.perf_counter()
    await until(lambda: city.log.received(HAIDIAN).number >= before + events, 120)
    return events / (time.perf_counter() - began)


async def _one_by_one(city: Node, raw: bytes, seconds: float) -> float:
    key = node_identity(city.settings).derived(token(HAIDIAN))
    client = await nats.connect(f"nats://127.0.0.1:{city.settings.nats.port}", nkeys_seed_str=key.seed)
    stream = client.jetstream()
    await stream.add_stream(name="BENCH", subjects=["bench"])
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        await stream.publish("bench", raw)
        count += 1
    rate = count / (time.perf_counter() - began)
    await stream.delete_stream("BENCH")
    await client.close()
    return rate


async def measure(folder: Path, events: int = 20_000, seconds: float = 3.0) -> Throughput:
    """Fill a node's log while its superior is away, and measure how fast it catches up."""
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        await until(lambda: city.link(HAIDIAN).connected and haidian.link(CITY).connected)
        raw = b""
        one_by_one = 0.0
        await haidian.stop()
        haidian.reopen()
        for _ in range(events // 500):
            await asyncio.to_thread(haidian.log.append, [assigned(HAIDIAN) for _ in range(500)])
        raw = haidian.log.outbox(CITY, 0, 1)[0].raw
        one_by_one = await _one_by_one(city, raw, seconds)
        await haidian.start()
        return Throughput(await _link(city, haidian, events), one_by_one)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="yipan-") as name:
        result = asyncio.run(measure(Path(name)))
    print(f"{result.log_to_log:.0f}/s against {result.one_by_one:.0f}/s: {result.ratio:.1f} times")  # noqa: T201

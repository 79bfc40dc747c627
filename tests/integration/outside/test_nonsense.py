"""Whatever comes to the intake over NATS: every request gets an answer, nothing crashes, nothing gets stuck."""

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.node.wiring import Node
from tests.budget import examples
from tests.integration.outside.world import (
    System,
    connected,
    let_in,
    on_the_board,
    opened,
    raised,
    register,
    running,
    settings_in,
    until,
)

STATUSES = {"accepted", "known", "waiting", "refused", 413, 503}

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))
reports = st.sampled_from([opened("F"), *raised(*range(20), list="F")])


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A report in which something is changed, added or left out, at some depth."""
    report: dict[str, Any] = orjson.loads(orjson.dumps(draw(reports)))
    place = report
    while isinstance(inner := place.get(draw(st.sampled_from(sorted(place)))), dict) and inner and draw(st.booleans()):
        place = inner
    name = draw(st.sampled_from(sorted(place)) | st.text(max_size=8))
    if name in place and draw(st.booleans()):
        del place[name]
    else:
        place[name] = draw(anything)
    return report


@st.composite
def truncated(draw: st.DrawFn) -> bytes:
    """The bytes of a report, cut or with some of them changed."""
    data = bytearray(orjson.dumps(draw(reports)))
    for _ in range(draw(st.integers(0, 3))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, len(data)))])


def nested(depth: int) -> bytes:
    """Arrays in arrays, and a report with such data."""
    return b'{"source": "s", "id": "deep", "data": {"x": ' + b"[" * depth + b"]" * depth + b"}}"


def encoded(content: object) -> bytes:
    """Return JSON; what no JSON can say is said in another way."""
    return orjson.dumps(content, default=str) if _can(content) else repr(content).encode("utf-8", "replace")


def _can(content: object) -> bool:
    try:
        orjson.dumps(content)
    except TypeError:
        return False
    return True


messages = (
    st.binary(max_size=200)
    | truncated()
    | mutated().map(encoded)
    | anything.map(encoded)
    | st.lists(mutated() | anything | reports, max_size=5).map(encoded)
    | st.integers(1, 3000).map(nested)
)


class Failures(logging.Handler):
    """What the programs say that went wrong inside them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.said.append(self.format(record))


class World:
    """A node and a publisher, in an event loop that runs while somebody waits for something in it."""

    def __init__(self, runner: asyncio.Runner, node: Node, system: System) -> None:
        self.runner, self.node, self.system = runner, node, system
        self.failures = Failures()


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="yipan-") as folder, asyncio.Runner() as runner:
        own = settings_in(Path(folder))
        started = contextlib.AsyncExitStack()
        node, system = runner.run(_start(started, own, let_in(own, "oa")))
        found = World(runner, node, system)
        logging.getLogger("services").addHandler(found.failures)
        yield found
        logging.getLogger("services").removeHandler(found.failures)
        runner.run(started.aclose())


async def _start(stack: contextlib.AsyncExitStack, own: Any, seed: str) -> tuple[Node, System]:
    @contextlib.asynccontextmanager
    async def both() -> AsyncIterator[tuple[Node, System]]:
        async with running(own) as node, connected(own, "oa", seed) as system:
            await system.ask(opened("F"))
            yield node, system

    return await stack.enter_async_context(both())


bounded = settings(max_examples=examples(150), suppress_health_check=list(HealthCheck))


@bounded
@given(data=messages)
def test_every_request_is_answered(world: World, data: bytes) -> None:
    answer = world.runner.run(world.system.ask(data))
    for each in answer if isinstance(answer, list) else [answer]:
        assert each["status"] in STATUSES, answer


@bounded
@given(data=st.lists(messages, min_size=1, max_size=20))
def test_whatever_is_left_does_not_keep_what_comes_behind_it(world: World, data: list[bytes]) -> None:
    async def leave() -> None:
        await world.system.leave(*data)

    world.runner.run(leave())


def test_after_all_that_reports_are_still_carried_out(world: World) -> None:
    async def ask_and_leave() -> None:
        assert (await world.system.ask(raised("asked", list="F")[0]))["status"] == "accepted"
        await world.system.leave(raised("left", list="F")[0])
        names = {"IssueRaised asked", "IssueRaised left"}
        await until(lambda: names <= {each.event["id"] for each in register(world.node) if each.status == "accepted"})
        assert len(on_the_board(world.node)) == len(set(on_the_board(world.node)))

    world.runner.run(ask_and_leave())
    assert world.failures.said == []

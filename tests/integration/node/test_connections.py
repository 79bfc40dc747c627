"""Nobody holds a node up by what they do not send, nor by sending too much: time and size of everything are bounded."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from services.api.ndjson import Duplex
from services.node import http_connection
from services.node.http_connection import HEAD_BYTES, HttpConnection
from services.node.http_server import Server, config_of, connections_at_most
from tests.integration.node.test_process import PROGRAM, is_ready, url, wait_until

__all__ = ["url"]

WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
HALF_SENT = {
    "nothing": b"",
    "a line": b"GET /v1/tasks HTTP/1.1\r\n",
    "a header": b"GET /v1/tasks HTTP/1.1\r\nHost: a\r\nX: ",
    "a body": b"POST /v1/tasks/assign HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
    "a chunk": b"POST /v1/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
}
ENDED = asyncio.Event()
"""Set when the stream without an end was ended by the node."""


def application() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def root() -> str:
        return "here"

    @app.post("/echo")
    async def echo(request: Request) -> Duplex:
        return Duplex(request.stream())

    @app.post("/{path:path}")
    async def post(request: Request) -> int:
        return len(await request.body())

    @app.get("/endless")
    async def endless() -> StreamingResponse:
        async def zeros() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield bytes(1 << 16)
                    await asyncio.sleep(0)
            finally:
                ENDED.set()

        return StreamingResponse(zeros())

    return app


@asynccontextmanager
async def served(most: int = 100) -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(config_of(application(), grace=0, most=most))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = server.force_exit = True
            await task


async def answer_to(port: int, sent: bytes) -> bytes:
    """Return all that comes until the node hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        async with asyncio.timeout(20):
            return await reader.read()
    finally:
        writer.close()


def run(test: Callable[[int], Awaitable[None]], most: int = 100) -> None:
    async def on_a_server() -> None:
        async with served(most) as port:
            await test(port)

    asyncio.run(on_a_server())


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
def test_who_does_not_go_on_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(http_connection, "HEAD", 0.2)
    monkeypatch.setattr(http_connection, "BODY", 0.2)

    async def test(port: int) -> None:
        assert b" 408 " in (await answer_to(port, sent)).splitlines()[0]

    run(test)


def test_who_asks_no_more_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.node.http_server.IDLE", 0.2)

    async def test(port: int) -> None:
        assert (await answer_to(port, WHOLE)).endswith(b'"here"')

    run(test)


def test_a_body_that_comes_bit_by_bit_is_waited_for_only_while_enough_of_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_connection, "BODY", 0.5)

    async def dripped(port: int, piece: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (10 * len(piece))
        )
        answer = asyncio.create_task(reader.read())
        for _ in range(10):
            writer.write(piece)
            await asyncio.wait([answer], timeout=0.15)
        writer.close()
        return await answer

    async def test(port: int) -> None:
        assert b" 408 " in await dripped(port, b"a")
        assert (await dripped(port, b"a" * 1000)).endswith(b"10000")

    run(test)


def test_a_body_that_is_answered_while_it_comes_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "BODY", 0.05)
    looked, look = threading.Semaphore(0), HttpConnection._body_is_late

    def noted(self: HttpConnection) -> None:
        look(self)
        looked.release()

    monkeypatch.setattr(HttpConnection, "_body_is_late", noted)

    async def test(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\na")
        await reader.readuntil(b"a\r\n")
        for _ in range(3):
            await asyncio.to_thread(looked.acquire)
        writer.write(b"bc")
        assert b"bc" in await reader.read()
        writer.close()

    run(test)


def test_who_reads_nothing_of_an_answer_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "DRAIN", 0.3)

    async def test(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as other:
            other.sendall(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            await asyncio.wait_for(ENDED.wait(), 20)

    ENDED.clear()
    run(test)


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nX: " + b"a" * (HEAD_BYTES + 1) + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * (HEAD_BYTES + 1),
        b"GET /" + b"a" * (HEAD_BYTES + 1) + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: aaaaaaaaaaaaaaa\r\n" * (HEAD_BYTES // 16) + b"\r\n",
    ],
    ids=["one header", "one header without an end", "the address", "many headers"],
)
def test_a_head_has_a_largest_size(head: bytes) -> None:
    async def test(port: int) -> None:
        assert (await answer_to(port, head)).startswith(b"HTTP/1.1 431 ")
        assert (await answer_to(port, b"nonsense\r\n\r\n")).startswith(b"HTTP/1.1 400 ")

    run(test)


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
def test_who_sends_whole_requests_gets_in_past_any_number_of_those_who_do_not(sent: bytes) -> None:
    async def test(port: int) -> None:
        half = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
        for _, writer in half:
            writer.write(sent)
        assert b" 200 " in await answer_to(port, WHOLE.replace(b"Host", b"Connection: close\r\nHost"))
        for _, writer in half:
            writer.close()

    run(test, most=10)


def test_when_all_connections_are_at_work_one_more_is_told_so() -> None:
    async def test(port: int) -> None:
        streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for reader, writer in streams:
            writer.write(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            await reader.readline()
        assert (await answer_to(port, b"")).startswith(b"HTTP/1.1 503 ")
        for _, writer in streams:
            writer.close()

    run(test, most=2)


def test_a_node_that_may_open_few_files_keeps_half_of_them_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    for files, most in ((400, 200), (1024, 512), (2000, 1488), (resource.RLIM_INFINITY, 4000)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, files=files: (files, files))
        assert connections_at_most() == most


def test_a_thousand_half_sent_requests_neither_silence_a_node_nor_keep_its_server_away(
    tmp_path: Path, url: str
) -> None:
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    server_pid = tmp_path / "data" / "nats" / "server.pid"

    def of_1024_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))

    with ExitStack() as stack:
        output = stack.enter_context((tmp_path / "output").open("ab"))
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, tmp_path / "node.toml"], stderr=output, preexec_fn=of_1024_files
        )
        stack.callback(process.wait)
        stack.callback(process.kill)
        wait_until(lambda: is_ready(process, url, tmp_path), tmp_path / "output")
        for number in range(1000):
            half = stack.enter_context(socket.create_connection(address))
            half.sendall(list(HALF_SENT.values())[number % len(HALF_SENT)])
        assert httpx.get(f"{url}/readyz").status_code == 200
        before = server_pid.read_text()
        os.kill(int(before), signal.SIGKILL)
        wait_until(lambda: server_pid.exists() and server_pid.read_text() not in ("", before), tmp_path / "output")
        assert httpx.get(f"{url}/readyz").status_code == 200

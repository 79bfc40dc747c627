"""The status of an answer decides: whatever stands behind its head, and however long that goes on."""

import asyncio
from ipaddress import ip_network

import pytest

from services.feed.webhooks import poster
from services.feed.webhooks.poster import NoResponse, Poster, Response
from services.feed.webhooks.target import target

THIS_MACHINE = (ip_network("127.0.0.0/8"),)
SECONDS = 0.3
BODY = b"x" * 3_000_000
"""More than the sockets hold: who does not read it is not waited for."""


async def answered(said: bytes, *, seconds: float, for_ever: bytes = b"", reads: bool = True) -> Response:
    """Return what comes of an answer whose connection the receiver never ends."""
    held = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await (reader.readexactly(len(BODY)) if reads else reader.readuntil(b"\r\n\r\n"))
        writer.write(said)
        try:
            while for_ever:
                writer.write(for_ever)
                await writer.drain()
            await held.wait()
        except OSError:
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    try:
        to = target(f"http://127.0.0.1:{port}/hook")
        return await Poster(THIS_MACHINE, seconds=seconds).post(to, {}, BODY)
    finally:
        held.set()
        server.close()


@pytest.fixture(autouse=True)
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poster, "LINGER", 0.02)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nok", 200),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok", 200),
        (b"HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", 500),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk", 200),
        (b"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1/\r\n\r\nhere", 307),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n", 202),
    ],
)
def test_the_status_decides_though_the_connection_never_ends(said: bytes, status: int) -> None:
    assert asyncio.run(answered(said, seconds=30)).status == status


def test_a_body_without_end_is_cut() -> None:
    said = b"HTTP/1.1 200 OK\r\n\r\n"
    assert asyncio.run(answered(said, seconds=30, for_ever=b"x" * 65536)).status == 200


def test_who_answers_before_it_has_read_the_message_is_heard() -> None:
    said = b"HTTP/1.1 413 Too Large\r\nRetry-After: 7\r\n\r\n"
    answer = asyncio.run(answered(said, seconds=30, reads=False))
    assert (answer.status, answer.retry_after and answer.retry_after.seconds) == (413, 7)


@pytest.mark.parametrize(
    ("said", "for_ever"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nX-Cut", b""),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 1000),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", b""),
    ],
)
def test_a_head_without_end_is_no_answer(said: bytes, for_ever: bytes) -> None:
    with pytest.raises(NoResponse):
        asyncio.run(answered(said, seconds=SECONDS, for_ever=for_ever))

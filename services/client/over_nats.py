"""A node over NATS: a request per event, many under way at once, answered in order. Needs nats-py and nkeys."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from services.client.errors import NotAllowed, Rejected, Unreachable, failure
from services.client.outcomes import Outcome, Status, key_of

ANSWER_WITHIN = 30.0
"""Seconds in which the next answer must come."""
CONNECT_WITHIN = 5
"""Seconds."""

_TOO_LARGE, _UNAUTHORISED, _FORBIDDEN = 413, 401, 403
_NOBODY_THERE = "503"

T = TypeVar("T")
Answer = asyncio.Future[Msg]


class NatsTransport:
    """Sends events to the subject `intake.<publisher>`, and takes the answers in `_INBOX.<publisher>.>`."""

    def __init__(self, servers: str | Sequence[str], nkey_seed: str, publisher: str) -> None:
        """Note where and who; nothing is sent yet."""
        self._requests = _Requests([servers] if isinstance(servers, str) else servers, nkey_seed, publisher)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="publisher-nats", daemon=True)
        self._thread.start()

    def send(self, events: Sequence[bytes]) -> Iterator[Outcome]:
        """Send all events, and yield their outcomes."""
        try:
            answers = self._run(self._requests.ask(events))
            for event, answer in zip(events, answers, strict=True):
                yield _outcome(event, self._run(_awaited(answer)))
        finally:
            self._run(self._requests.forget())

    def interrupt(self) -> None:
        """Stop waiting for answers."""
        self._requests.interrupted = True
        self._loop.call_soon_threadsafe(self._requests.fail, Unreachable("interrupted"))

    def close(self) -> None:
        """End the connection and the thread."""
        self._run(self._requests.disconnect())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _Requests:
    """One connection and what was asked through it. In one event loop.

    A connection that is lost is not mended behind our back: nats-py would send again what it had buffered. The next
    attempt makes a new one.
    """

    def __init__(self, servers: Sequence[str], seed: str, publisher: str) -> None:
        self._servers, self._seed = servers, seed
        self._subject, self._prefix = f"intake.{publisher}", f"_INBOX.{publisher}"
        self._client, self._inbox, self._number = Client(), "", 0
        self._answers: dict[str, Answer] = {}
        self.interrupted = False

    async def ask(self, events: Sequence[bytes]) -> Sequence[Answer]:
        """Send the events; return what their answers will be in."""
        if not self._client.is_connected:
            await self._connect()
        longest = self._client.max_payload
        if any(len(event) > longest for event in events):
            raise Rejected(_TOO_LARGE, {"detail": f"a message may have at most {longest} bytes"})
        try:
            return [await self._publish(event) for event in events]
        except Error as error:
            raise Unreachable(repr(error)) from error

    async def forget(self) -> None:
        """Let go of what is not answered; what comes late goes nowhere."""
        for answer in self._answers.values():
            if not answer.cancel() and not answer.cancelled():
                answer.exception()  # somebody has looked at it now, asyncio need not complain
        self._answers.clear()

    def fail(self, error: Exception) -> None:
        """Have everybody know who waits."""
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(error)

    async def disconnect(self) -> None:
        """End the connection."""
        await self._client.close()

    async def _publish(self, event: bytes) -> Answer:
        self._number += 1
        reply = f"{self._inbox}.{self._number}"
        answer = self._answers[reply] = asyncio.get_running_loop().create_future()
        await self._client.publish(self._subject, event, reply)
        return answer

    async def _connect(self) -> None:
        """Connect to the first server that can be reached.

        Raises:
            Unreachable: there is none.
            NotAllowed: one of them does not know the key.
        """
        trouble: Exception = Unreachable("interrupted")
        for server in () if self.interrupted else self._servers:
            await self.disconnect()
            self._client = Client()
            try:
                return await self._attempt(server)
            except (OSError, Error, TimeoutError) as error:
                trouble = _meaning(server, error)
        raise trouble

    async def _attempt(self, server: str) -> None:
        await self._client.connect(
            server,
            nkeys_seed_str=self._seed,
            inbox_prefix=self._prefix,
            allow_reconnect=False,
            connect_timeout=CONNECT_WITHIN,
            disconnected_cb=self._lost,
            closed_cb=self._lost,
            error_cb=self._failed,
        )
        self._inbox = self._client.new_inbox()
        await self._client.subscribe(f"{self._inbox}.*", cb=self._answered)

    async def _answered(self, message: Msg) -> None:
        answer = self._answers.get(message.subject)
        if answer and not answer.done():
            answer.set_result(message)

    async def _lost(self) -> None:
        self.fail(Unreachable("the connection to the nats-server was lost"))

    async def _failed(self, error: Exception) -> None:
        self.fail(_meaning(self._subject, error))


def _meaning(where: str, error: Exception) -> Unreachable | NotAllowed:
    """Return what an error of the server means: that somebody may not, or that it cannot now."""
    told = str(error).lower()
    for sign, status in (("authorization violation", _UNAUTHORISED), ("permissions violation", _FORBIDDEN)):
        if sign in told:
            return NotAllowed(status, {"detail": f"{where}: {error}"})
    return Unreachable(f"{where}: {error!r}")


async def _awaited(answer: Answer) -> Msg:
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await answer
    except TimeoutError as error:
        raise Unreachable(f"no answer came within {ANSWER_WITHIN:g} s") from error


def _outcome(event: bytes, message: Msg) -> Outcome:
    """Return what an answer says; a problem in place of an outcome is about this event, unless it is a passing one."""
    if not message.data and (message.headers or {}).get("Status") == _NOBODY_THERE:
        raise Unreachable(f"{message.subject}: the node does not listen")
    try:
        said: Mapping[str, Any] = json.loads(message.data)
        if not isinstance(said.get("status"), int):
            return Outcome.of(said)
    except (ValueError, AttributeError) as error:
        raise Unreachable(f"the node's answer cannot be read: {error}") from error
    meaning = failure(said["status"], said)
    if isinstance(meaning, Unreachable | NotAllowed):
        raise meaning
    return Outcome(*key_of(json.loads(event)), Status.REFUSED, problem=said)

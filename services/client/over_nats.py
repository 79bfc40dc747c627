"""A node over NATS: a request per event, many under way at once, answered in order. Needs nats-py and nkeys."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoServersError

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
        self._client: Client | None = None
        self._inbox, self._number = "", 0
        self._answers: dict[str, Answer] = {}
        self._reason: Exception | None = None
        self.interrupted = False

    async def ask(self, events: Sequence[bytes]) -> Sequence[Answer]:
        """Send the events; return what their answers will be in."""
        client = self._client
        if not client or not client.is_connected:
            client = await self._connect()
        longest = client.max_payload
        if any(len(event) > longest for event in events):
            raise Rejected(_TOO_LARGE, {"detail": f"a message may have at most {longest} bytes"})
        try:
            return [await self._publish(client, event) for event in events]
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
        if self._client:
            await self._client.close()
            self._client = None

    async def _publish(self, client: Client, event: bytes) -> Answer:
        self._number += 1
        reply = f"{self._inbox}.{self._number}"
        answer = self._answers[reply] = asyncio.get_running_loop().create_future()
        await client.publish(self._subject, event, reply)
        return answer

    async def _connect(self) -> Client:
        """Connect to the first server that can be reached.

        Raises:
            Unreachable: there is none.
            NotAllowed: one of them does not know the key.
        """
        trouble: Exception = Unreachable("interrupted")
        for server in () if self.interrupted else self._servers:
            await self.disconnect()  # what an attempt that failed leaves behind, too
            self._client = Client()
            try:
                async with asyncio.timeout(CONNECT_WITHIN):
                    return await self._attempt(self._client, server)
            except (OSError, Error, TimeoutError) as error:
                reason = self._reason if isinstance(error, NoServersError) else error
                trouble = _meaning(server, reason or error)
        raise trouble

    async def _attempt(self, client: Client, server: str) -> Client:
        await client.connect(
            server,
            nkeys_seed_str=self._seed,
            inbox_prefix=self._prefix,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=CONNECT_WITHIN,
            disconnected_cb=self._lost,
            closed_cb=self._lost,
            error_cb=self._failed,
        )
        self._inbox = client.new_inbox()
        await client.subscribe(f"{self._inbox}.*", cb=self._answered)
        return client

    async def _answered(self, message: Msg) -> None:
        answer = self._answers.get(message.subject)
        if answer and not answer.done():
            answer.set_result(message)

    async def _lost(self) -> None:
        self.fail(Unreachable("the connection to the nats-server was lost"))

    async def _failed(self, error: Exception) -> None:
        self._reason = error
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

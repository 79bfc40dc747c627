"""A node over NATS: a request per event, many under way at once, answered in order."""

import asyncio
import json
from collections.abc import Iterator, Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from yipan_client.errors import NotAllowed, Rejected, Unreachable, failure
from yipan_client.nats_connection import NatsConnection
from yipan_client.outcomes import Outcome, Status, key_of

ANSWER_WITHIN = 30.0
"""Seconds in which the next answer must come."""
_HEADERS = 64
"""Bytes of a message that its headers may take."""

_TOO_LARGE = 413
_NOBODY_THERE = "503"

Answer = asyncio.Future[Msg]


class NatsTransport:
    """Sends events to the subject `intake.<publisher>`, and takes the answers in `_INBOX.<publisher>.>`."""

    def __init__(
        self, servers: str | Sequence[str], nkey_seed: str, publisher: str, language: str | None = None
    ) -> None:
        """Note where and who; nothing is sent yet.

        Args:
            servers: `nats://…`, one or several.
            nkey_seed: made by `yipan identity add --nkey`.
            publisher: the name under which the node knows it.
            language: in which refusals are told, `zh` or `en`; the node's own if it is left out.
        """
        self._requests = _Requests(f"intake.{publisher}", language)
        self._connection = NatsConnection(servers, nkey_seed, publisher, self._requests.fail)

    def send(self, events: Sequence[bytes]) -> Iterator[Outcome]:
        """Send all events, and yield their outcomes."""
        try:
            answers = self._connection.run(self._ask(events))
            for event, answer in zip(events, answers, strict=True):
                yield _outcome(event, self._connection.run(_awaited(answer)))
        finally:
            self._connection.run(self._requests.forget())

    def interrupt(self) -> None:
        """Stop waiting for answers."""
        self._connection.interrupt()

    def close(self) -> None:
        """End the connection and the thread."""
        self._connection.close()

    async def _ask(self, events: Sequence[bytes]) -> Sequence[Answer]:
        return await self._requests.ask(await self._connection.client(), events)


class _Requests:
    """What was asked, and is not answered yet. In one event loop."""

    def __init__(self, subject: str, language: str | None) -> None:
        self._subject = subject
        self._headers = {"Accept-Language": language} if language else None
        self._client: Client | None = None
        self._inbox, self._number = "", 0
        self._answers: dict[str, Answer] = {}

    async def ask(self, client: Client, events: Sequence[bytes]) -> Sequence[Answer]:
        """Send the events; return what their answers will be in."""
        longest = client.max_payload - (_HEADERS if self._headers else 0)
        if any(len(event) > longest for event in events):
            raise Rejected(_TOO_LARGE, {"detail": f"a message may have at most {longest} bytes"})
        try:
            if client is not self._client:
                await self._listen(client)
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

    async def _listen(self, client: Client) -> None:
        self._inbox = client.new_inbox()
        await client.subscribe(f"{self._inbox}.*", cb=self._answered)
        self._client = client

    async def _publish(self, client: Client, event: bytes) -> Answer:
        self._number += 1
        reply = f"{self._inbox}.{self._number}"
        answer = self._answers[reply] = asyncio.get_running_loop().create_future()
        await client.publish(self._subject, event, reply, headers=self._headers)
        return answer

    async def _answered(self, message: Msg) -> None:
        answer = self._answers.get(message.subject)
        if answer and not answer.done():
            answer.set_result(message)


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
        said = json.loads(message.data)
        if not isinstance(said.get("status"), int):
            return Outcome.of(said)
    except (ValueError, AttributeError) as error:
        raise Unreachable(f"the node's answer cannot be read: {error}") from error
    meaning = failure(said["status"], said)
    if isinstance(meaning, Unreachable | NotAllowed):
        raise meaning
    return Outcome(*key_of(json.loads(event)), Status.REFUSED, problem=said)

"""A node's events over NATS: the stream `FEED`, read by a consumer that the server forgets when nobody reads."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from typing import TypeVar

from nats.aio.msg import Msg
from nats.errors import Error
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamState
from nats.js.errors import NotFoundError

from yipan_client.errors import NotAllowed, Rejected, Unreachable
from yipan_client.feed import Batch
from yipan_client.nats_connection import NatsConnection
from yipan_client.sse import Message

STREAM = "FEED"
EVERYTHING = ("feed.>",)
TOGETHER = 256
"""Messages that are asked for at once."""
BEAT = 15.0
"""Seconds without news after which it is looked whether the consumer is still there."""
FORGOTTEN = 300.0
"""Seconds after which the server forgets a consumer that asks for nothing."""

_PAST = "Yipan-Opened-By"
_GONE, _AHEAD = 410, 422

T = TypeVar("T")
Pull = JetStreamContext.PullSubscription


class NatsFeed:
    """Brings what an organisation may see. Positions are the numbers of the feed, not of the node's log."""

    def __init__(
        self, servers: str | Sequence[str], nkey_seed: str, subscriber: str, subjects: Sequence[str] = EVERYTHING
    ) -> None:
        """Note where, who and what; nothing is asked yet.

        Args:
            servers: `nats://…`, one or several.
            nkey_seed: made by `yipan identity add --nkey`.
            subscriber: the name under which the node knows the system.
            subjects: `feed.<owner>.<kind>.<type>`, with the wildcards of NATS.
        """
        self._wanted = servers, nkey_seed, subscriber
        self._subjects = list(subjects)
        self._reading: _Reading | None = None

    def follow(self, after: int | None) -> Iterator[Batch]:
        """Yield what stands behind a number of the feed, and then what comes, as `Feed` says.

        Raises:
            Rejected: the feed does not reach back to the number, or ends before it.
        """
        self._reading = reading = _Reading(NatsConnection(*self._wanted, lambda error: reading.end(error)))
        try:
            pull = reading.run(reading.begin(after, self._subjects))
            while True:
                if batch := reading.run(reading.next(pull)):
                    yield batch
        finally:
            self._reading = None
            reading.connection.close()

    def interrupt(self) -> None:
        """Cut the connection."""
        if self._reading:
            self._reading.connection.interrupt()


class _Reading:
    """One connection, and why it ended."""

    def __init__(self, connection: NatsConnection) -> None:
        self.connection = connection
        self._ended = asyncio.Event()
        self._reason: Unreachable | NotAllowed = Unreachable("the connection to the nats-server was lost")

    def end(self, reason: Unreachable | NotAllowed) -> None:
        """Have what is under way, and whatever comes later, raise this."""
        if not self._ended.is_set():
            self._reason = reason
            self._ended.set()

    def run(self, work: Coroutine[object, None, T]) -> T:
        """Return what some work comes to, unless the connection ends before."""
        return self.connection.run(self._unless_ended(work))

    async def begin(self, after: int | None, subjects: list[str]) -> Pull:
        """Return a consumer that begins behind a number, or with what is to come."""
        stream = (await self.connection.client()).jetstream()
        if after:
            _require_there((await stream.stream_info(STREAM)).state, after)
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.NEW if after is None else DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=None if after is None else after + 1,
            ack_policy=AckPolicy.NONE,
            filter_subjects=subjects,
            inactive_threshold=FORGOTTEN,
        )
        return await stream.pull_subscribe(subjects[0], stream=STREAM, config=config)

    async def next(self, pull: Pull) -> Batch:
        """Return what comes next, nothing if nothing came for a while and the consumer is still there."""
        try:
            found = await pull.fetch(TOGETHER, timeout=BEAT)
        except (TimeoutError, NatsTimeout):
            found = []
        if not found:
            await pull.consumer_info()
        return [_message(each) for each in found]

    async def _unless_ended(self, work: Coroutine[object, None, T]) -> T:
        working, ended = asyncio.ensure_future(work), asyncio.ensure_future(self._ended.wait())
        await asyncio.wait({working, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if self._ended.is_set():
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            raise self._reason
        try:
            return working.result()
        except NotFoundError as error:
            raise Unreachable("the node has no feed, or made it anew") from error
        except (Error, TimeoutError, OSError) as error:
            raise Unreachable(repr(error)) from error


def _require_there(state: StreamState, after: int) -> None:
    """Make sure that nothing behind a number is missing.

    Raises:
        Rejected: the feed does not reach back to it any more, or it is of another one.
    """
    if after > state.last_seq:
        raise Rejected(_AHEAD, {"detail": f"the feed ends at {state.last_seq}, before {after}: it is another one"})
    if after + 1 < state.first_seq:
        told = f"the feed begins at {state.first_seq}: what follows {after} is to be had over HTTP alone"
        raise Rejected(_GONE, {"detail": told})


def _message(found: Msg) -> Message:
    name = "past" if _PAST in (found.headers or {}) else "message"
    return Message(str(found.metadata.sequence.stream), name, found.data.decode())

"""Publish: events are safe as soon as they are handed over, and get to the node in order when it can be reached."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Required, Self, TypedDict, Unpack

from yipan_client import events
from yipan_client.backoff import Backoff
from yipan_client.delivery import Delivery
from yipan_client.errors import ClientError
from yipan_client.events import Event, checked, encode
from yipan_client.outcomes import Outcome
from yipan_client.over_http import HttpTransport
from yipan_client.refused import RefusedFile
from yipan_client.sender import Sender
from yipan_client.spool import Spool
from yipan_client.transport import Transport
from yipan_client.waiting import LIMIT, Memory, Queue

logger = logging.getLogger(__name__)

REFUSED = "refused.ndjson"
"""The file of what the node refused, in the folder of the spool."""
LINGER = 10.0
"""Seconds that the end of a `with` waits for what is not sent yet."""


class Options(TypedDict, total=False):
    """What a publisher takes, over whatever it sends."""

    source: Required[str]
    spool: Path | None
    on_outcome: Callable[[Outcome], None] | None
    limit: int
    linger: float
    backoff: Backoff | None


class Publisher:
    """Publishes to one node, for one system. For several threads at once.

    As it is, it sends when `flush` is called. In a `with`, a thread sends whatever is published at once, and the end
    waits a while for the rest; what is then left in a spool is sent the next time.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        source: str,
        spool: Path | None = None,
        on_outcome: Callable[[Outcome], None] | None = None,
        limit: int = LIMIT,
        linger: float = LINGER,
        transport: Transport | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        """Open the spool; nothing is sent yet.

        Args:
            url: of the node.
            token: made by `yipan identity add`.
            source: the URI of the system, as it stands in its events.
            spool: a folder of this publisher alone. Without one, events wait in memory, and end with the process.
            on_outcome: told what became of each event, in order; after a kill, of the last ones once more.
            limit: bytes that may wait.
            linger: seconds that the end of a `with` waits.
            transport: in place of HTTP.
            backoff: how to wait between attempts.

        Raises:
            SpoolInUse: another publisher has the folder.
            ValueError: the address is not one of HTTP.
        """
        self.source, self._linger = source, linger
        self._on_outcome = on_outcome or _say_refused
        self._transport = transport or HttpTransport(url, token)
        try:
            self._queue: Queue = Spool(spool, limit) if spool else Memory(limit)
        except BaseException:
            self._transport.close()
            raise
        self._refused = RefusedFile(spool / REFUSED) if spool else None
        self._sender = Sender(Delivery(self._queue, self._transport, self._settle, backoff or Backoff()), self._queue)

    @classmethod
    def over_nats(
        cls,
        servers: str | Sequence[str],
        nkey_seed: str,
        publisher: str,
        *,
        language: str | None = None,
        **options: Unpack[Options],
    ) -> Self:
        """Return a publisher that sends over NATS.

        Args:
            servers: `nats://…`, one or several.
            nkey_seed: made by `yipan identity add --nkey`.
            publisher: the name under which the node knows it.
            language: in which refusals are told, `zh` or `en`; the node's own if it is left out.
            options: `source` and whatever else a publisher takes.

        Raises:
            ModuleNotFoundError: nats-py is not installed.
        """
        from yipan_client.over_nats import NatsTransport

        return cls("", transport=NatsTransport(servers, nkey_seed, publisher, language), **options)

    def __enter__(self) -> Self:
        """Return the publisher, which now sends by itself."""
        self._sender.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is not sent yet, and close.

        Raises:
            Undelivered: it waited in memory alone, and is lost.
        """
        try:
            if error is None:
                self.flush(self._linger)
        except ClientError as problem:
            if not self._refused:
                raise
            logger.warning("%d events stay in the spool: %s", len(self), problem)
        finally:
            self.close()

    def __len__(self) -> int:
        """Return how many events are not answered yet."""
        return len(self._queue)

    def event(
        self,
        type: str,
        data: Mapping[str, object],
        *,
        subject: str,
        time: datetime | str | None = None,
        id: str | None = None,
        **extensions: str | int | bool,
    ) -> Event:
        """Return an event of this system; see `yipan_client.event`."""
        return events.event(type, data, subject=subject, source=self.source, time=time, id=id, **extensions)

    def publish(self, *published: Event) -> None:
        """Take events, all or none. When this returns, they are in the spool, and safe; many at once cost one fsync.

        Raises:
            InvalidEvent: one of them breaks a rule.
            SpoolFull: there is no room, for the node has not been reached for long.
        """
        self._queue.append([encode(checked(one)) for one in published])
        self._sender.wake()

    def flush(self, timeout: float | None = None) -> None:
        """Wait until every event is answered.

        Raises:
            Undelivered: that took more than `timeout` seconds; what is left waits on.
            NotAllowed: the node does not let this publisher in. What is left waits on.
            Rejected: the node does not take what this sends, for instance because there is no node at the address.
        """
        self._sender.flush(timeout)

    def close(self) -> None:
        """End at once; what a spool holds is sent the next time."""
        self._sender.stop(self._transport.interrupt)
        self._transport.close()
        self._queue.close()

    def _settle(self, batch: Sequence[bytes], answers: Sequence[Outcome]) -> None:
        """Keep what was refused, then tell the outcomes. If this is killed in between, it is done again."""
        if self._refused:
            self._refused.keep(batch, answers)
        for answer in answers:
            self._on_outcome(answer)


def _say_refused(outcome: Outcome) -> None:
    if outcome.refused:
        logger.warning("%s of %s was refused: %s", outcome.id, outcome.source, outcome.reason)

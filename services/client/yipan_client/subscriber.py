"""Subscribe: every event at least once, in order, from where this subscriber was when it ended, however it ended."""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict, Unpack

from yipan_client.backoff import Backoff
from yipan_client.errors import Unreachable
from yipan_client.events import Event
from yipan_client.feed import Batch, Feed, HttpFeed
from yipan_client.position import PositionFile

logger = logging.getLogger(__name__)

_EVENTS = ("message", "past")
"""What is an event; `past` comes just before the event that makes a record visible to this subscriber."""


class Options(TypedDict, total=False):
    """What a subscriber takes, over whatever it reads."""

    start: int | None
    automatic: bool
    on_lagging: Callable[[int], None] | None
    backoff: Backoff | None


class Subscriber:
    """Iterates the events of one node. For one thread, but for `close`.

    What the loop has done with is noted in the position file: after each batch that arrived together, and when the loop
    ends. Whatever kills the process, the events behind the position come again.
    """

    def __init__(
        self,
        url: str,
        token: str | None,
        position_file: Path,
        *,
        start: int | None = 0,
        automatic: bool = True,
        on_lagging: Callable[[int], None] | None = None,
        feed: Feed | None = None,
        backoff: Backoff | None = None,
        **filters: str | int | Sequence[str],
    ) -> None:
        """Note where, who and what; nothing is asked yet.

        Args:
            url: of the node.
            token: made by `yipan identity add`.
            position_file: kept by this subscriber alone; remove it to begin again.
            start: the position to begin behind while there is no file: 0 for everything, None for what is to come.
            automatic: note positions as described above; else only when `commit` is called.
            on_lagging: told the position when the node says that this subscriber is too slow.
            feed: in place of HTTP.
            backoff: how to wait between attempts.
            filters: parameters of `GET /v1/feed`.
        """
        self._file = PositionFile(position_file)
        self._start = start
        self._automatic = automatic
        self._feed = feed or HttpFeed(url, token, filters)
        self._backoff, self._on_lagging = backoff or Backoff(), on_lagging or _say_lagging
        self._closed, self._noted = threading.Event(), -1
        self.position: int | None = None
        """That of the event that was handed over last."""

    @classmethod
    def over_nats(
        cls,
        servers: str | Sequence[str],
        nkey_seed: str,
        subscriber: str,
        position_file: Path,
        *,
        subjects: Sequence[str] = ("feed.>",),
        **options: Unpack[Options],
    ) -> Self:
        """Return a subscriber that reads over NATS. Its positions are numbers of the feed, not those of HTTP.

        Args:
            servers: `nats://…`, one or several.
            nkey_seed: made by `yipan identity add --nkey`.
            subscriber: the name under which the node knows it.
            position_file: as above.
            subjects: which events: `feed.<owner>.<kind>.<type>`, with the wildcards of NATS.
            options: whatever else a subscriber takes, but for the filters.

        Raises:
            ModuleNotFoundError: nats-py is not installed.
        """
        from yipan_client.nats_feed import NatsFeed

        return cls("", None, position_file, feed=NatsFeed(servers, nkey_seed, subscriber, subjects), **options)

    def __enter__(self) -> Self:
        """Return the subscriber."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self.close()

    def __iter__(self) -> Iterator[Event]:
        """Yield the events behind the position that is noted, and then each as it comes, until `close` is called.

        Raises:
            UnusablePosition: the position file holds something else.
            NotAllowed: the node does not let this subscriber in.
            Rejected: the node does not take the filters, or the position is beyond its log.
        """
        noted = self._file.read()
        self.position, self._noted = self._start if noted is None else noted, -1 if noted is None else noted
        while not self._closed.is_set():
            try:
                for batch in self._feed.follow(self.position):
                    self._backoff.reset()
                    yield from self._handed_over(batch)
            except Unreachable as error:
                logger.info("connecting again behind %s: %s", self.position, error)
                self._closed.wait(self._backoff.pause(error.retry_after))

    def commit(self) -> None:
        """Note that every event so far, the one at hand included, is done with; durable when this returns."""
        self._note(self.position)

    def close(self) -> None:
        """End the iteration, from whatever thread."""
        self._closed.set()
        self._feed.interrupt()

    def _handed_over(self, batch: Batch) -> Iterator[Event]:
        """Yield the events of a batch; when the next one is asked for, the loop has done with the one before."""
        done = self.position
        try:
            for message in batch:
                self.position = int(message.id) if message.id else self.position
                if message.name in _EVENTS:
                    yield json.loads(message.data)
                elif message.name == "lagging":
                    self._on_lagging(int(message.id))
                done = self.position
        finally:
            if self._automatic:
                self._note(done)

    def _note(self, position: int | None) -> None:
        if position is not None and position > self._noted:
            self._file.write(position)
            self._noted = position


def _say_lagging(position: int) -> None:
    logger.warning("this subscriber is slower than the node; it stands at %d", position)

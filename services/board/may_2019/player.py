"""Plays the scenario on a running board: each command over HTTP, on the node that would really get it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import orjson

from domain.aggregate_id import AggregateId
from domain.tree import NodeId
from services.api.paths import of_command
from services.board.client import Client, NodeUnreachable
from services.board.may_2019.stage import Given

PATIENCE = 30.0
"""Seconds that news may take from one node to another."""

PAUSE = 0.1
"""Seconds before a lost feed is opened again."""


class NewsMissing(TimeoutError):
    """A node did not learn in time of what happened on another."""


class Newsreader:
    """Follows the feed of one node, so that one can wait for what it learns."""

    def __init__(self, client: Client) -> None:
        self._client, self._stopped = client, threading.Event()
        self._versions: dict[AggregateId, int] = {}
        self._learned = threading.Condition()
        self._thread = threading.Thread(target=self._follow, name=f"feed of {client.url}", daemon=True)

    def start(self) -> None:
        """Follow the feed from its beginning."""
        self._thread.start()

    def stop(self) -> None:
        """Follow it no more."""
        self._stopped.set()

    def wait_for(self, news: Given) -> None:
        """Wait until the node has a record at this version.

        Raises:
            NewsMissing: it takes too long.
        """
        with self._learned:
            if not self._learned.wait_for(lambda: self._versions.get(news.id, 0) >= news.sequence, PATIENCE):
                raise NewsMissing(f"{self._client.url}: no news of {news.id} version {news.sequence} in {PATIENCE:g} s")

    def _follow(self) -> None:
        position: str | None = "0"
        while not self._stopped.wait(PAUSE):
            with suppress(NodeUnreachable):
                for event in self._client.events("/v1/feed", after=position):
                    position = event.id
                    self._learn(orjson.loads(event.data))

    def _learn(self, event: Mapping[str, str]) -> None:
        with self._learned:
            self._versions[AggregateId(event["subject"])] = int(event["sequence"])
            self._learned.notify_all()


class Player:
    """Gives the commands of the scenario. A second play finds all of them given and changes nothing."""

    def __init__(self, clients: Mapping[NodeId, Client], feeds: Mapping[NodeId, Newsreader]) -> None:
        """Wire the player.

        Args:
            clients: for each organisation, its node's API with a token of that organisation.
            feeds: for each organisation, what its node learns.
        """
        self._clients, self._feeds = clients, feeds
        self.told: Callable[[str], None] = lambda _key: None
        """Called after each command with its name."""

    def give(
        self,
        organisation: NodeId,
        command: object,
        *,
        key: str,
        at: datetime,
        on: Given | None = None,
        after: Sequence[Given] = (),
        synthetic: bool = False,
    ) -> Given:
        """Give one command, once the node has learned of what it rests on."""
        for news in (*after, *((on,) if on else ())):
            self._feeds[organisation].wait_for(news)
        outcome = self._clients[organisation].post(
            of_command(command, on.id if on else None),
            orjson.dumps(command),
            {"Idempotency-Key": f"may-2019/{key}"},
            occurred_at=at.isoformat(),
            synthetic="true" if synthetic else None,
        )
        self.told(key)
        return Given(AggregateId(outcome["id"]), outcome["sequence"])

"""Plays the scenario on a running board: each command over HTTP, on the node that would really get it."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import orjson

from domain.aggregate_id import AggregateId
from domain.tree import NodeId
from services.api.paths import of_command
from services.board.client import Client, NodeUnreachable, Refused
from services.board.may_2019.script import ACTING
from services.board.may_2019.stage import Given

PATIENCE = 30.0
"""Seconds that news may take from one node to another."""
PAUSE = 0.1
"""Seconds before a lost feed is opened again."""


class NotOnTheBoard(LookupError):
    """The scenario has an organisation that does not act on this board."""


class NewsMissing(TimeoutError):
    """A node did not learn in time of what happened on another."""


class Newsreader:
    """Follows the feed of one node, so that one can wait for what it learns."""

    def __init__(self, client: Client) -> None:
        self._client, self._stopped = client, threading.Event()
        self._versions: dict[AggregateId, int] = {}
        self._refused: Refused | None = None
        self._learned = threading.Condition()
        threading.Thread(target=self._follow, name=f"feed of {client.url}", daemon=True).start()

    def stop(self) -> None:
        """Follow it no more."""
        self._stopped.set()

    def wait_for(self, news: Given) -> None:
        """Wait until the node has a record at this version.

        Raises:
            NewsMissing: it takes too long.
            Refused: the node does not let us follow.
        """
        with self._learned:
            known = self._learned.wait_for(lambda: self._refused or self._knows(news), PATIENCE)
        if self._refused:
            raise self._refused
        if not known:
            raise NewsMissing(f"{self._client.url}: no news of {news.id} version {news.sequence} in {PATIENCE:g} s")

    def _knows(self, news: Given) -> bool:
        return self._versions.get(news.id, 0) >= news.sequence

    def _follow(self) -> None:
        position = "0"
        while not self._stopped.is_set():
            try:
                for event in self._client.events("/v1/feed", last=position):
                    position = event.id
                    self._learn(orjson.loads(event.data))
            except NodeUnreachable:
                self._stopped.wait(PAUSE)
            except Refused as refused:
                self._give_up(refused)

    def _learn(self, event: Mapping[str, str]) -> None:
        with self._learned:
            self._versions[AggregateId(event["subject"])] = int(event["sequence"])
            self._learned.notify_all()

    def _give_up(self, refused: Refused) -> None:
        with self._learned:
            self._refused = refused
            self._learned.notify_all()
        self._stopped.set()


class Player:
    """Gives the commands of the scenario. A second play finds all of them given and changes nothing."""

    def __init__(self, clients: Mapping[NodeId, Client], told: Callable[[str], None]) -> None:
        """Wire the player.

        Args:
            clients: for each organisation, its node's API with a token of that organisation.
            told: called after each command with its name.
        """
        self._clients, self._told = clients, told
        self._readers: dict[str, Newsreader] = {}

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
        client = self._clients[organisation]
        for news in (*after, *((on,) if on else ())):
            self._reader(client).wait_for(news)
        outcome = client.post(
            of_command(command, on.id if on else None),
            orjson.dumps(command),
            {"Idempotency-Key": f"may-2019/{key}"},
            occurred_at=at.isoformat(),
            synthetic="true" if synthetic else None,
        )
        self._told(key)
        return Given(AggregateId(outcome["id"]), outcome["sequence"])

    def close(self) -> None:
        """Let go of the nodes."""
        for reader in self._readers.values():
            reader.stop()
        for client in self._clients.values():
            client.close()

    def _reader(self, client: Client) -> Newsreader:
        if client.url not in self._readers:
            self._readers[client.url] = Newsreader(client)
        return self._readers[client.url]


@contextmanager
def playing(clients: Mapping[NodeId, Client], told: Callable[[str], None]) -> Iterator[Player]:
    """Return a player for a board, and close it in the end.

    Raises:
        NotOnTheBoard: an organisation of the scenario is not there.
    """
    missing = [organisation for organisation in ACTING if organisation not in clients]
    if missing:
        raise NotOnTheBoard(f"May 2019 cannot be played: {', '.join(missing)} not on the board")
    player = Player(clients, told)
    try:
        yield player
    finally:
        player.close()

"""Plays the scenario on a running board: every command over HTTP, on the node that would really get it.

What one organisation gives in a row goes to its node in one batch. A batch is sent before another organisation acts,
and a node gets a command only when it has learned of what the command rests on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from domain.aggregate import commands
from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.tree import NodeId
from services.board.client import Client
from services.board.seed_2019.newsreader import Newsreader
from services.board.seed_2019.stage import NAME, Given, opened_by

TOGETHER = 500
"""Commands in one batch."""


class NotOnTheBoard(LookupError):
    """The scenario has an organisation that does not act on this board."""


class WentOtherwise(Exception):
    """A command was refused that should not have been, or the other way about."""


@dataclass
class _Batch:
    """What one organisation gives in a row."""

    by: NodeId
    approves: bool
    items: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[str | None] = field(default_factory=list)
    """For each, the refusal that is expected."""


class Player:
    """Gives the commands of the scenario. A second play finds all of them given and changes nothing."""

    def __init__(
        self, clients: Mapping[NodeId, Client], approvers: Mapping[NodeId, Client], told: Callable[[int], None]
    ) -> None:
        """Wire the player.

        Args:
            clients: for each organisation, its node's API with a token of that organisation.
            approvers: the same with the token of whoever approves there.
            told: called with the number of commands that were carried out.
        """
        self._clients, self._approvers, self._told = clients, approvers, told
        self._batch: _Batch | None = None
        self._sequences: dict[AggregateId, int] = {}
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
        """Put one command into the batch of its organisation."""
        id = on.id if on else opened_by(command, key, organisation)
        self._add(
            organisation, _item(command, id, key, at, synthetic=synthetic), None, (*after, *((on,) if on else ()))
        )
        return Given(id, organisation)

    def try_in_vain(
        self, organisation: NodeId, command: object, *, key: str, at: datetime, refused: str, on: Given | None = None
    ) -> None:
        """Put one command into the batch that is to be refused."""
        id = on.id if on else opened_by(command, key, organisation)
        self._add(organisation, _item(command, id, key, at, synthetic=True), refused, (on,) if on else ())

    def release(self) -> None:
        """Let go of the nodes; what waits is not sent."""
        for reader in self._readers.values():
            reader.stop()
        for client in (*self._clients.values(), *self._approvers.values()):
            client.close()

    def flush(self) -> None:
        """Send the batch.

        Raises:
            WentOtherwise: a command was refused, or one that should have been was not.
        """
        batch, self._batch = self._batch, None
        if not batch:
            return
        clients = self._approvers if batch.approves else self._clients
        answers = clients[batch.by].post("/v1/commands", orjson.dumps(batch.items), repeatable=True)
        for item, refusal, answer in zip(batch.items, batch.refusals, answers, strict=True):
            self._check(item, refusal, answer)
        self._told(len(batch.items))

    def _add(self, by: NodeId, item: dict[str, Any], refusal: str | None, rests_on: Sequence[Given]) -> None:
        approves = commands[item["command"]].role is Role.APPROVER
        if self._batch and (
            (self._batch.by, self._batch.approves) != (by, approves) or len(self._batch.items) == TOGETHER
        ):
            self.flush()
        for news in rests_on:
            self._learn(by, news)
        self._batch = self._batch or _Batch(by, approves)
        self._batch.items.append(item)
        self._batch.refusals.append(refusal)

    def _learn(self, by: NodeId, news: Given) -> None:
        """Wait until the node of `by` has learned of something that happened on another's."""
        client = self._clients[by]
        if client.url != self._clients[news.by].url:
            self._reader(client).wait_for(news.id, self._sequences[news.id])

    def _check(self, item: Mapping[str, Any], refusal: str | None, answer: Mapping[str, Any]) -> None:
        """Demand that a command was carried out, or refused.

        Not by which rule: in a second play the record has gone on, and another rule may come first.
        """
        refused = "type" in answer
        if refused != (refusal is not None):
            detail = answer.get("detail") or "it was carried out"
            raise WentOtherwise(f"{item['key']} ({item['command']}): {detail} {answer.get('errors', '')}")
        if not refused:
            self._sequences[AggregateId(answer["id"])] = answer["sequence"]

    def _reader(self, client: Client) -> Newsreader:
        if client.url not in self._readers:
            # A node shows everything to its own organisation alone: all others that act on it stand below that one.
            own = min((each for each, of in self._clients.items() if of.url == client.url), key=len)
            self._readers[client.url] = Newsreader(self._clients[own])
        return self._readers[client.url]


def _item(command: object, id: AggregateId, key: str, at: datetime, *, synthetic: bool) -> dict[str, Any]:
    return {
        "command": type(command).__name__,
        "data": command,
        "id": id,
        "key": f"{NAME}/{key}",
        "occurred_at": at.isoformat(),
        "synthetic": synthetic,
    }


@contextmanager
def playing(
    clients: Mapping[NodeId, Client],
    approvers: Mapping[NodeId, Client],
    acting: Sequence[NodeId],
    told: Callable[[int], None],
) -> Iterator[Player]:
    """Return a player for a board, and close it in the end.

    Raises:
        NotOnTheBoard: an organisation of the scenario, one of `acting`, is not there.
    """
    missing = [organisation for organisation in acting if organisation not in clients]
    if missing:
        raise NotOnTheBoard(f"{NAME} cannot be played: {', '.join(missing)} not on the board")
    player = Player(clients, approvers, told)
    try:
        yield player
        player.flush()
    finally:
        player.release()

"""Plays the scenario on a running board: every command over HTTP, on the node that would really get it.

What one organisation gives in a row goes to its node in one batch. A batch is sent before another organisation acts,
and a node gets a command only when it has learned of what the command rests on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypedDict

import orjson

from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.node_id import NodeId
from services.board.seed_2019.newsreader import Newsreader
from services.board.seed_2019.stage import NAME, Deed, Scenario, ScenarioStep
from services.http_client import Client
from services.locale import say

TOGETHER = 500
"""Commands in one batch."""


class NotOnTheBoard(LookupError):
    """The scenario has an organisation that does not act on this board."""


class CommandAnswer(TypedDict, total=False):
    """What a node answers to a command: what came of it, or a problem."""

    id: str
    sequence: int
    type: str
    detail: str
    errors: Sequence[Mapping[str, str]]


class UnexpectedOutcome(Exception):
    """A command was refused that should not have been, or the other way about."""


class Player(Scenario):
    """Gives the commands of the scenario. A second play finds all of them given and changes nothing."""

    def __init__(
        self, clients: Mapping[NodeId, Client], approvers: Mapping[NodeId, Client], on_progress: Callable[[int], None]
    ) -> None:
        """Wire the player.

        Args:
            clients: for each organisation, its node's API with a token of that organisation.
            approvers: the same with the token of whoever approves there.
            on_progress: called with the number of commands that were carried out.
        """
        self._clients = clients
        self._approvers = approvers
        self._on_progress = on_progress
        self._batch: list[ScenarioStep] = []
        self._sequences: dict[AggregateId, int] = {}
        self._readers: dict[str, Newsreader] = {}

    def do(self, step: ScenarioStep) -> None:
        """Put a command into the batch, once its node has learned of what it rests on."""
        if self._batch and (_giver(self._batch[0]) != _giver(step) or len(self._batch) == TOGETHER):
            self.flush()
        for news in step.after:
            self._learn(step.by, news)
        self._batch.append(step)

    def release(self) -> None:
        """Let go of the nodes; what waits is not sent."""
        for reader in self._readers.values():
            reader.stop()
        for client in (*self._clients.values(), *self._approvers.values()):
            client.close()

    def flush(self) -> None:
        """Send the batch.

        Raises:
            UnexpectedOutcome: a command was refused, or one that should have been was not.
        """
        batch, self._batch = self._batch, []
        if not batch:
            return
        by, approves = _giver(batch[0])
        client = (self._approvers if approves else self._clients)[by]
        answers = client.post("/v1/commands", orjson.dumps([_item(step) for step in batch]), repeatable=True)
        for step, answer in zip(batch, answers, strict=True):
            self._check(step, answer)
        self._on_progress(len(batch))

    def _learn(self, by: NodeId, news: Deed) -> None:
        """Wait until the node of `by` has learned of something that happened on another's."""
        client = self._clients[by]
        if client.url != self._clients[news.by].url:
            self._reader(client).wait_for(news.id, self._sequences[news.id])

    def _check(self, step: ScenarioStep, answer: CommandAnswer) -> None:
        """Demand that a command was carried out, or refused.

        Not by which rule: in a second play the record has gone on, and another rule may come first.
        """
        refused = "type" in answer
        if refused != (step.refused is not None):
            detail = answer.get("detail") or say("已执行，而应当被拒绝", "it was carried out, and should not be")
            where = f"{step.key} ({type(step.command).__name__})"
            raise UnexpectedOutcome(say(f"{where}：{detail} ", f"{where}: {detail} ") + str(answer.get("errors", "")))
        if not refused:
            self._sequences[AggregateId(answer["id"])] = answer["sequence"]

    def _reader(self, client: Client) -> Newsreader:
        if client.url not in self._readers:
            # A node shows everything to its own organisation alone: all others that act on it stand below that one.
            own = min((each for each, of in self._clients.items() if of.url == client.url), key=len)
            self._readers[client.url] = Newsreader(self._clients[own])
        return self._readers[client.url]


def _giver(step: ScenarioStep) -> tuple[NodeId, bool]:
    """Return who gives a command, and whether it is for whoever approves there."""
    return step.by, step.role is Role.APPROVER


def _item(step: ScenarioStep) -> dict[str, object]:
    return {
        "command": type(step.command).__name__,
        "data": step.command,
        "id": step.id,
        "key": f"{NAME}/{step.key}",
        "occurred_at": step.at.isoformat(),
        "synthetic": step.synthetic,
    }


@contextmanager
def playing(
    clients: Mapping[NodeId, Client],
    approvers: Mapping[NodeId, Client],
    acting: Sequence[NodeId],
    on_progress: Callable[[int], None],
) -> Iterator[Player]:
    """Return a player for a board, and close it in the end.

    Raises:
        NotOnTheBoard: an organisation of the scenario, one of `acting`, is not there.
    """
    missing = [organisation for organisation in acting if organisation not in clients]
    if missing:
        raise NotOnTheBoard(
            say(
                f"{NAME} 无法重演：{'、'.join(missing)} 不在棋盘上",
                f"{NAME} cannot be played: {', '.join(missing)} not on the board",
            )
        )
    player = Player(clients, approvers, on_progress)
    try:
        yield player
        player.flush()
    finally:
        player.release()

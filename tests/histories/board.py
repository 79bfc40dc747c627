"""Several nodes, each with its own real log, and links that bring news late, in windows, and more than once.

News goes as it does between running nodes: what a node records for a neighbour stands in its outbox, and the neighbour
takes windows of it in. Here chance says when, which, and how often.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Actor
from domain.envelope import Envelope
from domain.home.state import Home, home_id
from domain.node_id import NodeId, superior, superiors
from domain.refusal import Refusal
from services.cloudevents import decode
from services.commands.handler import CommandHandler
from services.commands.vault import Vault
from services.fresh import new_id
from services.log import LinkGap, Log
from tests.histories.drawing import Vocabulary
from tests.histories.story import Story
from tests.pointed import require_pointed
from tests.unit.domain.inspecting import CIVIL
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN

NODES = (BJ, HAIDIAN, CHAOYANG, CIVIL, ZHONGGUANCUN)
"""The city, two districts, an agency, and a subdistrict of one of the districts."""
LINKS = tuple((a, b) for a in NODES for b in NODES if superior(a) == b or superior(b) == a)
"""From whom to whom news goes."""
CLUES = (BJ, HAIDIAN)
"""Who has the key for clues."""
CLUE_KEY = bytes(32)
ALL = 1_000_000
"""More than any log here holds."""


def home_of(organisation: NodeId) -> NodeId | None:
    """Return the node on which an organisation's records live; None if it is of another tree."""
    return next((each for each in (organisation, *superiors(organisation)) if each in NODES), None)


@dataclass(frozen=True)
class Tried:
    """A command that was given at a node, and what came of it."""

    node: NodeId
    id: AggregateId
    command: Any
    actor: Actor
    knowing: int
    """The last position of the node's log when it was given."""
    refusal: Refusal | None
    recorded: Sequence[Envelope]
    """What the log has since: what followed, or what the refusal left."""


class Node:
    """One node: its log, what decides on it, and a clock that is sometimes put back."""

    def __init__(self, id: NodeId, folder: Path, board: "Board") -> None:
        self.id, self._board = id, board
        self.log = Log(id, f"sqlite:///{folder / f'{id}.db'}")
        vault = Vault(CLUE_KEY, CLUES) if id in CLUES else None
        self.handler = CommandHandler(self.log, id, self._hosts, self._clock, new_id, vault)

    def _hosts(self, organisation: NodeId) -> bool:
        return home_of(organisation) == self.id

    def _clock(self) -> datetime:
        return self._board.now - timedelta(hours=self._board.chance.choice((0, 0, 0, 5)))

    def story(self) -> Story:
        """Return all that the node holds, in the order in which it learned it."""
        return Story(self.id, [recorded.envelope for recorded in self.log.read(0, ALL)])

    def home(self, organisation: NodeId) -> Home | None:
        """Return what the node knows of where an organisation's records live; None while they never moved."""
        found: Home | None = self.state(home_id(organisation))
        return found

    def state(self, id: AggregateId) -> Any:
        """Return what the node takes an aggregate for, or None if it has not heard of it."""
        loaded = self.log.load(id)
        return loaded.state if loaded else None


class Board:
    """The nodes, what was tried on them, and the chance that all depends on."""

    def __init__(self, folder: Path, chance: Random) -> None:
        self.folder, self.chance, self.now, self.tried = folder, chance, AT, list[Tried]()
        self.vocabulary = Vocabulary()
        self.nodes = {id: Node(id, folder, self) for id in NODES}

    def close(self) -> None:
        """Close all logs."""
        for node in self.nodes.values():
            node.log.close()

    def __iter__(self) -> Iterator[Node]:
        """Iterate over the nodes."""
        return iter(self.nodes.values())

    def __repr__(self) -> str:
        stories = ((node.id, each) for node in self for each in node.story().events)
        held = ((id, f"{each.time} {each.subject}: {each.payload}") for id, each in stories)
        return "\n".join(f"{id} has {event}" for id, event in held)

    def everything(self) -> Story:
        """Return all that happened, node after node: what each did itself, in its order."""
        return Story(BJ, [each for node in self for each in node.story().events if each.source == node.id])

    def state(self, id: AggregateId) -> Any:
        """Return an aggregate as it stands where it lives, or None."""
        home = home_of(owner_of(id))
        return self.nodes[home].state(id) if home else None

    # ── Acts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def give(self, id: AggregateId, command: object, actor: Actor) -> bool:
        """Give a command on the node where the actor is, sometimes as of an earlier day; say whether it was allowed."""
        node = self.nodes[home_of(actor.organisation) or BJ]
        earlier = self.now - timedelta(days=self.chance.randint(1, 20)) if self.chance.random() < 0.2 else None
        knowing, refusal = node.log.head(), None
        try:
            node.handler.execute(command, actor, id=id, occurred_at=earlier)
        except Refusal as refused:
            require_pointed(refused, command)
            refusal = refused
        recorded = [each.envelope for each in node.log.read(knowing, ALL)]
        self.vocabulary.hear(recorded)
        self.tried.append(Tried(node.id, id, command, actor, knowing, refusal, recorded))
        self.now += timedelta(hours=0 if refusal else self.chance.randint(6, 48))
        return refusal is None

    # ── News ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def spread_some_news(self) -> None:
        """Let some of the links deliver something."""
        for link in self.chance.sample(LINKS, k=self.chance.choice((0, 2, len(LINKS), len(LINKS)))):
            self._deliver(*link)

    def _deliver(self, sender: NodeId, receiver: NodeId) -> None:
        """Deliver a window: of what is known, of what is new, or too far ahead, which is not taken; maybe twice."""
        known = self.nodes[receiver].log.received(sender).number
        first = self.chance.choice((max(1, known - 3), known + 1, known + 1, known + 2))
        window = self.window(sender, receiver, first, self.chance.choice((1, 5, ALL)))
        for _ in range(self.chance.choice((1, 2))):
            with suppress(LinkGap):
                self.nodes[receiver].log.take_in(sender, first, window)

    def window(self, sender: NodeId, receiver: NodeId, first: int, size: int) -> Sequence[bytes]:
        """Return what a node has for its neighbour under the numbers from `first`."""
        return [each.raw for each in self.nodes[sender].log.outbox(receiver, first - 1, size)]

    def again(self, id: NodeId) -> Log:
        """Return a log that was told the same as a node's, in another order, in windows and more than once.

        What each neighbour brings keeps its order, and so does what the node did itself; that comes but once.
        """
        log = Log(id, f"sqlite:///{self.folder / f'{id}-again.db'}")
        own = [each.raw for each in self.nodes[id].log.read_raw(0, ALL) if decode(each.raw).source == id]
        senders = {sender: self.nodes[id].log.received(sender).number for sender, other in LINKS if other == id}
        while own or any(log.received(sender).number < last for sender, last in senders.items()):
            size, sender = self.chance.randint(1, 9), self.chance.choice((None, *senders))
            if sender is None:
                log.restore(own[:size])
                del own[:size]
            else:
                first = self.chance.randint(1, log.received(sender).number + 1)
                window = self.window(sender, id, first, size + self.chance.randint(0, 40))
                log.take_in(sender, first, window[: senders[sender] + 1 - first])
        return log

    def settle(self) -> None:
        """Deliver everything everywhere, all of it from the beginning, until nobody learns anything new."""
        before = None
        while before != (before := [node.log.head() for node in self]):
            for sender, receiver in LINKS:
                self.nodes[receiver].log.take_in(sender, 1, self.window(sender, receiver, 1, ALL))

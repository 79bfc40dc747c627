"""In any interleaving of commands, hand-overs and deliveries a record has one writer, and all logs come to agree."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import hypothesis
from hypothesis import strategies as st

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Actor, Role
from domain.home.handing_over import CancelHandOver, HandOver, StateHome
from domain.home.state import Home, home_id
from domain.node_id import NodeId, superior
from domain.refusal import Refusal
from domain.task.assigning import AssignTask, ExtendTask
from domain.tier import Tier
from domain.tree.entering import EnterOrganisation
from domain.tree.state import tree_of
from domain.words import Words
from services.commands.completion import Completion
from services.commands.handler import CommandHandler
from services.fresh import new_id
from services.log import LinkGap, Log, Share
from tests.budget import examples
from tests.histories.lives import MEMORY, PHASES
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN

NODES = (BJ, HAIDIAN, ZHONGGUANCUN, CHAOYANG)
MOVED = ZHONGGUANCUN
"""Whose records wander between the three nodes of its line; the fourth takes part in some of them."""
LINKS = tuple((a, b) for a in NODES for b in NODES if superior(a) == b or superior(b) == a)
ALL = 1_000_000


class Node:
    """One node, with the handler and the completion of hand-overs that a running one has."""

    def __init__(self, id: NodeId, folder: Path, world: "World") -> None:
        self.id = id
        self.log = Log(id, f"sqlite:///{folder / f'{id}.db'}")
        hosted = {id, MOVED} if id == HAIDIAN else {id} - {MOVED}
        self.handler = CommandHandler(self.log, id, hosted.__contains__, world.clock, new_id)
        self.completion = Completion(self.log, world.clock, new_id, lambda: False)

    def home(self) -> Home | None:
        """Return where the records live, as the node knows."""
        loaded = self.log.load(home_id(MOVED))
        return loaded.state if loaded else None

    @property
    def writes(self) -> bool:
        """Say whether the node takes itself for the home."""
        home = self.home()
        return home is not None and home.home == self.id

    def give(self, command: object, organisation: NodeId = MOVED, id: AggregateId | None = None) -> AggregateId | None:
        """Give a command; return whose record it changed, or None if it was refused."""
        actor = Actor("officer-1", organisation, frozenset(Role))
        with suppress(Refusal):
            return self.handler.execute(command, actor, id=id).id
        return None


class World:
    """The nodes, and what was acknowledged."""

    def __init__(self, folder: Path, chance: Random) -> None:
        self.chance, self.now = chance, AT
        self.tasks: list[AggregateId] = []
        self.acknowledged: list[AggregateId] = []
        self.nodes = {id: Node(id, folder, self) for id in NODES}
        for node, line in ((BJ, (HAIDIAN, CHAOYANG)), (HAIDIAN, (BJ, ZHONGGUANCUN)), (ZHONGGUANCUN, (HAIDIAN,))):
            for each in (node, *line):
                self._enter(self.nodes[node], each)
        assert self.nodes[HAIDIAN].give(StateHome(organisation=MOVED), id=home_id(MOVED))

    def clock(self) -> datetime:
        """Return a moment after all before it."""
        self.now += timedelta(minutes=1)
        return self.now

    def _enter(self, node: Node, organisation: NodeId) -> None:
        name = Words(organisation, organisation)
        command = EnterOrganisation(organisation=organisation, name=name, tier=Tier.DISTRICT, node=True)
        # Of the subdistrict's own tree nobody is the home yet who would write it.
        if node.id != MOVED:
            assert node.give(command, node.id, tree_of(None, "", node.id))

    # ── Moves ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def step(self) -> None:
        """Do something somewhere, and let a link deliver something."""
        node = self.nodes[self.chance.choice(NODES)]
        self.chance.choice((self.write, self.write, self.begin, self.cancel, self.send_some, self.complete))(node)
        self.deliver(*self.chance.choice(LINKS))
        assert sum(each.writes for each in self.nodes.values()) <= 1

    def write(self, node: Node) -> None:
        """Try to open a record or to go on with one, there where it lives or elsewhere."""
        if self.tasks and self.chance.random() < 0.7:
            id = self.chance.choice(self.tasks)
            done = node.give(ExtendTask(due=self.now + timedelta(days=900), reason="天气"), id=id)
        else:
            lead = self.chance.choice((MOVED, CHAOYANG))
            done = node.give(AssignTask(title="检查照明", lead=lead, due=self.now + timedelta(days=9)))
            self.tasks += [done] if done else []
        self.acknowledged += [done] if done else []

    def begin(self, node: Node) -> None:
        """Try to begin a hand-over to some neighbour."""
        neighbours = [id for id in NODES if superior(id) == node.id or superior(node.id) == id]
        node.give(HandOver(organisation=MOVED, home=self.chance.choice(neighbours)), id=home_id(MOVED))

    def cancel(self, node: Node) -> None:
        """Try to cancel one, now and then."""
        if self.chance.random() < 0.3:
            node.give(CancelHandOver(reason="误操作"), id=home_id(MOVED))

    def send_some(self, node: Node) -> None:
        """Send the past of some records, as a node does that is killed meanwhile."""
        home = node.home()
        if node.writes and home and home.next:
            some = [id for id in self.tasks if self.chance.random() < 0.5]
            node.log.share([Share(id, home.next) for id in some])

    def complete(self, node: Node) -> None:
        """Complete what was begun, if anything was."""
        node.completion.complete([MOVED])

    def deliver(self, sender: NodeId, receiver: NodeId) -> None:
        """Deliver a window: known, new, or too far ahead. Nothing that was sent is ever refused."""
        log = self.nodes[receiver].log
        first = max(1, log.received(sender).number + self.chance.choice((-2, 1, 1, 1, 2)))
        window = self.nodes[sender].log.outbox(receiver, first - 1, self.chance.choice((1, 7, ALL)))
        with suppress(LinkGap):
            log.take_in(sender, first, [each.raw for each in window])

    def settle(self) -> None:
        """Deliver everything, from the beginning, until nobody learns anything new."""
        before = None
        while before != (before := [node.log.head() for node in self.nodes.values()]):
            for sender, receiver in LINKS:
                window = self.nodes[sender].log.outbox(receiver, 0, ALL)
                self.nodes[receiver].log.take_in(sender, 1, [each.raw for each in window])

    def history(self, node: NodeId, id: AggregateId) -> list[str]:
        """Return the ids of a record's events as a node has them."""
        return [each.envelope.id for each in self.nodes[node].log.history(id)]


@contextmanager
def lived(seed: int, steps: int) -> Iterator[World]:
    with TemporaryDirectory(prefix="yipan-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        world = World(Path(folder), Random(seed))  # noqa: S311 - no secret hangs on it
        try:
            for _ in range(steps):
                world.step()
            yield world
        finally:
            for node in world.nodes.values():
                node.log.close()


@hypothesis.settings(max_examples=examples(12), phases=PHASES)
@hypothesis.given(st.integers(0, 2**32), st.integers(1, 160))
def test_there_is_one_writer_and_the_logs_agree_whatever_is_moved_when(seed: int, steps: int) -> None:
    with lived(seed, steps) as world:
        world.settle()
        [home] = [node for node in world.nodes.values() if node.writes]
        for id in {home_id(MOVED), *world.tasks}:
            known = {tuple(each) for node in NODES if (each := world.history(node, id))}
            assert known == {tuple(world.history(home.id, id))}
        for id in world.tasks:
            assert len(world.history(home.id, id)) == world.acknowledged.count(id)
            assert home.give(ExtendTask(due=world.now + timedelta(days=9_000), reason="天气"), id=id)


def test_records_do_come_and_go_in_these_lives() -> None:
    """What never moves would prove nothing."""
    homes = [0]

    def moves(seed: int) -> bool:
        with lived(seed, 160) as world:
            found = world.nodes[HAIDIAN].home()
            homes.append(len(found.before) if found else 0)
            return homes[-1] >= 3

    assert any(moves(seed) for seed in range(20)), homes
    assert owner_of(home_id(MOVED)) == MOVED

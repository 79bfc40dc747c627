"""Six nodes with real logs, on which the year is played: each act where its organisation's records are kept.

What an act has to say reaches everybody before the next one is given: how nodes fare while they are cut off is not what
is looked at here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.aggregate import commands
from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.beijing import BEIJING
from domain.node_id import NodeId, is_within, superior
from domain.refusal import Refusal
from domain.tree.entering import EnterOrganisation
from domain.tree.state import tree_of
from projections.engine.views import Views
from projections.registry import VIEWS
from services.board.seed_2019.stage import Deed, opened_by
from services.commands.handler import CommandHandler
from services.commands.vault import Vault
from services.fresh import new_id
from services.log import Log
from tests.linjiang.cast import CITY, DISCIPLINE, DONGPO, NODES, ORGANISATIONS

_LINKS = tuple((a, b) for a in NODES for b in NODES if superior(a) == b or superior(b) == a)
_WINDOW = 1000
_KEY = bytes(32)
"""By which clues are sealed: no secret hangs on it here."""
_CLUE_AUDIENCE = (CITY, DISCIPLINE, DONGPO)


@dataclass(frozen=True, slots=True)
class LinjiangNode:
    """One node: its log, and what decides on it."""

    id: NodeId
    log: Log
    handler: CommandHandler


class Linjiang:
    """The city while its year goes by."""

    def __init__(self, folder: Path) -> None:
        """Let every node know the organisations above and below it."""
        self._folder, self.now, self._numbers = folder, datetime(2021, 1, 1, 9, tzinfo=BEIJING), count()
        self.nodes = {id: self._node(id) for id in NODES}
        for node in NODES:
            for each in ORGANISATIONS:
                if is_within(node, each.id) or (is_within(each.id, node) and (each.node or home_of(each.id) == node)):
                    entry = EnterOrganisation(
                        organisation=each.id, name=each.name, tier=each.tier, node=each.node, agency=each.agency
                    )
                    self._give(node, entry, tree_of(entry, "", node))

    def _node(self, id: NodeId) -> LinjiangNode:
        log = Log(id, f"sqlite:///{self._folder / f'{id}.db'}")
        vault = Vault(_KEY, _CLUE_AUDIENCE) if id in _CLUE_AUDIENCE else None
        handler = CommandHandler(log, id, lambda owner: home_of(owner) == id, lambda: self.now, new_id, vault)
        return LinjiangNode(id, log, handler)

    # ── Acts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def day(self, year: int, month: int, day: int) -> None:
        """Let a day begin; days follow on each other."""
        begins = datetime(year, month, day, 9, tzinfo=BEIJING)
        assert begins >= self.now, f"{begins} is before {self.now}"
        self.now = begins

    def act(self, by: NodeId, command: object, on: Deed | None = None) -> Deed:
        """Give a command, which is allowed, and let everybody know."""
        id = on.id if on else opened_by(command, f"linjiang/{next(self._numbers)}", by)
        self._give(by, command, id)
        self._spread()
        return Deed(id, by)

    def refused(self, by: NodeId, command: object, refusal: type[Refusal], on: Deed | None = None) -> None:
        """Try what a rule forbids."""
        try:
            self.act(by, command, on)
        except refusal:
            return
        raise AssertionError(f"{by} may {type(command).__name__}, and should be told {refusal.__name__}")

    def state(self, deed: Deed) -> Any:
        """Return what a record has come to, where it is kept."""
        loaded = self.nodes[home_of(deed.by)].log.load(deed.id)
        assert loaded is not None
        return loaded.state

    def _give(self, by: NodeId, command: object, id: AggregateId) -> None:
        self.now += timedelta(minutes=1)
        role = commands[type(command).__name__].role
        actor = Actor(f"{role}-{by}", by, frozenset(Role))
        self.nodes[home_of(by)].handler.execute(command, actor, id=id, occurred_at=self.now)

    def _spread(self) -> None:
        """Bring all that is new to everybody whom it concerns."""
        while sum(self._deliver(*link) for link in _LINKS):  # over all links, and again if anything was new
            pass

    def _deliver(self, sender: NodeId, receiver: NodeId) -> bool:
        log = self.nodes[receiver].log
        known = log.received(sender).number
        window = [each.raw for each in self.nodes[sender].log.outbox(receiver, known, _WINDOW)]
        if window:
            log.take_in(sender, known + 1, window)
        return bool(window)

    # ── What is seen of it ────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def views(self, node: NodeId) -> Iterator[Views]:
        """Open all views of a node, caught up."""
        url = f"sqlite:///{self._folder / f'{node}-views.db'}"
        views = Views(url, self.nodes[node].log, views=VIEWS, clock=lambda: self.now, node=node)
        try:
            views.catch_up()
            assert views.set_aside() == []
            yield views
        finally:
            views.stop()

    def close(self) -> None:
        """Close all logs."""
        for node in self.nodes.values():
            node.log.close()


def home_of(organisation: NodeId) -> NodeId:
    """Return the node that acts for an organisation: its own, or the nearest above."""
    if organisation in NODES:
        return organisation
    above = superior(organisation)
    assert above is not None, organisation
    return home_of(above)

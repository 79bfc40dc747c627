"""The gateway of one node, wired: what it takes in, what has its turn later, what people correct."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from domain.organisation import OrganisationTree, tree_of
from domain.tree import NodeId
from services.commands.handler import CommandHandler
from services.gateway.carrying import Carrier
from services.gateway.claims import Claims
from services.gateway.correcting import Corrections
from services.gateway.intake import Intake
from services.gateway.kept import Kept, Past
from services.gateway.names import External, resolved
from services.gateway.organisations import Organisations
from services.gateway.outcome import Answer
from services.gateway.refusals import NoSuchReport
from services.gateway.remembered import Remembered
from services.gateway.reports import Identity
from services.gateway.store import Store, Tally, Wanted
from services.gateway.table import reportable
from services.gateway.turns import Turns
from services.log import Log


class Gateway:
    """Takes the reports of outside systems, over whatever they come. Any number of threads may call."""

    def __init__(self, url: str, log: Log, handler: CommandHandler, clock: Callable[[], datetime]) -> None:
        """Open the register; nothing runs before `start`.

        Args:
            url: of the register's database.
            log: of the node.
            handler: takes the commands.
            clock: the time now, with its zone.
        """
        self._log, self._store = log, Store(url)
        self._names = Remembered(self._store)
        carrier, claims = Carrier(handler, self._names, Organisations(log.node, self._tree), clock), Claims()
        self._intake = Intake(self._store, carrier, claims, clock)
        self._corrections = Corrections(self._store, carrier, claims, clock)
        self.turns = Turns(self._store, self._names, carrier, claims, log, clock)

    def start(self) -> None:
        """Go on with what was received and what waits."""
        self.turns.start()

    def stop(self) -> None:
        """Stop after the batch under way, and close the register."""
        self.turns.stop()
        self._store.close()

    def take(self, publisher: Actor, elements: Sequence[Any], *, later: bool = False) -> Sequence[Answer]:
        """Take reports in and answer each in its place, as `Intake.take`."""
        answers = self._intake.take(publisher, elements, later=later)
        if later:
            self.turns.wake()
        return answers

    def resubmit(self, actor: Actor, event: Mapping[str, Any]) -> Answer:
        """Carry out a report that was refused, or waits, as it is corrected; see `Corrections.resubmit`."""
        return self._corrections.resubmit(actor, event)

    def dismiss(self, actor: Actor, identity: Identity, reason: str) -> Answer:
        """Let nothing come of a report that was refused, or waits; see `Corrections.dismiss`."""
        return self._corrections.dismiss(actor, identity, reason)

    def page(self, wanted: Wanted) -> Sequence[Kept]:
        """Return reports in the order in which they came."""
        return self._store.page(wanted)

    def tallies(self, organisation: NodeId) -> Sequence[Tally]:
        """Return how many reports of an organisation and those below it there are, by publisher and status."""
        return self._store.tallies(organisation)

    def find(self, key: str, organisation: NodeId) -> tuple[Kept, Sequence[Past]]:
        """Return a report of an organisation or one below it, and what it was before.

        Raises:
            NoSuchReport: there is none.
        """
        for kept in self._store.page(Wanted(organisation=organisation, key=key, limit=1)):
            return kept, self._store.past(key)
        raise NoSuchReport

    def known_as(self, organisation: NodeId, external: str) -> Sequence[AggregateId]:
        """Return the records that this node has of those that an organisation calls so, one of each kind at most."""
        kinds = sorted({each.aggregate.kind for each in reportable().values()})
        ids = (resolved(External(organisation, kind, external), self._names) for kind in kinds)
        return [id for id in ids if self._log.load(id)]

    def _tree(self, node: NodeId) -> OrganisationTree | None:
        """Return the organisation tree of a node, as far as it has come here."""
        loaded = self._log.load(tree_of(None, "", node))
        tree: OrganisationTree | None = loaded.state if loaded else None
        return tree

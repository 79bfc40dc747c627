"""The gateway of one node, wired: what it takes in, what has its turn later, what people correct."""

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from domain.node_id import NodeId
from services.commands.handler import CommandHandler
from services.gateway.aliases import AliasCache
from services.gateway.claims import Claims
from services.gateway.comparison import give_forked_again
from services.gateway.corrections import Corrections
from services.gateway.dispatcher import Dispatcher, Namespaces
from services.gateway.entry import ReportEntry, ReportRevision, key_of
from services.gateway.ingestion import Ingestion, outcome_of
from services.gateway.names import External, resolved
from services.gateway.outcome import ReportOutcome
from services.gateway.refusals import NoSuchReport
from services.gateway.reports import ReportIdentity
from services.gateway.routing import reportable
from services.gateway.scheduler import Scheduler
from services.gateway.store import ReportFilter, ReportStore, ReportTally
from services.log import Log


class Gateway:
    """Takes the reports of outside systems, over whatever they come. Any number of threads may call."""

    def __init__(
        self,
        url: str,
        log: Log,
        handler: CommandHandler,
        clock: Callable[[], datetime],
        namespaces: Namespaces | None = None,
    ) -> None:
        """Open the register; nothing runs before `start`.

        Args:
            url: of the register's database.
            log: of the node.
            handler: takes the commands.
            clock: the time now, with its zone.
            namespaces: those in which systems of an organisation report; None if that is not known.
        """
        self._clock = clock
        self._log, self._store = log, ReportStore(url)
        self._names = AliasCache(self._store)
        dispatcher, claims = Dispatcher(log, handler, self._names, clock, namespaces), Claims()
        self._intake = Ingestion(self._store, dispatcher, claims, clock)
        self._corrections = Corrections(self._store, dispatcher, claims, clock)
        self.scheduler = Scheduler(self._store, self._names, dispatcher, claims, log, clock)

    def start(self) -> None:
        """Go on with what was received and what waits."""
        self.scheduler.start()

    def stop(self) -> None:
        """Stop after the batch under way, and close the register."""
        self.scheduler.stop()
        self._store.close()

    def take(self, publisher: Actor, elements: Sequence[object], *, later: bool = False) -> Sequence[ReportOutcome]:
        """Take reports in and answer each in its place, as `Ingestion.take`."""
        answers = self._intake.take(publisher, elements, later=later)
        if later:
            self.scheduler.wake()
        return answers

    def resubmit(self, actor: Actor, event: object) -> ReportOutcome:
        """Carry out a report that was refused, or waits, as it is corrected; see `Corrections.resubmit`."""
        return self._corrections.resubmit(actor, event)

    def dismiss(self, actor: Actor, identity: ReportIdentity, reason: str) -> ReportOutcome:
        """Let nothing come of a report that was refused, or waits; see `Corrections.dismiss`."""
        return self._corrections.dismiss(actor, identity, reason)

    def give_again(self, organisation: NodeId) -> int:
        """Let all reports of an organisation and those below it that went to a fork have their turn again.

        Returns:
            how many those are.
        """
        given = give_forked_again(self._store, organisation, self._clock())
        self.scheduler.wake()
        return given

    def page(self, wanted: ReportFilter) -> Sequence[ReportEntry]:
        """Return reports in the order in which they came."""
        return self._store.page(wanted)

    def tallies(self, organisation: NodeId) -> Sequence[ReportTally]:
        """Return how many reports of an organisation and those below it there are, by publisher and status."""
        return self._store.tallies(organisation)

    def find(self, key: str, organisation: NodeId) -> tuple[ReportEntry, Sequence[ReportRevision]]:
        """Return a report of an organisation or one below it, and what it was before.

        Raises:
            NoSuchReport: there is none.
        """
        for entry in self._store.page(ReportFilter(organisation=organisation, key=key, limit=1)):
            return entry, self._store.revision(key)
        raise NoSuchReport

    def known(self, publisher: Actor, source: str, ids: Sequence[str]) -> Sequence[ReportOutcome]:
        """Return what has become of those of these reports of a publisher's system that came before."""
        organisation, namespace = publisher.organisation, publisher.namespace
        identities = [ReportIdentity(source, id) for id in ids]
        keys = {key_of(organisation, each, namespace): each for each in identities}
        kept = self._store.known(keys.keys())
        return [outcome_of(kept[key], each, repeated=True) for key, each in keys.items() if key in kept]

    def known_as(self, organisation: NodeId, external: str, namespace: str | None = None) -> Sequence[AggregateId]:
        """Return the records that this node has of those that are called so in a namespace, one of a kind at most."""
        kinds = sorted({each.aggregate.kind for each in reportable().values()})
        ids = (resolved(External(organisation, kind, external, namespace), self._names) for kind in kinds)
        return [id for id in ids if self._log.load(id)]

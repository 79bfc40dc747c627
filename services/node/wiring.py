"""The parts of one node, wired: log, views, command handler, gateway, duties, links, and what is outside."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.node_id import NodeId
from projections.engine.views import Views
from projections.registry import VIEWS
from services.api.parts import Stopping
from services.audit.access_log import AccessLog
from services.audit.log_proof import LogProof
from services.commands.clue_key import CLUE_KEY
from services.commands.duties import Duties
from services.commands.hand_overs import HandOvers
from services.commands.handler import CommandHandler
from services.feed.webhooks.store import WebhookStore as WebhookStore
from services.files import make_private
from services.fresh import new_id, now
from services.gateway.gateway import Gateway
from services.identities.event_ids import EVENT_IDS, EventIds
from services.identities.file import FILE
from services.identities.nkey import identity
from services.identities.outsiders import SystemNamespaces
from services.links.links import Links
from services.log import Log
from services.log.clock import LogClock
from services.nats.settings import IDENTITY
from services.node.entering import Known, acts, enter_organisations, hosts
from services.node.settings import NodeSettings
from services.node.storage import Database, require_whole, url_of
from services.node.vault import vault_of
from services.outside.systems import OutsideSystems


class Node:
    """One node. Made open, with nothing running; `start` and `stop` run once each."""

    def __init__(self, settings: NodeSettings, clock: Callable[[], datetime] = now) -> None:
        """Open what the node keeps, in its data folder or in its database.

        Raises:
            DatabaseDamaged: one of its files is damaged; the message names it, and the way back.
            LogOfAnother: the log there belongs to another node.
            UnusableClueKey: the key for clues there cannot be used.
        """
        self.settings, self.clock = settings, clock
        self.stopping = Stopping()
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_private(settings.data, secrets=(FILE, IDENTITY, CLUE_KEY))
        require_whole(settings)
        self.vault = vault_of(settings)
        self.log = Log(settings.id, url_of(settings, Database.LOG), LogClock(log_ahead=settings.log_ahead))
        self.views = Views(url_of(settings, Database.VIEWS), self.log, views=VIEWS, node=settings.id)
        known = Known(settings.id, self.log)
        acts_for = partial(hosts, known, handed_over=settings.handed_over)
        who = identity(settings.identity_file)
        ids = EventIds(who.secret(EVENT_IDS))
        self.handler = CommandHandler(self.log, settings.id, acts_for, clock, new_id, self.vault, ids.new)
        self.proof = LogProof(
            self.log, url_of(settings, Database.AUDIT), who, settings.neighbours, clock, ids.new, self._ask
        )
        self.accesses = AccessLog(self.log, clock, new_id)
        register, namespaces = url_of(settings, Database.GATEWAY), SystemNamespaces(settings.data)
        self.gateway = Gateway(register, self.log, self.handler, clock, namespaces)
        self.webhooks = WebhookStore(url_of(settings, Database.WEBHOOKS))
        self.duties = Duties(settings.id, self.views, self.handler, clock, dates=settings.duties)
        self.hand_overs = HandOvers(self.log, self.views, self.handler, clock, new_id, self._enter)
        self.links = Links(settings, self.log, cosign=self.proof.cosign)
        self.outside = OutsideSystems(settings, self.log, self.gateway.take, self.links.server)

    def start(self) -> None:
        """Enter whom the settings name, follow the log, do what is owed. What uses NATS is started apart."""
        self._enter()
        self.webhooks.go_back(self.log.head())
        self.views.start()
        self.gateway.start()
        self.hand_overs.start()
        self.duties.start()
        self.proof.start(given_up=self.settings.log_older)

    def stop(self) -> None:
        """Stop duties, hand-overs, gateway and views after the batch under way, and close the log."""
        self.stopping.set()
        self.proof.stop()
        self.duties.stop()
        self.hand_overs.stop()
        self.gateway.stop()
        self.views.stop()
        self.webhooks.close()
        self.log.close()

    def _enter(self, kept: Iterable[NodeId] = ()) -> None:
        self.links.without(enter_organisations(self.settings, self.log, self.handler, kept))
        if acts(Known(self.settings.id, self.log), self.settings):
            self.proof.adopt()

    def _ask(self, neighbour: NodeId, question: bytes) -> bytes | None:
        return self.links.ask(neighbour, question)

"""How a node proves its log: the parts that sign it, have it cosigned, and cosign those of neighbours, wired."""

from collections.abc import Callable, Collection
from datetime import datetime

from domain.node_id import NodeId
from domain.words import Words
from projections.engine.failures import failure_of
from services.audit.anew import begin_anew, tell_beginnings
from services.audit.bundle import Content
from services.audit.carrying import over_links, pack
from services.audit.checkpoints import Checkpoints
from services.audit.cosigning import Cosigners
from services.audit.export import Asked, evidence_of
from services.audit.keys import LogKeys
from services.audit.policy import policy_of
from services.audit.self_check import SelfCheck
from services.audit.store import AuditStore
from services.audit.tree import KeptTree
from services.audit.witnessing import NeighbourWitness
from services.identities.nkey import Identity
from services.log import Log

GIVEN_UP = "log_older"
"""Why a log begins anew whose operator has given up what an older copy lacks: the setting that says so."""


class LogProof:
    """The proof of one node's log. Made open, with nothing running; `start` and `stop` run once each."""

    def __init__(
        self,
        log: Log,
        url: str,
        who: Identity,
        neighbours: Collection[NodeId],
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        ask: Callable[[NodeId, bytes], bytes | None],
    ) -> None:
        """Open what is kept of it.

        Args:
            log: of the node.
            url: where the tree and what was signed are kept.
            who: the node's identity.
            neighbours: who witnesses it.
            clock: the time now, with its zone.
            new_id: a fresh id of an event.
            ask: asks a neighbour over the link.
        """
        self._log, self._clock, self._neighbours = log, clock, neighbours
        self.store = AuditStore(url)
        self.tree = KeptTree(self.store, log.inspection.leaves)
        self.keys = LogKeys(log, who, clock, new_id)
        self.witness = NeighbourWitness(log, self.store, self.keys, clock, new_id)
        self.cosigners = Cosigners(neighbours, self.store, self.tree, self.keys, over_links(ask), clock)
        self.self_check = SelfCheck(log, self.store, clock)
        self.checkpoints = Checkpoints(
            log, self.store, self.tree, self.keys.seal, clock, self.cosigners.ask, lambda: self.cosigners.older
        )

    @property
    def failure(self) -> Words | None:
        """Why the log is not the one that was signed; None if it is, as far as is known."""
        return self.checkpoints.failure or self.self_check.failure

    @property
    def alarm(self) -> Words | None:
        """What people must look at: the same, or that a witness knows another history, or that this node does.

        What a log that cannot be read has of its neighbours is not known now; that it cannot be read is told elsewhere.
        """
        told = [each.trouble for each in self.cosigners.states() if each.alarm]
        found = next((each for each in (self.failure, *told) if each), None)
        try:
            return found or self.witness.alarm(self._neighbours)
        except Exception as error:
            if failure_of(error) is None:
                raise
            return None

    def cosign(self, neighbour: NodeId, request: bytes) -> bytes:
        """Answer a neighbour's request to cosign its log, as it goes over the link."""
        return pack(self.witness.answer(neighbour, request))

    def signed(self) -> int:
        """Return up to which position the log is signed; 0 if nothing is."""
        last = self.store.last()
        return last.size if last else 0

    def evidence(self, asked: Asked) -> Content:
        """Return what a bundle of evidence is made of; raises as `evidence_of` does."""
        return evidence_of(asked, self._log, self.store, self.tree, policy_of(self._log))

    def adopt(self) -> None:
        """Record the keys in use, for the neighbours to know."""
        self.keys.adopt(self._neighbours)

    def start(self, *, given_up: bool) -> None:
        """Have the log say where it began anew, and begin to sign it.

        Args:
            given_up: whether what was signed of a longer log is given up.
        """
        if given_up:
            begin_anew(self._log, self.store, GIVEN_UP, self._clock())
        tell_beginnings(self.store, self.keys)
        self.checkpoints.start()
        self.self_check.start()

    def stop(self) -> None:
        """Stop after what is being signed, and let the database go."""
        self.self_check.stop()
        self.checkpoints.stop()
        self.store.close()

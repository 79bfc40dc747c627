"""A node as the witness of its neighbours: whose logs it cosigns, and what it does about one that has two histories."""

from collections.abc import Callable
from datetime import datetime

from domain.node_id import NodeId
from domain.witnessing import BeginningSeen, LogInconsistencyDetected, Witnessing, witnessing_id
from services.audit.keys import LogKeys, origin
from services.audit.store import AuditStore
from services.audit.texts import fork_text
from services.audit.verifier import parse_key
from services.audit.witness import Conflict, Witness, WitnessAnswer
from services.log import Log
from services.log.noting import note

UNKNOWN = WitnessAnswer(404, b"the keys of this log are not known here yet\n")
WITHHELD = WitnessAnswer(403, b"nothing of this log is cosigned until two people have agreed\n")


class NeighbourWitness:
    """Answers what neighbours ask. Blocks; any number of threads may call."""

    def __init__(
        self,
        log: Log,
        store: AuditStore,
        keys: LogKeys,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        """Wire it.

        Args:
            log: of the node; what it finds is recorded there.
            store: keeps what was cosigned.
            keys: of the node, and of its neighbours as far as they have told them.
            clock: the time now, with its zone.
            new_id: a fresh id of an event.
        """
        self._log, self._store, self._keys = log, store, keys
        self._clock, self._new_id = clock, new_id

    def answer(self, neighbour: NodeId, body: bytes) -> WitnessAnswer:
        """Answer a request of C2SP tlog-witness that came over a neighbour's link: it speaks for its own log alone."""
        self._see_beginning(neighbour)
        signer = self._keys.of(neighbour).signer
        if not signer:
            return UNKNOWN
        if self.state(neighbour).withheld:
            return WITHHELD
        accepted = self.state(neighbour).accepted
        witness = Witness(
            [self._keys.cosigner()],
            {origin(neighbour): [parse_key(signer.encode())]},
            self._store.histories(lambda _: accepted),
            lambda: int(self._clock().timestamp()),
            lambda conflict: self._report(neighbour, conflict),
        )
        return witness.add_checkpoint(body)

    def state(self, neighbour: NodeId) -> Witnessing:
        """Return what is recorded of a neighbour's log."""
        loaded = self._log.load(witnessing_id(self._log.node, neighbour))
        return loaded.state if loaded else Witnessing(neighbour)

    def evidence(self, neighbour: NodeId) -> bytes | None:
        """Return the file with what the neighbour signed and what was cosigned; None if it never disagreed so."""
        history = self._log.history(witnessing_id(self._log.node, neighbour))
        found = [each.envelope.payload for each in history]
        detected = [each for each in found if isinstance(each, LogInconsistencyDetected) and each.before]
        if not detected:
            return None
        last = detected[-1]
        return fork_text((last.before or "").encode(), last.now.encode(), [*map(bytes.fromhex, last.hashes)])

    def _see_beginning(self, neighbour: NodeId) -> None:
        """Record that the neighbour's log says that it began anew: what was cosigned of it is of another one."""
        beginnings = self._keys.of(neighbour).begun_anew
        if beginnings > self.state(neighbour).beginnings:
            self._note(neighbour, BeginningSeen(neighbour=neighbour, beginnings=beginnings))

    def _report(self, neighbour: NodeId, conflict: Conflict) -> None:
        state = self._store.histories(lambda _: self.state(neighbour).accepted).get(conflict.origin)
        detected = LogInconsistencyDetected(
            neighbour=neighbour,
            size=state.size if state else 0,
            before=conflict.before.decode() if conflict.before else None,
            now=conflict.now.decode(),
            hashes=tuple(each.hex() for each in conflict.proof),
            proven=conflict.proven,
        )
        self._note(neighbour, detected)

    def _note(self, neighbour: NodeId, payload: object) -> None:
        note(self._log, witnessing_id(self._log.node, neighbour), payload, self._clock(), self._new_id())

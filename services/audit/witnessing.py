"""A node as the witness of its neighbours: whose logs it cosigns, and what it does about one that has two histories."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from domain.node_id import NodeId
from domain.witnessing import (
    BeginningSeen,
    LogInconsistencyDetected,
    Witnessing,
    WitnessingBegun,
    WitnessingLost,
    witnessing_id,
)
from domain.words import Words
from services.audit.keys import LogKeys, origin
from services.audit.store import AuditStore
from services.audit.texts import fork_text
from services.audit.verifier import parse_key
from services.audit.witness import Conflict, Witness, WitnessAnswer
from services.locale import say
from services.log import Log
from services.log.noting import note

_log = logging.getLogger(__name__)

OK = 200
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
        self._see_loss(neighbour)
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
        answer = witness.add_checkpoint(body)
        if answer.status == OK and not self.state(neighbour).begun:
            self._note(neighbour, WitnessingBegun(neighbour=neighbour))
        return answer

    def state(self, neighbour: NodeId) -> Witnessing:
        """Return what is recorded of a neighbour's log."""
        loaded = self._log.load(witnessing_id(self._log.node, neighbour))
        return loaded.state if loaded else Witnessing(neighbour)

    def alarm(self, neighbours: Iterable[NodeId]) -> Words | None:
        """Return whose log is not cosigned any more, until two people have agreed; None if all are."""
        withheld = [each for each in sorted(neighbours) if self.state(each).withheld]
        if not withheld:
            return None
        names = ", ".join(withheld)
        return Words(
            f"{names} 的日志历史已变，须由两名运维人员核实后接受（见“日志见证”）",
            f"the log of {names} has another history: two operators look into it and accept it (see the witnessings)",
        )

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

    def _see_loss(self, neighbour: NodeId) -> None:
        """Record that nothing is kept of a log that was cosigned: whoever signs it could show another history now."""
        state = self.state(neighbour)
        kept = self._store.histories(lambda _: state.accepted).get(origin(neighbour))
        if state.begun and not state.withheld and kept is None:
            self._note(neighbour, WitnessingLost(neighbour=neighbour))

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

    def _warn(self, neighbour: NodeId) -> None:
        said = self.alarm([neighbour])
        if said:
            _log.critical(say(said.zh, said.en))

    def _note(self, neighbour: NodeId, payload: object) -> None:
        note(self._log, witnessing_id(self._log.node, neighbour), payload, self._clock(), self._new_id())
        self._warn(neighbour)

"""The keys with which a node proves its log: made of its identity, told to its neighbours by events.

There are two, each for one purpose: one signs checkpoints of the own log, one cosigns those of neighbours (C2SP
tlog-cosignature: one key, one set of statements). Nothing secret is stored for them; a number makes the next ones.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from domain.log import LogBegunAnew, LogKeysAdopted, ProvenLog, log_id
from domain.node_id import NodeId
from services.audit.note import Signer, key_text, signed
from services.audit.texts import checkpoint_text
from services.audit.verifier import COSIGNATURE, ED25519, Checkpoint
from services.identities.nkey import Identity
from services.log import Log
from services.log.noting import note


def origin(node: NodeId) -> str:
    """Return the name of a node's log, which is that of the key that signs it (C2SP tlog-checkpoint)."""
    return f"{node}/log"


def witness_name(node: NodeId) -> str:
    """Return the name under which a node cosigns."""
    return f"{node}/witness"


class LogKeys:
    """The keys of one node's log. Any number of threads may sign."""

    def __init__(self, log: Log, who: Identity, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        """Wire it; keys are adopted by `adopt`.

        Args:
            log: of the node.
            who: the node's identity.
            clock: the time now, with its zone.
            new_id: a fresh id of an event.
        """
        self._log, self._who, self._clock, self._new_id = log, who, clock, new_id

    def adopt(self, neighbours: Iterable[NodeId]) -> None:
        """Record the keys in use, unless that is done: the first ones, the next ones, or for other neighbours."""
        kept, known = self.state, tuple(sorted(neighbours))
        number = kept.number if kept.signer else kept.number + 1
        adopted = LogKeysAdopted(
            number=number,
            signer=key_text(self._signer(number).key).decode(),
            cosigner=key_text(self._cosigner(number).key).decode(),
            neighbours=known,
        )
        if (kept.signer, kept.cosigner, kept.neighbours) != (adopted.signer, adopted.cosigner, known):
            self._record(adopted)

    def begun_anew(self, begun: LogBegunAnew) -> None:
        """Record that the log is another one than was signed."""
        self._record(begun)

    def seal(self, size: int, root: bytes) -> bytes | None:
        """Return the checkpoint of a tree, signed (C2SP tlog-checkpoint); None before there are keys."""
        kept = self.state
        if not kept.number:
            return None
        if not kept.signer:
            self.adopt(kept.neighbours)
        text = checkpoint_text(Checkpoint(origin(self._log.node), size, root))
        return signed(text, self._signer(self.state.number).sign(text))

    def cosigner(self) -> Signer:
        """Return what cosigns the checkpoints of neighbours (C2SP tlog-cosignature)."""
        return self._cosigner(self.state.number)

    @property
    def state(self) -> ProvenLog:
        """What is recorded of the log's keys."""
        return self.of(self._log.node)

    def of(self, node: NodeId) -> ProvenLog:
        """Return what is recorded of the keys of a node's log, as far as it was told here."""
        loaded = self._log.load(log_id(node))
        return loaded.state if loaded else ProvenLog()

    def _signer(self, number: int) -> Signer:
        return self._derived(origin(self._log.node), ED25519, f"log {number}")

    def _cosigner(self, number: int) -> Signer:
        return self._derived(witness_name(self._log.node), COSIGNATURE, f"witness {number}")

    def _derived(self, name: str, type: int, purpose: str) -> Signer:
        return Signer.of(name, type, bytes.fromhex(self._who.secret(purpose)))

    def _record(self, payload: object) -> None:
        note(self._log, log_id(self._log.node), payload, self._clock(), self._new_id())

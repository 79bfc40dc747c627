"""Receipts: that one event was logged, to be checked without the log (C2SP tlog-proof)."""

from dataclasses import dataclass

from services.audit.export import NotSignedYet
from services.audit.store import AuditStore
from services.audit.texts import proof_text
from services.audit.tree import KeptTree
from services.audit.verifier import NotIncluded, Proof, leaf_hash, to_leaf, verify_inclusion
from services.log import Log


class EventChanged(Exception):
    """What stands at a position is not what was signed: somebody changed the database."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position} is not what was signed")
        self.position = position


@dataclass(frozen=True, slots=True)
class EventReceipt:
    """What proves an event to who has a policy file."""

    proof: bytes
    """Of the file `NAME.tlog-proof`."""
    leaf: bytes
    """Of the file `NAME.leaf`: position, time and bytes of the event."""


def receipt(position: int, log: Log, store: AuditStore, tree: KeptTree) -> EventReceipt:
    """Return the receipt of the event at a position, by the smallest checkpoint that covers it.

    Raises:
        NotSignedYet: it stands behind the latest checkpoint.
        LookupError: there is no such position.
        EventChanged: what stands there is not what was signed.
    """
    record = next(iter(log.read_raw(position - 1, 1)), None)
    if record is None or record.position != position:
        raise LookupError(position)
    covering, last = store.covering(position), store.last()
    if covering is None:
        raise NotSignedYet(position, last.size if last else 0)
    hashes, leaf = tree.inclusion_proof(position - 1, covering.size), to_leaf(*record[:3])
    try:
        verify_inclusion(leaf_hash(leaf), position - 1, covering.size, hashes, covering.root)
    except NotIncluded as error:
        raise EventChanged(position) from error
    return EventReceipt(proof_text(Proof(position - 1, tuple(hashes), covering.note)), leaf)

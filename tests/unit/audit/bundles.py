"""Bundles of evidence of a log that is made for a test."""

from collections.abc import Collection, Sequence
from pathlib import Path

from domain import merkle
from domain.aggregate_id import AggregateId
from domain.words import Words
from services.audit.bundle import Content, write_bundle
from services.audit.verifier import leaf_hash, to_leaf
from services.log.records import RawRecord
from tests.unit.audit.signers import AT, checkpoint, policy_text

RECORDED = AT * 1_000_000


def logged(position: int) -> RawRecord:
    """Return the event at a position: three records take turns."""
    type, subject = f"Told{position % 2}", AggregateId(f"task-{position % 3}@bj")
    raw = (
        f'{{"id":"{position}","type":"{type}","source":"bj.haidian","subject":"{subject}",'
        f'"sequence":"{(position + 2) // 3:010d}"}}'
    )
    return RawRecord(position, RECORDED + position, raw.encode(), type, subject)


class TreeOf:
    """The tree over the leaves of some events."""

    def __init__(self, events: Sequence[RawRecord]) -> None:
        self.leaves = [leaf_hash(to_leaf(*event[:3])) for event in events]

    def root(self, size: int) -> bytes:
        """Return the root of the first leaves."""
        return merkle.root(merkle.of_leaves(self.leaves), size)

    def tile(self, level: int, number: int, width: int = 256) -> Sequence[bytes]:
        """Return the hashes of a tile."""
        tree = merkle.of_leaves(self.leaves)
        return [tree(8 * level, number * 256 + at) for at in range(width)]

    def consistency_proof(self, old_size: int, size: int) -> list[bytes]:
        """Return the proof that a tree begins with another."""
        return merkle.consistency_proof(merkle.of_leaves(self.leaves), old_size, size)


def write(
    folder: Path, sizes: Sequence[int], *, positions: Collection[int] | None = None, restricted: Collection[int] = ()
) -> str:
    """Write the bundle of a log with checkpoints of these sizes; of all its events, or of those at some positions."""
    events = [logged(position) for position in range(1, max(sizes) + 1)]
    tree = TreeOf(events)
    content = Content(
        about=Words("全部", "all of it"),
        first=1,
        last=len(events),
        events=[event for event in events if positions is None or event.position in positions],
        restricted=lambda event: event.position in restricted,
        checkpoints=[checkpoint(size, tree.root(size)) for size in sizes],
        tree=tree,
        policy=policy_text(),
        others={"calendar.json": b"{}\n"},
    )
    return write_bundle(folder, content)

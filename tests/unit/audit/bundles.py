"""Bundles of evidence of a log that is made for a test."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from domain import merkle
from domain.words import Words
from services.audit.bundle import Content, Logged, write_bundle
from services.audit.verifier import leaf_hash, to_leaf
from tests.unit.audit.signers import AT, checkpoint, policy_text

RECORDED = AT * 1_000_000


def logged(position: int) -> Logged:
    """Return the event at a position: three records take turns."""
    raw = (
        f'{{"id":"{position}","type":"Told{position % 2}","source":"bj.haidian","subject":"task-{position % 3}@bj",'
        f'"sequence":"{(position + 2) // 3:010d}"}}'
    )
    return Logged(position, RECORDED + position, raw.encode())


class TreeOf:
    """The tree over the leaves of some events."""

    def __init__(self, events: Sequence[Logged]) -> None:
        self.leaves = [leaf_hash(to_leaf(*event)) for event in events]

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
    folder: Path,
    sizes: Sequence[int],
    *,
    positions: Sequence[int] | None = None,
    omitted: Mapping[str, int] | None = None,
) -> str:
    """Write the bundle of a log with checkpoints of these sizes; of all its events, or of those at some positions."""
    events = [logged(position) for position in range(1, max(sizes) + 1)]
    tree = TreeOf(events)
    shown = [event for event in events if positions is None or event.position in positions]
    left_out = {"unselected": len(events) - len(shown)} if omitted is None else omitted
    content = Content(
        about=Words("全部", "all of it"),
        events=shown,
        first=1,
        last=len(events),
        omitted=left_out,
        checkpoints=[checkpoint(size, tree.root(size)) for size in sizes],
        tree=tree,
        policy=policy_text(),
        others={"calendar.json": b"{}\n"},
    )
    return write_bundle(folder, content)

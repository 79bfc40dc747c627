"""A log looked through as an auditor does who believes nothing: every event, leaf, node and checkpoint made anew.

What was signed was made of the leaves as they were then. So whoever changes an event in the database must change its
leaf, every node above it and every checkpoint behind it, and can still not change what others have of these.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import orjson

from domain import merkle
from domain.words import Term, Words
from services.audit.store import AuditStore, SignedCheckpoint
from services.audit.tree import HEIGHT, WIDTH
from services.log import Log
from services.log.leaf import leaf_hash
from services.log.records import StoredLeaf

STRAYS = 100
"""Events without a leaf that are named."""

Progress = Callable[[int, int], None]
"""Takes how far it is, and how far it will go."""


class Wrong(Term):
    """What is wrong at a position."""

    MISSING = "missing", "缺失", "missing"
    CHANGED = "changed", "内容被改动", "changed"
    MISPLACED = "misplaced", "与登记不符", "misplaced"
    DISORDERED = "disordered", "次序错误", "out of order"
    STRAY = "stray", "未入树", "not in the tree"
    NODE = "node", "树节点不符", "a node differs"
    CHECKPOINT = "checkpoint", "与检查点不符", "a checkpoint differs"


@dataclass(frozen=True, slots=True)
class Irregularity:
    """Something that is not as it was recorded."""

    wrong: Wrong
    position: int
    """Where in the log; 0 if it has no place there."""
    detail: Words


def check(log: Log, store: AuditStore, progress: Progress = lambda _done, _all: None) -> Iterator[Irregularity]:
    """Look through a log up to where it is now, and yield what is wrong; some hundred events are read at a time."""
    last = store.last()  # before the log's head: what is signed meanwhile is behind it
    return _Check(log, store, log.head(), last).findings(progress)


class _Check:
    """One look through a log."""

    def __init__(self, log: Log, store: AuditStore, head: int, last: SignedCheckpoint | None) -> None:
        self._log, self._store, self._head, self._last = log, store, head, last
        self._frontier = _Frontier(store)
        self._agreed = 0

    def findings(self, progress: Progress) -> Iterator[Irregularity]:
        for base in range(0, self._head, WIDTH):
            yield from self._chunk(base, min(WIDTH, self._head - base))
            progress(min(base + WIDTH, self._head), self._head)
        yield from self._beyond()
        for id, sequence in self._log.inspection.strays(STRAYS):
            detail = Words(f"{id} 第 {sequence} 版没有叶子", f"{id} has no leaf for version {sequence}")
            yield Irregularity(Wrong.STRAY, 0, detail)

    def _chunk(self, base: int, due: int) -> Iterator[Irregularity]:
        entries = {each.position: each for each in self._log.inspection.entries(base, due)}
        for position in range(base + 1, base + due + 1):
            yield from _entry(position, entries.get(position))
        for position in self._log.inspection.disordered(base, base + due):
            detail = Words("不能接续该记录的上一事件", "it does not follow on its record's last event")
            yield Irregularity(Wrong.DISORDERED, position, detail)
        leaves = [
            each.hash for each in map(entries.get, range(base + 1, base + due + 1)) if each and _is_hash(each.hash)
        ]
        if len(leaves) == due:
            yield from self._checkpoints(base, leaves)
        if due == WIDTH:
            yield from self._tile(base // WIDTH, leaves)

    def _tile(self, number: int, leaves: Sequence[bytes]) -> Iterator[Irregularity]:
        """Go on behind a tile with its root; with the one that is kept, if leaves of it are missing."""
        whole = len(leaves) == WIDTH
        for hash in [_root(leaves)] if whole else self._store.nodes(1, number, 1):
            yield from self._frontier.push(hash)

    def _checkpoints(self, base: int, leaves: Sequence[bytes]) -> Iterator[Irregularity]:
        """Compare the checkpoints whose trees end among these leaves."""
        tree = merkle.of_leaves(leaves)
        for signed in self._store.checkpoints(base, len(leaves)):
            if signed.size <= base + len(leaves):
                yield from self._compared(signed, self._frontier.root(merkle.root(tree, signed.size - base)))

    def _compared(self, signed: SignedCheckpoint, root: bytes) -> Iterator[Irregularity]:
        if signed.root == root:
            self._agreed = signed.size
            return
        first, last = self._agreed + 1, signed.size
        detail = Words(
            f"第 {first} 至 {last} 号之间的叶子与所签检查点不符",
            f"the leaves from {first} to {last} are not those that were signed",
        )
        yield Irregularity(Wrong.CHECKPOINT, last, detail)

    def _beyond(self) -> Iterator[Irregularity]:
        """Say if more was signed than there is: the log was cut, or is an older copy."""
        last = self._last
        if last and last.size > self._head:
            detail = Words(
                f"日志止于 {self._head},但已签至 {last.size}",
                f"the log ends at {self._head}, and {last.size} were signed",
            )
            yield Irregularity(Wrong.MISSING, self._head + 1, detail)


class _Frontier:
    """The right edge of the tree as it grows by whole tiles, compared with the nodes that are kept."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store
        self._peaks: list[tuple[int, int, bytes]] = []
        """Whole subtrees, the largest first: height, number among those, hash."""
        self._tiles = 0

    def push(self, hash: bytes) -> Iterator[Irregularity]:
        """Add the root of the next 256 leaves."""
        height, number = HEIGHT, self._tiles
        self._tiles += 1
        yield from self._kept(height, number, hash)
        while self._peaks and self._peaks[-1][0] == height:
            _, _, left = self._peaks.pop()
            height, number, hash = height + 1, number >> 1, merkle.node_hash(left, hash)
            yield from self._kept(height, number, hash)
        self._peaks.append((height, number, hash))

    def root(self, rest: bytes) -> bytes:
        """Return the root of the tree that ends with a subtree of fewer leaves, or of as many."""
        return reduce(lambda right, peak: merkle.node_hash(peak[2], right), reversed(self._peaks), rest)

    def _kept(self, height: int, number: int, hash: bytes) -> Iterator[Irregularity]:
        """Compare a node with the one that is kept, if one is: the tree may not have grown so far."""
        level, between = divmod(height, HEIGHT)
        if between:
            return
        for kept in self._store.nodes(level, number, 1):
            if kept != hash:
                first, last = (number << height) + 1, (number + 1) << height
                detail = Words(
                    f"第 {first} 至 {last} 号上的节点与叶子不符",
                    f"the node over {first} to {last} is not that of their leaves",
                )
                yield Irregularity(Wrong.NODE, last, detail)


def _entry(position: int, entry: StoredLeaf | None) -> Iterator[Irregularity]:
    """Compare an event with its leaf, and with what the database says of it."""
    if entry is None or entry.raw is None:
        yield Irregularity(Wrong.MISSING, position, Words("缺少该事件或其叶子", "the event or its leaf is missing"))
        return
    if not _is_leaf(entry):
        detail = Words("内容或记录时间与叶子不符", "its bytes or its time of recording are not those of its leaf")
        yield Irregularity(Wrong.CHANGED, position, detail)
    elif not _is_registered(entry, entry.raw):
        detail = Words("编号、记录、版本或类型与登记不符", "its id, record, version or type is not what is registered")
        yield Irregularity(Wrong.MISPLACED, position, detail)


def _is_leaf(entry: StoredLeaf) -> bool:
    """Say whether the leaf is that of the event; whoever changed either may have written what is neither."""
    try:
        return leaf_hash(entry.position, entry.recorded_at, entry.raw or b"") == entry.hash
    except (TypeError, struct.error):
        return False


def _is_hash(value: object) -> bool:
    return isinstance(value, bytes) and len(value) == merkle.SIZE


def _is_registered(entry: StoredLeaf, raw: bytes) -> bool:
    """Say whether the database finds an event under what its bytes say."""
    try:
        said = orjson.loads(raw)
        named = (said["id"], said["subject"], int(said["sequence"]), said["type"])
    except (ValueError, LookupError, TypeError):  # nothing is known of it but what stands beside it
        return True
    return named == (entry.event_id, entry.aggregate, entry.sequence, entry.type)


def _root(leaves: Sequence[bytes]) -> bytes:
    return merkle.root(merkle.of_leaves(leaves), len(leaves))

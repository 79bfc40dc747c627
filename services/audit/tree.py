"""The Merkle tree over a log's leaves, with its inner nodes kept: no proof reads the log as a whole.

Kept are the nodes over 256, 65,536 … leaves (tiles of height 8, C2SP tlog-tiles); those between them follow from one
tile. The root of a tree of a million leaves is made from three tiles, a proof from six.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from domain import merkle
from services.audit.store import AuditStore
from services.log.errors import LeafMissing

HEIGHT = 8
"""Of a tile: levels of the tree that it spans (C2SP tlog-tiles)."""
WIDTH = 1 << HEIGHT
"""Hashes in a whole tile."""
BATCH = 64
"""Nodes that are kept in one transaction."""
TILES = 64
"""Tiles that are at hand for one proof."""

Leaves = Callable[[int, int], Sequence[bytes]]
"""Returns the hashes of up to `limit` leaves behind a position: `leaves(after, limit)`."""


class KeptTree:
    """The tree of one log. Grown by one thread; any number may ask."""

    def __init__(self, store: AuditStore, leaves: Leaves) -> None:
        """Take it up as it was kept.

        Args:
            store: where nodes are kept.
            leaves: of the log.
        """
        self._store, self._leaves = store, leaves

    def grow(self) -> None:
        """Keep the nodes that the leaves which came since make whole; where this was broken off, it goes on."""
        level = 1
        while self._extend(level):
            level += 1

    def _extend(self, level: int) -> bool:
        """Keep what there is more of a level; say whether there is any of it."""
        kept = self._store.count(level)
        while hashes := self._made(level, kept):
            self._store.keep(level, kept, hashes)
            kept += len(hashes)
        return kept > 0

    def _made(self, level: int, first: int) -> Sequence[bytes]:
        """Return some nodes of a level that are not kept yet, as the level below makes them."""
        below = self._hashes(level - 1, first * WIDTH, BATCH * WIDTH)
        return [_top(below[start : start + WIDTH]) for start in range(0, len(below) - WIDTH + 1, WIDTH)]

    def tile(self, level: int, number: int, width: int = WIDTH) -> Sequence[bytes]:
        """Return the first `width` hashes of a tile, or as many as there are (C2SP tlog-tiles)."""
        return self._hashes(level, number * WIDTH, width)

    def _hashes(self, level: int, first: int, limit: int) -> Sequence[bytes]:
        return self._store.nodes(level, first, limit) if level else self._leaves(first, limit)

    def root(self, size: int) -> bytes:
        """Return the root of the tree of the first `size` leaves, which are there and grown into it."""
        return merkle.root(self._whole(), size)

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """Return the proof that a leaf is in the tree of a size (RFC 9162, 2.1.3.1)."""
        return merkle.inclusion_proof(self._whole(), index, size)

    def consistency_proof(self, old_size: int, size: int) -> list[bytes]:
        """Return the proof that the tree of a size begins with that of an old size (RFC 9162, 2.1.4.1)."""
        return merkle.consistency_proof(self._whole(), old_size, size)

    def _whole(self) -> merkle.Tree:
        """Return the whole nodes, read by tiles; each is read once for what is asked with them."""
        tile = lru_cache(TILES)(self.tile)

        def whole(height: int, index: int) -> bytes:
            level, above = divmod(height, HEIGHT)
            number, offset = divmod(index << above, WIDTH)
            hashes = tile(level, number)[offset : offset + (1 << above)]
            if len(hashes) < 1 << above:
                raise LeafMissing((index + 1) << height)
            return _top(hashes)

        return whole


def _top(hashes: Sequence[bytes]) -> bytes:
    """Return the node over two, four, eight … hashes."""
    return merkle.of_leaves(hashes)(len(hashes).bit_length() - 1, 0)

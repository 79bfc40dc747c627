"""The Merkle tree of RFC 9162, section 2.1, over SHA-256: roots, and proofs that need no more than a few hashes.

A tree is given as a function that returns its whole nodes: those over 2ʰ leaves each. What is computed anew is what
stands at the right edge alone, so that a tree whose nodes are kept need not be folded. What proofs are worth is said by
who checks them: `services/audit/verifier.py`.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

SIZE = 32
"""Bytes of a hash."""
EMPTY = sha256().digest()
"""The hash of the tree that has no leaves (RFC 9162, 2.1.1)."""

Tree = Callable[[int, int], bytes]
"""Returns the hash of the whole node of a height and an index: `(0, 4)` is the fifth leaf, `(3, 1)` is over 8 to 15."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf's data, which begins with 0x00 so that it can be no node's."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children, which begins with 0x01."""
    return sha256(b"\x01" + left + right).digest()


def of_leaves(leaves: Sequence[bytes]) -> Tree:
    """Return the tree over the hashes of leaves.

    Raises:
        ValueError: a leaf is not 32 bytes long.
    """
    levels = [_checked(leaves)]
    while len(levels[-1]) > 1:
        level = levels[-1]
        levels.append([node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)])
    return lambda height, index: levels[height][index]


def root(tree: Tree, size: int) -> bytes:
    """Return the hash of the tree's first `size` leaves (RFC 9162, 2.1.1)."""
    return subtree(tree, 0, size) if size else EMPTY


def subtree(tree: Tree, start: int, end: int) -> bytes:
    """Return the hash of the leaves from `start`, at which a subtree of this size may begin, to before `end`."""
    height = (end - start).bit_length() - 1
    if end - start == 1 << height:
        return tree(height, start >> height)
    middle = _middle(start, end)
    return node_hash(subtree(tree, start, middle), subtree(tree, middle, end))


def inclusion_proof(tree: Tree, index: int, size: int) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root of the first `size`, lowest first (RFC 9162, 2.1.3.1).

    Raises:
        ValueError: there is no such leaf.
    """
    _require_index(index, size)
    return _path(tree, index, 0, size)


def _path(tree: Tree, index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = _middle(start, end)
    if index < middle:
        return [*_path(tree, index, start, middle), subtree(tree, middle, end)]
    return [*_path(tree, index, middle, end), subtree(tree, start, middle)]


def consistency_proof(tree: Tree, old_size: int, size: int) -> list[bytes]:
    """Return the hashes by which a tree shows that its first leaves are a tree of old (RFC 9162, 2.1.4.1).

    Raises:
        ValueError: the old size is not 1 to the tree's size.
    """
    _require_sizes(old_size, size)
    return _subproof(tree, old_size, 0, size)


def _subproof(tree: Tree, old_size: int, start: int, end: int) -> list[bytes]:
    """A subtree that begins with the tree is known to who asks, if it is the whole old tree: it is left out."""
    if old_size == end:
        return [subtree(tree, start, end)] if start else []
    middle = _middle(start, end)
    if old_size <= middle:
        return [*_subproof(tree, old_size, start, middle), subtree(tree, middle, end)]
    return [*_subproof(tree, old_size, middle, end), subtree(tree, start, middle)]


def _middle(start: int, end: int) -> int:
    """Return where a tree of several leaves is split: behind the largest power of two below its size."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _checked(hashes: Sequence[bytes]) -> list[bytes]:
    _require(all(len(hash) == SIZE for hash in hashes), f"a hash has {SIZE} bytes")
    return list(hashes)


def _require_index(index: int, size: int) -> None:
    _require(0 <= index < size, f"the index {index} is not in a tree of {size} leaves")


def _require_sizes(old_size: int, size: int) -> None:
    _require(1 <= old_size <= size, f"the old size {old_size} is not between 1 and the tree's size {size}")


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(rule)

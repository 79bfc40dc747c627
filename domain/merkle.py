"""The Merkle tree of RFC 9162, section 2.1, over SHA-256: roots, and proofs that need no more than a few hashes.

A tree is given as the hashes of its leaves, in order. It is folded level by level: neighbours become their node, and
a last one without a neighbour goes up as it is, which gives the tree of the RFC.
"""

from collections.abc import Sequence
from hashlib import sha256

SIZE = 32
"""Bytes of a hash."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf's data, which begins with 0x00 so that it can be no node's."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children, which begins with 0x01."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the hash of the whole tree; of no leaves, the hash of the empty string (RFC 9162, 2.1.1).

    Raises:
        ValueError: a leaf is not 32 bytes long.
    """
    level = _checked(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else sha256().digest()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root, lowest first (RFC 9162, 2.1.3.1).

    Raises:
        ValueError: there is no such leaf, or a leaf is not 32 bytes long.
    """
    _require_index(index, len(leaves))
    return _siblings(_levels(leaves), index)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> None:
    """Check that a leaf stands at an index of the tree that has this size and root (RFC 9162, 2.1.3.2).

    Raises:
        ValueError: it is not proven, for the reason given.
    """
    _checked([leaf, root_hash, *proof])
    _require_index(index, size)
    _require(_climb(leaf, index, size - 1, proof)[1] == root_hash, "the proof does not lead to the root")


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the hashes by which the tree shows that its first leaves are a tree of old (RFC 9162, 2.1.4.1).

    Raises:
        ValueError: the old size is not 1 to the tree's size, or a leaf is not 32 bytes long.
    """
    _require_sizes(old_size, len(leaves))
    levels = _levels(leaves)
    if old_size == len(leaves):
        return []
    height, index = _last_whole(old_size)
    start = [levels[height][index]] if index else []
    return start + _siblings(levels[height:], index)


def verify_consistency(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, root_hash: bytes) -> None:
    """Check that the tree of an old size and root is the beginning of this one (RFC 9162, 2.1.4.2).

    Raises:
        ValueError: it is not proven, for the reason given. Size 0 is refused: it would prove nothing.
    """
    _checked([old_root, root_hash, *proof])
    _require_sizes(old_size, size)
    if old_size == size:
        _require(not proof and old_root == root_hash, "trees of one size have one root and an empty proof")
        return
    height, index = _last_whole(old_size)
    _require(len(proof) > 0, "the proof is empty")
    # Where the old tree is one whole subtree, its root is known and the proof leaves it out.
    start, *rest = proof if index else (old_root, *proof)
    before, after = _climb(start, index, (size - 1) >> height, rest)
    _require(before == old_root, "the proof does not lead to the old root")
    _require(after == root_hash, "the proof does not lead to the root")


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Return the leaves, their nodes, the nodes of those, and so on up to the root."""
    levels = [_checked(leaves)]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    return levels


def _above(level: list[bytes]) -> list[bytes]:
    nodes = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return nodes + level[-1:] if len(level) % 2 else nodes


def _siblings(levels: list[list[bytes]], index: int) -> list[bytes]:
    """Return the neighbours of a node of the lowest level and of all that stand above it, where there are any."""
    neighbours = [(level, (index >> height) ^ 1) for height, level in enumerate(levels)]
    return [level[neighbour] for level, neighbour in neighbours if neighbour < len(level)]


def _climb(start: bytes, index: int, last: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the hashes above a node: of the tree that ends with it, and of the one whose level ends at `last`."""
    before = after = start
    for sibling in proof:
        _require(last > 0, "the proof is too long")
        if index % 2 or index == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while index % 2 == 0:  # the last of a level goes up until it has a neighbour to its left
                index, last = index // 2, last // 2
        else:
            after = node_hash(after, sibling)
        index, last = index // 2, last // 2
    _require(last == 0, "the proof is too short")
    return before, after


def _last_whole(size: int) -> tuple[int, int]:
    """Return height and index of the largest whole subtree in which a tree of this size ends."""
    height, index = 0, size - 1
    while index % 2:
        height, index = height + 1, index // 2
    return height, index


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

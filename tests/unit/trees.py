"""The roots and proofs of the tree over some leaves' hashes."""

from collections.abc import Sequence

from domain import merkle
from domain.merkle import of_leaves


def root(leaves: Sequence[bytes]) -> bytes:
    return merkle.root(of_leaves(leaves), len(leaves))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    return merkle.inclusion_proof(of_leaves(leaves), index, len(leaves))


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    return merkle.consistency_proof(of_leaves(leaves), old_size, len(leaves))

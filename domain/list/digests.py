"""By what an item of a list, and a whole list, are cited: so that nobody can cite something else under its number.

The canonical form of an item is a JSON array (RFC 8785, without spaces, UTF-8) of its number, the issue's id, its
category, its text and the organisation where it is wrong:

    [1,"issue-1@bj","infrastructure-repair","路灯照明效果不佳","bj.haidian.zhongguancun.kexu"]

Its digest is the leaf hash of these bytes, the list's root the root over all digests (RFC 9162, 2.1.1).
"""

import json
from collections.abc import Sequence

from domain.aggregate_id import AggregateId
from domain.issue.state import Issue
from domain.merkle import Tree, inclusion_proof, leaf_hash, of_leaves, root
from domain.node_id import NodeId


def canonical(item: int, issue: AggregateId, category: str, text: str, about: NodeId) -> bytes:
    """Return an item in its canonical form."""
    return json.dumps([item, issue, category, text, about], ensure_ascii=False, separators=(",", ":")).encode()


def digest(item: int, issue: AggregateId, category: str, text: str, about: NodeId) -> str:
    """Return the digest of an item, in hexadecimal."""
    return leaf_hash(canonical(item, issue, category, text, about)).hex()


def digest_of(item: int, id: AggregateId, issue: Issue) -> str:
    """Return the digest of an item as its issue says it now; of a frozen list it is the one that stands there."""
    return digest(item, id, issue.category, issue.text, issue.about)


def root_of_list(digests: Sequence[str]) -> str:
    """Return the root by which a list is cited, in hexadecimal."""
    return root(_tree(digests), len(digests)).hex()


def proof_of_item(digests: Sequence[str], item: int) -> tuple[str, ...]:
    """Return the hashes that lead from an item to the root, lowest first, in hexadecimal.

    Raises:
        ValueError: the list has no such item.
    """
    return tuple(each.hex() for each in inclusion_proof(_tree(digests), item - 1, len(digests)))


def _tree(digests: Sequence[str]) -> Tree:
    return of_leaves([bytes.fromhex(each) for each in digests])

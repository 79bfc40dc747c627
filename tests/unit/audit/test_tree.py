"""Proofs that the log makes are accepted, and nothing else is proven."""

from collections.abc import Iterator, Sequence

import hypothesis
import pytest
from hypothesis import strategies as st

from domain import merkle
from services.audit.verifier import (
    EMPTY,
    BadFormat,
    Inconsistent,
    NotIncluded,
    Unproven,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from tests.unit.audit.vectors import holds
from tests.unit.trees import consistency_proof, inclusion_proof, root

trees = st.integers(1, 70).map(lambda size: [leaf_hash(str(number).encode()) for number in range(size)])
EIGHT = [leaf_hash(bytes([number])) for number in range(8)]


def altered(hash: bytes) -> bytes:
    return hash[:-1] + bytes([hash[-1] ^ 1])


def proofs_altered(proof: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield a proof with each of its hashes altered, with each left out, and with one too many at either end."""
    for place in range(len(proof)):
        yield [*proof[:place], altered(proof[place]), *proof[place + 1 :]]
        yield [*proof[:place], *proof[place + 1 :]]
    yield [*proof, leaf_hash(b"one more")]
    yield [leaf_hash(b"one more"), *proof]


@hypothesis.given(st.binary(), st.binary(min_size=32, max_size=32))
def test_leaves_and_nodes_are_hashed_as_the_log_hashes_them(data: bytes, hash: bytes) -> None:
    assert leaf_hash(data) == merkle.leaf_hash(data)
    assert node_hash(hash, EMPTY) == merkle.node_hash(hash, EMPTY)
    assert root([]) == EMPTY


@hypothesis.given(trees, st.data())
def test_a_leaf_is_proven_at_its_index_and_nowhere_else(leaves: list[bytes], data: st.DataObject) -> None:
    index, other = (data.draw(st.integers(0, len(leaves) - 1)) for _ in range(2))
    proof = inclusion_proof(leaves, index)
    verify_inclusion(leaves[index], index, len(leaves), proof, root(leaves))
    assert holds(verify_inclusion, leaves[index], other, len(leaves), proof, root(leaves)) == (other == index)
    assert not holds(verify_inclusion, altered(leaves[index]), index, len(leaves), proof, root(leaves))
    assert not holds(verify_inclusion, leaves[index], index, len(leaves), proof, altered(root(leaves)))
    for wrong in proofs_altered(proof):
        assert not holds(verify_inclusion, leaves[index], index, len(leaves), wrong, root(leaves))


@hypothesis.given(trees, st.data())
def test_a_tree_is_proven_to_begin_with_each_tree_of_old_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    size, old = len(leaves), data.draw(st.integers(1, len(leaves)))
    proof, old_root, new_root = consistency_proof(leaves, old), root(leaves[:old]), root(leaves)
    verify_consistency(old, size, proof, old_root, new_root)
    assert not holds(verify_consistency, old, size, proof, altered(old_root), new_root)
    assert not holds(verify_consistency, old, size, proof, old_root, altered(new_root))
    for wrong in proofs_altered(proof):
        assert not holds(verify_consistency, old, size, wrong, old_root, new_root)


@pytest.mark.parametrize("hash", [b"", EMPTY[:-1], EMPTY + b"\x00"])
def test_a_hash_that_has_not_32_bytes_is_malformed_wherever_it_stands(hash: bytes) -> None:
    for leaf, step, end in ((hash, EMPTY, EMPTY), (EMPTY, hash, EMPTY), (EMPTY, EMPTY, hash)):
        with pytest.raises(BadFormat, match="a hash has 32 bytes, not"):
            verify_inclusion(leaf, 0, 2, [step], end)
        with pytest.raises(BadFormat, match="a hash has 32 bytes, not"):
            verify_consistency(1, 2, [step], leaf, end)


@pytest.mark.parametrize(
    ("old", "size", "proof", "reason"),
    [
        (0, 5, [], "the old size is not 1 to the new one"),
        (6, 5, [], "the old size is not 1 to the new one"),
        (3, 5, [], "the proof is empty"),
        (3, 5, EIGHT[:1], "the proof is too short"),
        (3, 5, EIGHT[:5], "the proof is too long"),
        (3, 5, EIGHT[:4], "the proof does not lead to the old root"),
        (3, 3, EIGHT[:1], "one size, but a proof that is not empty"),
    ],
)
def test_the_reason_says_what_is_wrong_with_a_proof(old: int, size: int, proof: list[bytes], reason: str) -> None:
    with pytest.raises(Inconsistent, match=reason):
        verify_consistency(old, size, proof, root(EIGHT[:old]), root(EIGHT[:size]))


def test_one_size_has_one_root() -> None:
    with pytest.raises(Inconsistent, match="tree from 3 to 3: one size, but two roots"):
        verify_consistency(3, 3, [], EMPTY, root(EIGHT[:3]))


@pytest.mark.parametrize("index", [-1, 8])
def test_an_index_outside_the_tree_is_not_included(index: int) -> None:
    with pytest.raises(NotIncluded, match=f"index {index} is not below the size 8"):
        verify_inclusion(EIGHT[0], index, 8, [], root(EIGHT))


def test_a_failure_speaks_both_languages() -> None:
    with pytest.raises(Unproven) as caught:
        verify_inclusion(EIGHT[0], 1, 8, inclusion_proof(EIGHT, 0), root(EIGHT))
    assert caught.value.say("zh") == "序号 1 的证明不通向根"
    assert caught.value.say("en") == "the proof of index 1 does not lead to the root"

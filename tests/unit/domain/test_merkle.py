"""The Merkle tree follows RFC 9162: its values and its definitions."""

from collections.abc import Sequence
from hashlib import sha256

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.merkle import leaf_hash, node_hash
from tests.unit.trees import consistency_proof, inclusion_proof, root

# The leaves and roots that certificate transparency logs are tested with.
DATA = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [leaf_hash(bytes.fromhex(data)) for data in DATA]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

trees = st.integers(1, 70).map(lambda size: [leaf_hash(str(number).encode()) for number in range(size)])


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """MTH as section 2.1.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    k = split(len(leaves))
    return node_hash(defined_root(leaves[:k]), defined_root(leaves[k:]))


def defined_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH as section 2.1.3.1 defines it."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*defined_path(m, leaves[:k]), defined_root(leaves[k:])]
    return [*defined_path(m - k, leaves[k:]), defined_root(leaves[:k])]


def defined_proof(m: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF as section 2.1.4.1 defines it."""
    if m == len(leaves):
        return [] if whole else [defined_root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*defined_proof(m, leaves[:k], whole), defined_root(leaves[k:])]
    return [*defined_proof(m - k, leaves[k:], False), defined_root(leaves[:k])]


def split(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_root_of_the_first_leaves_is_the_known_one(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]


def test_a_leaf_and_a_node_of_the_same_bytes_differ() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


def test_the_proofs_are_those_of_the_rfcs_example_with_seven_leaves() -> None:
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, l = node_hash(g, h), node_hash(i, j)  # noqa: E741  (the RFC's names)
    paths = {index: inclusion_proof(LEAVES[:7], index) for index in (0, 3, 4, 6)}
    assert paths == {0: [b, h, l], 3: [c, g, l], 4: [f, j, k], 6: [i, k]}
    proofs = {size: consistency_proof(LEAVES[:7], size) for size in (3, 4, 6, 7)}
    assert proofs == {3: [c, d, g, l], 4: [l], 6: [i, j, k], 7: []}


@hypothesis.given(trees, st.data())
def test_roots_and_proofs_are_as_the_rfc_defines_them(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert root(leaves) == defined_root(leaves)
    assert inclusion_proof(leaves, index) == defined_path(index, leaves)
    assert consistency_proof(leaves, index + 1) == defined_proof(index + 1, leaves)


@pytest.mark.parametrize("index", [-1, 8])
def test_an_index_outside_the_tree_is_refused(index: int) -> None:
    with pytest.raises(ValueError, match=f"the index {index} is not in a tree of 8 leaves"):
        inclusion_proof(LEAVES, index)


@pytest.mark.parametrize("old_size", [0, 9])
def test_an_old_size_outside_the_tree_is_refused(old_size: int) -> None:
    with pytest.raises(ValueError, match=f"the old size {old_size} is not between 1 and the tree's size 8"):
        consistency_proof(LEAVES, old_size)


@pytest.mark.parametrize("hash", [b"", LEAVES[0][:-1], LEAVES[0] + b"\x00"])
def test_a_hash_that_has_not_32_bytes_is_refused_wherever_it_stands(hash: bytes) -> None:
    for call in (lambda: root([hash]), lambda: inclusion_proof([hash], 0), lambda: consistency_proof([hash], 1)):
        with pytest.raises(ValueError, match="a hash has 32 bytes"):
            call()

"""The tree that is kept is the tree of the RFC, at every size, and costs a few tiles however large it is."""

from collections.abc import Iterator, Sequence

import pytest

from domain import merkle
from services.audit.store import AuditStore
from services.audit.tree import BATCH, WIDTH, KeptTree
from services.log.errors import LeafMissing
from tests.contract.conftest import NewDatabase

LEAVES = [merkle.leaf_hash(number.to_bytes(8, "big")) for number in range(3 * WIDTH * WIDTH // 2)]
SIZES = (1, 2, 255, 256, 257, 511, 512, 1000, 65535, 65536, 65537, 70000, len(LEAVES))


class Grown:
    """A tree over the first leaves, and how much of them was read."""

    def __init__(self, url: str, size: int) -> None:
        self.store, self.size, self.read = AuditStore(url), size, 0
        self.tree = KeptTree(self.store, self.leaves)

    def leaves(self, after: int, limit: int) -> Sequence[bytes]:
        """Return some, and count them."""
        found = LEAVES[after : min(after + limit, self.size)]
        self.read += len(found)
        return found


@pytest.fixture(scope="module")
def grown(new_database: NewDatabase) -> Iterator[Grown]:
    """One that grew in steps, as a log does."""
    found = Grown(new_database(), 0)
    for found.size in SIZES:
        found.tree.grow()
    yield found
    found.store.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_root_of_every_size_is_that_of_the_rfc(grown: Grown, size: int) -> None:
    assert grown.tree.root(size) == merkle.root(merkle.of_leaves(LEAVES[:size]), size)


def test_the_root_of_no_leaves_is_the_hash_of_nothing(grown: Grown) -> None:
    assert grown.tree.root(0) == merkle.EMPTY


@pytest.mark.parametrize(
    ("index", "size"), [(0, 1), (255, 256), (256, 257), (3, 65537), (65536, 70000), (69999, 70000)]
)
def test_inclusion_is_proven_as_by_all_leaves(grown: Grown, index: int, size: int) -> None:
    expected = merkle.inclusion_proof(merkle.of_leaves(LEAVES[:size]), index, size)
    assert grown.tree.inclusion_proof(index, size) == expected


@pytest.mark.parametrize(("old", "size"), [(1, 2), (256, 257), (257, 65536), (65536, 65537), (1000, 70000)])
def test_consistency_is_proven_as_by_all_leaves(grown: Grown, old: int, size: int) -> None:
    expected = merkle.consistency_proof(merkle.of_leaves(LEAVES[:size]), old, size)
    assert grown.tree.consistency_proof(old, size) == expected


def test_a_proof_reads_two_tiles_of_leaves_at_most(grown: Grown) -> None:
    before = grown.read
    grown.tree.inclusion_proof(1000, len(LEAVES))
    assert grown.read - before <= 2 * WIDTH


def test_what_has_grown_is_not_read_again(grown: Grown) -> None:
    before = grown.read
    grown.tree.grow()
    assert grown.read == before


def test_it_goes_on_where_it_was_broken_off(new_database: NewDatabase) -> None:
    one = Grown(new_database(), len(LEAVES))
    keep, kept = one.store.keep, []

    def fail_the_third_time(level: int, first: int, hashes: Sequence[bytes]) -> None:
        kept.append(first)
        if len(kept) == 3:
            raise OSError("28")
        keep(level, first, hashes)

    one.store.keep = fail_the_third_time  # type: ignore[method-assign]
    with pytest.raises(OSError, match="28"):
        one.tree.grow()
    one.tree.grow()
    assert kept[3] == 2 * BATCH
    assert one.tree.root(len(LEAVES)) == merkle.root(merkle.of_leaves(LEAVES), len(LEAVES))
    one.store.close()


def test_no_root_is_made_of_leaves_that_are_not_there(grown: Grown) -> None:
    with pytest.raises(LeafMissing):
        grown.tree.root(len(LEAVES) + 1)


def test_a_tile_is_as_wide_as_its_tree_has_it(grown: Grown) -> None:
    assert grown.tree.tile(0, 273, 112) == LEAVES[273 * WIDTH : 70000]
    whole = merkle.of_leaves(LEAVES[: WIDTH * WIDTH])
    assert grown.tree.tile(1, 0) == [whole(8, index) for index in range(WIDTH)]
    assert grown.tree.tile(2, 0) == [whole(16, 0)]

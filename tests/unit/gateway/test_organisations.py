"""Who is on the board, as far as a node can know: its own branch, as its trees tell it."""

import pytest

from domain.node_id import NodeId
from domain.tier import Tier
from domain.tree import OrganisationTree, TreeEntry
from domain.words import Words
from services.gateway.organisations import KnownOrganisations

BJ, HAIDIAN = NodeId("bj"), NodeId("bj.haidian")


def tree(**nodes: bool) -> OrganisationTree:
    """Return a tree of these, with an underscore for each dot; True for who runs a node."""
    entry = {
        True: TreeEntry(Words("甲", "A"), Tier.DISTRICT, True),
        False: TreeEntry(Words("乙", "B"), Tier.DISTRICT, False),
    }
    return OrganisationTree({NodeId(name.replace("_", ".")): entry[node] for name, node in nodes.items()})


CITY = tree(bj=True, bj_haidian=True, bj_chaoyang=True, bj_parks=False)
DISTRICT = tree(bj=True, bj_haidian=True, bj_haidian_zhongguancun=True, bj_haidian_urban=False)


@pytest.mark.parametrize(
    ("organisation", "there"),
    [
        ("bj", True),
        ("bj.parks", True),
        ("bj.haidian", True),
        ("bj.haidian.urban", True),
        ("bj.haidian.zhongguancun", True),
        ("bj.haidain", False),
        ("bj.haidain.urban", False),
        ("bj.parks.east", False),
        ("bj.haidian.urbann", False),
        ("xx", False),
        ("xx.haidian", False),
        ("bjj", False),
    ],
)
def test_at_and_below_its_own_a_node_knows_who_is_there_and_no_other_root_is(organisation: str, *, there: bool) -> None:
    known = KnownOrganisations(BJ, {BJ: CITY, HAIDIAN: DISTRICT}.get)
    assert known.may_be(NodeId(organisation)) is there


@pytest.mark.parametrize("organisation", ["bj.haidian.nowhere", "bj.haidian.nowhere.x", "bj.chaoyang.east"])
def test_below_a_node_whose_tree_has_not_come_anybody_may_be(organisation: str) -> None:
    assert KnownOrganisations(BJ, {BJ: CITY}.get).may_be(NodeId(organisation))


@pytest.mark.parametrize("organisation", ["bj", "bj.chaoyang", "bj.chaoyan.nowhere"])
def test_in_other_branches_of_its_root_anybody_may_be(organisation: str) -> None:
    assert KnownOrganisations(HAIDIAN, {HAIDIAN: DISTRICT}.get).may_be(NodeId(organisation))


def test_who_is_known_is_not_looked_up_again_and_who_enters_later_is_known_then() -> None:
    trees, asked = {BJ: tree(bj=True)}, list[NodeId]()

    def tree_of(node: NodeId) -> OrganisationTree | None:
        asked.append(node)
        return trees.get(node)

    known, parks = KnownOrganisations(BJ, tree_of), NodeId("bj.parks")
    assert not known.may_be(parks)
    trees[BJ] = tree(bj=True, bj_parks=False)
    assert [known.may_be(parks) for _ in range(3)] == [True] * 3
    assert len(asked) == 2

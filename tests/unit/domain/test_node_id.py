"""Ids are paths, and the paths alone say who is whose neighbour."""

import hypothesis
import pytest
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.node_id import (
    NodeId,
    Organisation,
    common_superior,
    depth,
    district_of,
    is_within,
    superior,
    superiors,
    towards,
)
from tests.unit.domain.nodes import nodes
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN

Node = TypeAdapter(Organisation)


def test_each_has_one_superior_and_the_root_has_none() -> None:
    assert superior(BJ) is None
    assert superior(ZHONGGUANCUN) == HAIDIAN
    assert superiors(KEXU) == (ZHONGGUANCUN, HAIDIAN, BJ)


def test_depth_counts_from_the_city() -> None:
    assert [depth(node) for node in (BJ, HAIDIAN, ZHONGGUANCUN, KEXU)] == [1, 2, 3, 4]


def test_everybody_below_the_city_stands_in_one_district_or_agency() -> None:
    assert [district_of(node) for node in (BJ, HAIDIAN, ZHONGGUANCUN, KEXU)] == [None, HAIDIAN, HAIDIAN, HAIDIAN]


def test_a_namesake_is_not_below() -> None:
    assert is_within(HAIDIAN, HAIDIAN)
    assert is_within(KEXU, HAIDIAN)
    assert not is_within(NodeId("bj.haidian2"), HAIDIAN)
    assert not is_within(BJ, HAIDIAN)


def test_the_way_goes_up_and_down_by_neighbours() -> None:
    assert towards(HAIDIAN, HAIDIAN) is None
    assert towards(KEXU, CHAOYANG) == ZHONGGUANCUN
    assert towards(BJ, KEXU) == HAIDIAN
    assert towards(HAIDIAN, CHAOYANG) == BJ


def test_the_nearest_common_superior_stands_above_all_and_is_none_of_them() -> None:
    assert common_superior(KEXU, ZHONGGUANCUN) == HAIDIAN
    assert common_superior(KEXU, CHAOYANG, HAIDIAN) == BJ
    assert common_superior(HAIDIAN, BJ) is None
    assert common_superior(HAIDIAN, NodeId("tj.heping")) is None


@hypothesis.given(nodes, nodes)
def test_following_the_way_arrives_and_visits_nobody_twice(here: NodeId, there: NodeId) -> None:
    visited = [here]
    while step := towards(visited[-1], there):
        assert superior(step) == visited[-1] or superior(visited[-1]) == step
        assert step not in visited
        visited.append(step)
    assert visited[-1] == there


@hypothesis.given(nodes, nodes)
def test_within_means_the_same_or_among_the_superiors(node: NodeId, top: NodeId) -> None:
    assert is_within(node, top) == (top in (node, *superiors(node)))


@pytest.mark.parametrize(
    "text", ["", "BJ", "bj.", ".bj", "bj..haidian", "bj haidian", "bj.*", "bj.>", "海淀", "1bj", "bj-1", "b" * 33]
)
def test_what_nats_or_a_url_would_take_for_something_else_is_no_id(text: str) -> None:
    with pytest.raises(ValidationError):
        Node.validate_python(text)


@hypothesis.given(st.integers(1, 8))
def test_eight_tiers_are_enough(tiers: int) -> None:
    assert Node.validate_python(".".join(["a"] * tiers))
    with pytest.raises(ValidationError):
        Node.validate_python(".".join(["a"] * 9))

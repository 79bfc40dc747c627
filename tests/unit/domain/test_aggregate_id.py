"""The owner stands in the id, and the counterpart of an id is known to all."""

import hypothesis
import pytest
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import domain.catalogue  # noqa: F401  (registers every kind)
from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id, counterpart, owner_of, parts
from domain.node_id import NodeId
from tests.unit.domain.nodes import nodes
from tests.unit.given import HAIDIAN, ZHONGGUANCUN

Ref = TypeAdapter(AggregateRef)
uids = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=40)


@hypothesis.given(st.sampled_from(["issue", "list", "a-b-c"]), uids, nodes)
def test_an_id_comes_apart_into_what_it_was_made_of(kind: str, uid: str, owner: NodeId) -> None:
    id = aggregate_id(kind, uid, owner)
    assert Ref.validate_python(id) == id
    assert parts(id) == (kind, uid, owner)
    assert owner_of(id) == owner


@pytest.mark.parametrize(
    "text", ["", "issue", "issue-1", "issue@bj", "-1@bj", "Issue-1@bj", "issue-1@BJ", "issue-1@bj.", "issue-1@bj@bj"]
)
def test_anything_else_is_no_id(text: str) -> None:
    with pytest.raises(ValidationError):
        Ref.validate_python(text)


@pytest.mark.parametrize("text", ["", "issue", "issue-1", "issue@bj"])
def test_what_is_no_id_does_not_come_apart(text: str) -> None:
    with pytest.raises(ValueError, match="is not the id of an aggregate"):
        parts(AggregateId(text))


def test_an_answer_has_the_uid_of_what_it_answers() -> None:
    issue = AggregateId("issue-7@bj")
    assert counterpart(issue, "rectification", ZHONGGUANCUN) == "rectification-7@bj.haidian.zhongguancun"


def test_every_kind_makes_ids() -> None:
    for kind in aggregates:
        assert Ref.validate_python(aggregate_id(kind, "0", HAIDIAN))

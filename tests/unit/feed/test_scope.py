"""Who sees what on a node: its own organisation everything, others what they own or take part in, clues few."""

from dataclasses import dataclass, replace

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.aggregate_id import AggregateId, aggregate_id
from domain.authority import Actor, Role
from domain.envelope import Classification
from domain.node_id import NodeId, is_within
from services.feed.scope import Viewer, concerns, row_scope, visible
from tests.unit.domain.nodes import nodes
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN


@dataclass(frozen=True)
class Event:
    """As much of an event as says whom it is for."""

    subject: AggregateId
    audience: tuple[NodeId, ...] = ()
    classification: Classification = Classification.INTERNAL

    @property
    def parties(self) -> set[NodeId]:
        """The owner and all who take part."""
        return {NodeId(self.subject.partition("@")[2]), *self.audience}

    @property
    def restricted(self) -> bool:
        """Whether it is, by its kind or by its own word."""
        return self.subject.startswith("clue-") or self.classification is Classification.RESTRICTED


events = st.builds(
    Event,
    st.builds(aggregate_id, st.sampled_from(["task", "clue", "link"]), st.just("1"), nodes),
    st.lists(nodes, max_size=3).map(tuple),
    st.sampled_from(Classification),
)
actors = st.builds(Actor, st.just("p1"), nodes, st.frozensets(st.sampled_from(list(Role))))


@hypothesis.given(events, actors, nodes)
def test_nobody_sees_what_their_organisation_takes_no_part_in(event: Event, actor: Actor, node: NodeId) -> None:
    if visible(event, actor, node) and actor.organisation != node:
        assert any(is_within(party, actor.organisation) for party in event.parties)
        assert event.classification is not Classification.LOCAL


@hypothesis.given(events, actors, nodes)
def test_what_is_restricted_is_for_auditors_and_for_those_who_deal_with_clues_and_take_part(
    event: Event, actor: Actor, node: NodeId
) -> None:
    if event.restricted and visible(event, actor, node) and Role.AUDITOR not in actor.roles:
        assert Role.CLUES in actor.roles
        assert actor.organisation in event.parties


@hypothesis.given(events, actors)
def test_the_nodes_own_organisation_sees_everything_that_is_not_restricted(event: Event, actor: Actor) -> None:
    assert event.restricted or visible(event, actor, actor.organisation)


@hypothesis.given(events, actors, nodes)
def test_an_organisation_sees_what_it_owns_or_takes_part_in(event: Event, actor: Actor, node: NodeId) -> None:
    mine = replace(event, audience=(*event.audience, actor.organisation))
    local = event.classification is Classification.LOCAL
    assert event.restricted or local or visible(mine, actor, node)


@hypothesis.given(events, actors, nodes, nodes)
def test_who_saw_a_record_still_sees_it_when_others_join(
    event: Event, actor: Actor, node: NodeId, other: NodeId
) -> None:
    grown = replace(event, audience=(*event.audience, other))
    assert visible(event, actor, node) <= visible(grown, actor, node)


@hypothesis.given(events, actors, nodes)
def test_a_viewer_sees_what_the_actor_sees(event: Event, actor: Actor, node: NodeId) -> None:
    assert Viewer.of(actor, node).may_see(event) is visible(event, actor, node)


@pytest.mark.parametrize(
    ("organisation", "expected"), [(BJ, True), (HAIDIAN, True), (ZHONGGUANCUN, True), (KEXU, False), (CHAOYANG, False)]
)
def test_what_one_below_takes_part_in_concerns_those_above_it(organisation: NodeId, expected: bool) -> None:
    assert concerns(Event(aggregate_id("task", "1", NodeId("bj.sasac")), (ZHONGGUANCUN,)), organisation) is expected


def test_a_name_that_merely_begins_alike_is_another_organisation() -> None:
    assert not concerns(Event(aggregate_id("task", "1", NodeId("bj.haidian2"))), HAIDIAN)


def test_the_nodes_own_organisation_reads_rows_unscoped_and_equal_readers_share_a_scope() -> None:
    roles = frozenset({Role.READER})
    assert row_scope(Actor("p1", HAIDIAN, roles), HAIDIAN) is None
    assert row_scope(Actor("p1", KEXU, roles), HAIDIAN) == row_scope(Actor("p2", KEXU, frozenset()), HAIDIAN)
    assert row_scope(Actor("p1", KEXU, roles), HAIDIAN) != row_scope(Actor("p1", KEXU, frozenset(Role)), HAIDIAN)

"""Who may see an event, and over which links it travels, at any depth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.aggregate_id import aggregate_id
from domain.audience import Participant, may_come_from, next_hops, participants, participants_in, recipients
from domain.envelope import Classification, Envelope
from domain.issue.events import IssueAssigned
from domain.list.events import ItemNumbered
from domain.node_id import NodeId, superior, towards
from domain.registry import type_of
from tests.unit.domain.examples import ISSUE, opened, planned, raised, started, task_assigned
from tests.unit.domain.nodes import nodes
from tests.unit.given import AT, BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN


def event(
    source: NodeId,
    audience: Iterable[NodeId] = (),
    classification: Classification = Classification.INTERNAL,
    owner: NodeId | None = None,
) -> Envelope:
    return Envelope(
        id="0",
        source=source,
        subject=aggregate_id("issue", "1", owner or source),
        sequence=1,
        time=AT,
        recorded=datetime(2019, 5, 15, 2, tzinfo=UTC),
        correlation="0",
        actor="tester",
        classification=classification,
        audience=tuple(audience),
        payload=ItemNumbered(item=1, issue=ISSUE),
    )


envelopes = st.builds(event, nodes, st.lists(nodes, max_size=5), st.sampled_from(Classification))


@dataclass(frozen=True)
class Invited:
    """An event with each kind of field that names who takes part, and one that does not."""

    one: Participant
    several: tuple[Participant, ...]
    perhaps: Participant | None
    about: NodeId


def test_all_who_are_named_as_taking_part_are_found() -> None:
    assert participants(Invited(BJ, (HAIDIAN, CCMU), None, KEXU)) == {BJ, HAIDIAN, CCMU}
    assert participants(Invited(BJ, (), CHAOYANG, KEXU)) == {BJ, CHAOYANG}


def test_tiers_partners_and_the_responsible_take_part_but_not_those_inspected() -> None:
    assert participants(planned) == {BJ, HAIDIAN}
    assert participants(started) == set()
    assert participants(opened) == {BJ, HAIDIAN}
    assert participants(raised) == {BJ, HAIDIAN}
    assert participants(IssueAssigned(responsible=ZHONGGUANCUN, due=AT)) == {ZHONGGUANCUN}
    assert participants(task_assigned) == {HAIDIAN, CHAOYANG}


def test_superiors_see_what_happens_below_them_unless_it_is_restricted() -> None:
    assert recipients(event(ZHONGGUANCUN)) == {HAIDIAN, BJ}
    assert recipients(event(ZHONGGUANCUN, [CCMU], Classification.RESTRICTED)) == {CCMU}


def test_what_is_local_goes_nowhere() -> None:
    assert recipients(event(HAIDIAN, [BJ, CHAOYANG], Classification.LOCAL)) == set()


def test_nobody_receives_what_was_decided_there() -> None:
    assert recipients(event(BJ, [BJ, HAIDIAN])) == {HAIDIAN}


def follow(envelope: Envelope) -> list[NodeId]:
    """Return every node that the event reaches, once for each time that it arrives."""
    arrived, waiting = [], [envelope.source]
    while waiting:
        here = waiting.pop()
        for hop in next_hops(here, envelope):
            assert superior(hop) == here or superior(here) == hop
            assert may_come_from(hop, here, envelope.source)
            waiting.append(hop)
            arrived.append(hop)
    return arrived


def on_the_way(source: NodeId, to: NodeId) -> set[NodeId]:
    way, here = set(), source
    while step := towards(here, to):
        way.add(step)
        here = step
    return way


@pytest.mark.parametrize("payload", [opened, planned, raised, started, task_assigned])
def test_the_stored_data_of_an_event_name_the_same_participants(payload: object) -> None:
    data = type_of(payload).adapter.dump_python(payload, mode="json")
    assert participants_in(type(payload), data) == participants(payload)


@hypothesis.given(envelopes)
def test_an_event_reaches_its_recipients_and_the_nodes_on_the_way_and_nobody_twice(envelope: Envelope) -> None:
    arrived = follow(envelope)
    expected = set().union(*(on_the_way(envelope.source, to) for to in recipients(envelope)))
    assert len(arrived) == len(set(arrived))
    assert set(arrived) == expected


@hypothesis.given(envelopes, nodes, nodes)
def test_an_event_comes_only_from_where_it_was_decided(envelope: Envelope, here: NodeId, other: NodeId) -> None:
    way = towards(here, envelope.source)
    assert may_come_from(here, other, envelope.source) == (other == way)


@hypothesis.given(nodes, st.lists(nodes, max_size=3), st.lists(nodes, max_size=3))
def test_a_growing_audience_takes_no_way_back(source: NodeId, first: list[NodeId], joining: list[NodeId]) -> None:
    before, after = event(source, first), event(source, [*first, *joining])
    for here in {source, *follow(before)}:
        assert next_hops(here, before) <= next_hops(here, after)

"""Whom several bodies of a tier refer one of them counts, as soon as two of their clues come together (P3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations, product

import pytest

from domain.aggregate import On, aggregates
from domain.aggregate_id import AggregateId, aggregate_id, counterpart, owner_of, parts
from domain.clue import CancelClue, ClueCancelled, ClueReferred, LeaderCountedElsewhere, ReferClue
from domain.clue_index import (
    LeaderCountedByPeer,
    LeaderCountedForPeer,
    LeaderKnownFromPeer,
    LeaderReceived,
    LeaderReferred,
    ReferralStruck,
    index_of,
)
from domain.clue_receipt import ClueReceived, LeaderReferredByPeer, ReceiveClue
from domain.clue_tally import CluesCounted, tally_of
from domain.clue_yielding import CountedHereAlone, YieldLeader
from domain.envelope import Classification
from domain.node_id import NodeId
from domain.on_board import tree_id
from domain.refusal import Refusal
from domain.registry import event_type
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.sealed import mark, sealed
from tests.unit.given import BJ, HAIDIAN, decide, fold, given, states

OFFICE, PERSONNEL, DISCIPLINE, OF_HAIDIAN = (
    NodeId(path) for path in ("bj.audit", "bj.personnel", "bj.discipline", "bj.haidian.discipline")
)
TIERS = {
    BJ: Tier.MUNICIPAL,
    OFFICE: Tier.MUNICIPAL,
    PERSONNEL: Tier.MUNICIPAL,
    DISCIPLINE: Tier.MUNICIPAL,
    HAIDIAN: Tier.DISTRICT,
    OF_HAIDIAN: Tier.DISTRICT,
}
TREE = tuple(
    OrganisationEntered(organisation=each, name=Words("单位", "Body"), tier=tier, node=True)
    for each, tier in TIERS.items()
)
LEADER, MARK = sealed("a"), mark("a")


@dataclass
class Node:
    """The node of one body: what it has seen, as events by record."""

    body: NodeId
    events: dict[AggregateId, list[object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.events[tree_id(self.body)] = [*TREE]

    def give(self, command: object, id: AggregateId) -> None:
        """Decide a command, and record what follows."""
        for change in decide(states(self.events), command, id):
            on = change if isinstance(change, On) else On(id, change)
            self.events.setdefault(on.id, []).append(on.payload)

    def take(self, other: "Node", kind: str) -> None:
        """Take over the other's records of a kind that concern this body."""
        for id, events in other.events.items():
            concerned = {getattr(event, "to", getattr(event, "referrer", None)) for event in events}
            if parts(id)[0] == kind and owner_of(id) == other.body and self.body in concerned:
                self.events[id] = [*events]

    @property
    def first(self) -> int:
        """Return how many leaders the body counts for its tier."""
        tally = self.events.get(tally_of(self.body, 2019), [])
        return fold(tally_of(self.body, 2019), tally).first if tally else 0


class Bodies:
    """Bodies on nodes of their own."""

    def __init__(self, *bodies: NodeId) -> None:
        self.nodes = {each: Node(each) for each in bodies}
        self._number = 0

    def refer(self, by: NodeId, to: NodeId) -> AggregateId:
        """Refer a clue about the leader."""
        self._number += 1
        id = aggregate_id("clue", str(self._number), by)
        self.nodes[by].give(ReferClue(leader=LEADER, content=sealed("c"), to=to), id)
        self.nodes[to].take(self.nodes[by], "clue")
        return id

    def receive(self, clue: AggregateId, to: NodeId) -> None:
        """Receive it, and let all nodes do what they owe."""
        self.nodes[to].give(ReceiveClue(clue=clue), counterpart(clue, "clue-receipt", to))
        for node in self.nodes.values():
            node.take(self.nodes[to], "clue-receipt")
            for id in [each for each in node.events if parts(each)[0] == "clue" and owner_of(each) == node.body]:
                _try(node, id)

    @property
    def counted(self) -> int:
        """Return how often the leader counts, over all bodies."""
        return sum(node.first for node in self.nodes.values())


def _try(node: Node, id: AggregateId) -> None:
    try:
        node.give(YieldLeader(), id)
    except Refusal:
        return


ORDERS = list(permutations(range(3)))


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_whom_three_refer_to_one_counts_once_in_whichever_order_their_clues_are_received(order: Sequence[int]) -> None:
    bodies = Bodies(BJ, OFFICE, PERSONNEL, DISCIPLINE)
    clues = [bodies.refer(each, DISCIPLINE) for each in (BJ, OFFICE, PERSONNEL)]
    assert bodies.counted == 3
    told = []
    for each in order:
        bodies.receive(clues[each], DISCIPLINE)
        told.append(bodies.counted)
    assert told == [3, 2, 1]


@pytest.mark.parametrize("orders", list(product(permutations(range(2)), repeat=2)), ids=str)
def test_whoever_else_receives_both_in_whichever_order_says_the_same(orders: Sequence[Sequence[int]]) -> None:
    """Otherwise each of two bodies would leave the leader to the other."""
    bodies = Bodies(BJ, OFFICE, PERSONNEL, DISCIPLINE)
    for receiver, order in zip((DISCIPLINE, PERSONNEL), orders, strict=True):
        clues = [bodies.refer(each, receiver) for each in (BJ, OFFICE)]
        for each in order:
            bodies.receive(clues[each], receiver)
    assert bodies.counted == 1


@pytest.mark.parametrize("order", list(permutations(range(2))), ids=str)
def test_two_that_refer_to_each_other_count_once(order: Sequence[int]) -> None:
    bodies = Bodies(OFFICE, DISCIPLINE)
    clues = [(bodies.refer(OFFICE, DISCIPLINE), DISCIPLINE), (bodies.refer(DISCIPLINE, OFFICE), OFFICE)]
    for each in order:
        bodies.receive(*clues[each])
    assert bodies.counted == 1


def test_a_second_clue_of_a_body_changes_nothing() -> None:
    bodies = Bodies(BJ, OFFICE, DISCIPLINE)
    clues = [bodies.refer(each, DISCIPLINE) for each in (OFFICE, OFFICE, BJ, BJ)]
    for each in clues:
        bodies.receive(each, DISCIPLINE)
    assert bodies.counted == 1
    bodies.receive(bodies.refer(OFFICE, DISCIPLINE), DISCIPLINE)
    assert bodies.counted == 1


def test_who_receives_for_another_tier_tells_its_bodies_and_mixes_no_tiers() -> None:
    bodies = Bodies(BJ, HAIDIAN, OF_HAIDIAN, DISCIPLINE)
    for each in (BJ, HAIDIAN, OF_HAIDIAN):
        bodies.receive(bodies.refer(each, DISCIPLINE), DISCIPLINE)
    assert (bodies.nodes[BJ].first, bodies.nodes[HAIDIAN].first, bodies.nodes[OF_HAIDIAN].first) == (1, 1, 0)


def test_of_clues_that_never_come_together_nobody_can_tell() -> None:
    bodies = Bodies(BJ, OFFICE, PERSONNEL, DISCIPLINE)
    for by, to in ((BJ, DISCIPLINE), (OFFICE, PERSONNEL)):
        bodies.receive(bodies.refer(by, to), to)
    assert bodies.counted == 2


def test_who_goes_on_counting_does_so_for_the_tier_after_its_own_clue_was_cancelled() -> None:
    bodies = Bodies(BJ, OFFICE, DISCIPLINE)
    mistaken = bodies.refer(BJ, DISCIPLINE)
    bodies.receive(bodies.refer(OFFICE, BJ), BJ)
    assert (bodies.nodes[BJ].first, bodies.nodes[OFFICE].first) == (1, 0)
    bodies.nodes[BJ].give(CancelClue(reason="登记有误"), mistaken)
    assert bodies.counted == 1
    bodies.refer(BJ, DISCIPLINE)
    assert bodies.counted == 1


# ── What each says ────────────────────────────────────────────────────────────────────────────────────────────────────

OURS, THEIRS = AggregateId("clue-1@bj"), AggregateId("clue-2@bj.audit")
referred = ClueReferred(leader=LEADER, content=sealed("c"), to=DISCIPLINE, year=2019, body_of=BJ, first=True)
INDEX = index_of(DISCIPLINE, 2019)


def received(clue: AggregateId, *, first: bool = True) -> LeaderReceived:
    return LeaderReceived(year=2019, leader=MARK, clue=clue, body_of=BJ, first=first)


def test_who_received_both_tells_the_one_whose_id_comes_later() -> None:
    told = On(counterpart(THEIRS, "clue-receipt", DISCIPLINE), LeaderReferredByPeer())
    seen = given().seeing(tree_id(DISCIPLINE), *TREE).seeing(INDEX, received(THEIRS)).seeing(OURS, referred)
    seen.when(ReceiveClue(clue=OURS), owner=DISCIPLINE).then(
        ClueReceived(clue=OURS, referrer=BJ), On(INDEX, received(OURS)), told
    )


def test_whom_its_referrer_does_not_count_nobody_is_told_of() -> None:
    for first in (False, None):
        seen = given().seeing(tree_id(DISCIPLINE), *TREE).seeing(INDEX, received(THEIRS))
        again = seen.seeing(OURS, replace(referred, first=first))
        again.when(ReceiveClue(clue=OURS), owner=DISCIPLINE).then(
            ClueReceived(clue=OURS, referrer=BJ), On(INDEX, received(OURS, first=False))
        )


def test_what_is_known_of_a_body_is_not_entered_again() -> None:
    seen = given().seeing(tree_id(DISCIPLINE), *TREE).seeing(INDEX, received(AggregateId("clue-9@bj")))
    seen.seeing(OURS, referred).when(ReceiveClue(clue=OURS), owner=DISCIPLINE).then(
        ClueReceived(clue=OURS, referrer=BJ)
    )


def test_who_refers_to_itself_learns_nothing() -> None:
    own = given().seeing(OURS, replace(referred, to=BJ))
    own.when(ReceiveClue(clue=OURS)).then(ClueReceived(clue=OURS, referrer=BJ))


def entered(*, first: bool = True) -> LeaderReferred:
    return LeaderReferred(year=2019, leader=MARK, first=first)


def tallied(clues: int, leaders: int, first: int) -> On:
    return On(tally_of(BJ, 2019), CluesCounted(year=2019, clues=clues, leaders=leaders, first=first))


def test_who_was_told_leaves_the_leader_to_the_other_once() -> None:
    receipt = counterpart(OURS, "clue-receipt", DISCIPLINE)
    past = given(referred).seeing(index_of(BJ, 2019), entered()).seeing(tally_of(BJ, 2019), tallied(1, 1, 1).payload)
    told = past.seeing(receipt, ClueReceived(clue=OURS, referrer=BJ), LeaderReferredByPeer())
    left = On(index_of(BJ, 2019), LeaderCountedByPeer(year=2019, leader=MARK))
    told.when(YieldLeader()).then(LeaderCountedElsewhere(), left, tallied(1, 1, 0))
    past.seeing(receipt, ClueReceived(clue=OURS, referrer=BJ)).when(YieldLeader()).then_refused(CountedHereAlone)
    past.when(YieldLeader()).then_refused(CountedHereAlone)
    done = replace(told, events=(referred, LeaderCountedElsewhere()))
    done.when(YieldLeader()).then_refused(CountedHereAlone)
    before = told.seeing(index_of(BJ, 2019), entered(), left.payload)
    before.when(YieldLeader()).then(LeaderCountedElsewhere())


def test_on_one_node_another_body_is_counted_for_when_the_first_takes_its_clue_back() -> None:
    mine = given(referred).seeing(index_of(BJ, 2019), entered()).seeing(tally_of(BJ, 2019), tallied(1, 1, 1).payload)
    beside = mine.seeing(tree_id(BJ), *TREE).seeing(index_of(OFFICE, 2019), entered(first=False))
    cancel, cancelled = CancelClue(reason="登记有误"), ClueCancelled(reason="登记有误")
    struck = On(index_of(BJ, 2019), ReferralStruck(year=2019, leader=MARK))
    kept = On(index_of(BJ, 2019), LeaderCountedForPeer(year=2019, leader=MARK))
    beside.when(cancel).then(cancelled, struck, kept, tallied(0, 0, 1))
    both = beside.seeing(index_of(OFFICE, 2019), entered())
    both.when(cancel).then(cancelled, struck, tallied(0, 0, 0))
    twice = beside.seeing(index_of(BJ, 2019), entered(), ReferralStruck(year=2019, leader=MARK), entered())
    twice.when(cancel).then(cancelled, struck, kept, tallied(0, 0, 1))


def test_what_older_versions_recorded_of_peers_still_counts() -> None:
    known = LeaderKnownFromPeer(year=2019, leader=MARK)
    refer = ReferClue(leader=LEADER, content=sealed("c"), to=DISCIPLINE)
    own = On(index_of(BJ, 2019), entered(first=False))
    given().seeing(index_of(BJ, 2019), known).when(refer).then(replace(referred, first=False), own, tallied(1, 1, 0))
    old: Mapping[str, object] = {"leader": LEADER, "content": sealed("c"), "to": DISCIPLINE, "year": 2019}
    assert event_type("ClueReferred").decode({**old, "inspection": None}, 2) == replace(
        referred, body_of=None, first=None
    )


def test_who_is_told_of_it_sees_the_clue_anyway() -> None:
    for kind in ("clue", "clue-receipt", "clue-index"):
        assert aggregates[kind].classification is Classification.RESTRICTED

"""A clue is referred sealed, to whom it names alone; the board counts clues and distinct leaders."""

from datetime import UTC, datetime

import pytest

from domain.aggregate import On, aggregates
from domain.aggregate_id import AggregateId, counterpart
from domain.audience import participants, recipients
from domain.cancellation import BuiltUpon, RecordCancelled
from domain.clue import CancelClue, ClueCancelled, ClueReferred, ReferClue
from domain.clue_index import ClueIndex, LeaderReferred, LeaderReferredAgain, ReferralStruck, index_of
from domain.clue_receipt import ClueReceived, ReceiveClue
from domain.clue_tally import CluesCounted, ClueTally, NotCountedThen, tally_of
from domain.envelope import Classification
from domain.inspection.state import NotDeployed
from domain.node_id import NodeId
from domain.refusal import NotFound
from domain.registry import event_type
from domain.secret import ClueKeyMissing, secret_fields
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.inspecting import INSPECTION, deployed, inspection_opened, withdrawn
from tests.unit.domain.sealed import mark, sealed
from tests.unit.given import BJ, HAIDIAN, Given, given
from tests.unit.projections.recorded import on

DISCIPLINE = NodeId("bj.discipline")
INDEX, TALLY = index_of(BJ, 2019), tally_of(BJ, 2019)
FIRST, SECOND = sealed("a"), sealed("z")
CONTENT = sealed("c")
LAST_OF_2018_IN_UTC = datetime(2018, 12, 31, 16, 0, tzinfo=UTC)


def refer(leader: str = FIRST, content: str = CONTENT, to: NodeId = DISCIPLINE) -> ReferClue:
    return ReferClue(leader=leader, content=content, to=to)


def referred(leader: str = FIRST, year: int = 2019, *, first: bool = True) -> ClueReferred:
    return ClueReferred(leader=leader, content=CONTENT, to=DISCIPLINE, year=year, body_of=BJ, first=first)  # type: ignore[arg-type]


def entered(leader: str, year: int = 2019, *, first: bool = True) -> On:
    return On(index_of(BJ, year), LeaderReferred(year=year, leader=mark(leader), first=first))


def again(leader: str) -> On:
    return On(INDEX, LeaderReferredAgain(year=2019, leader=mark(leader)))


def struck(leader: str) -> On:
    return On(INDEX, ReferralStruck(year=2019, leader=mark(leader)))


def counted(clues: int, leaders: int, year: int = 2019, first: int | None = None) -> On:
    told = CluesCounted(year=year, clues=clues, leaders=leaders, first=leaders if first is None else first)
    return On(tally_of(BJ, year), told)


def after_one() -> Given:
    return given().seeing(INDEX, entered("a").payload).seeing(TALLY, counted(1, 1).payload)


def test_the_first_clue_of_a_year_is_counted_with_its_leader() -> None:
    given().when(refer()).then(referred(), entered("a"), counted(1, 1))


def test_a_second_clue_about_the_same_leader_counts_no_leader_more() -> None:
    after_one().when(refer()).then(referred(), again("a"), counted(2, 1))


def test_a_clue_about_another_leader_counts_one_leader_more() -> None:
    after_one().when(refer(SECOND)).then(referred(SECOND), entered("z"), counted(2, 2))


def of_tier(organisation: NodeId, tier: Tier) -> OrganisationEntered:
    return OrganisationEntered(organisation=organisation, name=Words("某", "Some"), tier=tier, node=False)


def test_a_leader_whom_another_body_of_the_tier_referred_is_not_the_first_of_the_tier() -> None:
    tree = AggregateId("tree-0@bj")
    bodies = (of_tier(DISCIPLINE, Tier.MUNICIPAL), of_tier(HAIDIAN, Tier.DISTRICT))
    by_commission = given().seeing(tree, *bodies).seeing(index_of(DISCIPLINE, 2019), entered("a").payload)
    by_commission.when(refer()).then(referred(first=False), entered("a", first=False), counted(1, 1, first=0))
    by_commission.when(refer(SECOND)).then(referred(SECOND), entered("z"), counted(1, 1, first=1))
    by_district = given().seeing(tree, *bodies).seeing(index_of(HAIDIAN, 2019), entered("a").payload)
    by_district.when(refer()).then(referred(), entered("a"), counted(1, 1, first=1))


def test_what_was_counted_before_was_taken_for_the_first() -> None:
    kind = event_type("CluesCounted")
    assert kind.decode({"year": 2019, "clues": 3, "leaders": 2}, 1) == counted(3, 2).payload
    kind = event_type("LeaderReferred")
    assert kind.decode({"year": 2019, "leader": mark("a")}, 1) == entered("a").payload


def test_a_clue_may_name_the_inspection_that_it_comes_from_whose_team_must_have_been_there() -> None:
    command = ReferClue(leader=FIRST, content=CONTENT, inspection=INSPECTION, to=DISCIPLINE)
    expected = ClueReferred(
        leader=FIRST, content=CONTENT, inspection=INSPECTION, to=DISCIPLINE, year=2019, body_of=BJ, first=True
    )
    seen = given().seeing(INSPECTION, inspection_opened, deployed)
    seen.when(command).then(expected, entered("a"), counted(1, 1))
    seen.seeing(INSPECTION, inspection_opened, deployed, withdrawn).when(command).then(
        expected, entered("a"), counted(1, 1)
    )
    seen.seeing(INSPECTION, inspection_opened).when(command).then_refused(NotDeployed)
    given().when(command).then_refused(NotFound, id=INSPECTION)


def test_every_year_of_beijing_is_counted_by_itself() -> None:
    after_one().when(refer(), at=LAST_OF_2018_IN_UTC).then(referred(), again("a"), counted(2, 1))
    year_before = datetime(2018, 12, 31, 15, 59, tzinfo=UTC)
    after_one().when(refer(), at=year_before).then(referred(year=2018), entered("a", 2018), counted(1, 1, 2018))


@pytest.mark.parametrize(("leader", "content"), [("p-1", CONTENT), (FIRST, "v1.plain"), ("p-1", "plain")])
def test_what_is_not_sealed_is_not_referred(leader: str, content: str) -> None:
    given().when(refer(leader, content)).then_refused(ClueKeyMissing)


def test_the_states_hold_what_was_counted() -> None:
    assert aggregates["clue-tally"].state([counted(1, 1).payload, counted(2, 1).payload]) == ClueTally(2019, 2, 1, 1)
    marks = (mark("a"), mark("z"))
    assert aggregates["clue-index"].state([entered("a").payload, entered("z").payload]) == ClueIndex(
        2019, marks, first=marks
    )


def test_a_clue_goes_to_whom_it_names_alone_and_its_index_to_nobody() -> None:
    for kind in ("clue", "clue-index", "clue-receipt"):
        assert aggregates[kind].classification is Classification.RESTRICTED
    assert participants(referred()) == {DISCIPLINE}
    assert participants(entered("a").payload) == frozenset()


def test_the_tally_of_a_district_goes_to_its_superiors() -> None:
    assert aggregates["clue-tally"].classification is Classification.INTERNAL
    [envelope] = on(AggregateId(tally_of(HAIDIAN, 2019)), counted(1, 1).payload)
    assert recipients(envelope) == {BJ}


def test_a_command_knows_its_secrets_and_does_not_show_them() -> None:
    assert secret_fields(ReferClue) == ("leader", "content")
    assert repr(refer("p-1", "plain")) == f"ReferClue(inspection=None, to='{DISCIPLINE}')"


# ── What is taken back ────────────────────────────────────────────────────────────────────────────────────────────────

CLUE = AggregateId("clue-1@bj")
cancel, cancelled = CancelClue(reason="重复移交"), ClueCancelled(reason="重复移交")


def test_a_clue_that_was_cancelled_counts_no_more_nor_does_its_leader_if_it_was_the_only_one() -> None:
    only = given(referred()).seeing(INDEX, entered("a").payload, entered("z").payload)
    only.seeing(TALLY, counted(2, 2).payload).when(cancel).then(cancelled, struck("a"), counted(1, 1))
    twice = given(referred()).seeing(INDEX, entered("a").payload, again("a").payload)
    twice.seeing(TALLY, counted(2, 1).payload).when(cancel).then(cancelled, struck("a"), counted(1, 1))


def test_a_clue_counts_no_more_in_the_year_in_which_it_was_referred() -> None:
    in_2018 = given(referred(year=2018)).seeing(index_of(BJ, 2018), entered("a", 2018).payload)
    of_2018 = in_2018.seeing(tally_of(BJ, 2018), counted(1, 1, 2018).payload)
    out = On(index_of(BJ, 2018), ReferralStruck(year=2018, leader=mark("a")))
    of_2018.when(cancel).then(cancelled, out, counted(0, 0, 2018))
    of_no_year = given(ClueReferred(leader=FIRST, content=CONTENT, to=DISCIPLINE))
    of_no_year.when(cancel).then_refused(NotCountedThen, year=2019)


def test_a_leader_who_is_referred_anew_is_counted_anew() -> None:
    index = (entered("a").payload, struck("a").payload)
    gone = given().seeing(INDEX, *index).seeing(TALLY, counted(1, 1).payload, counted(0, 0).payload)
    gone.when(refer()).then(referred(), entered("a"), counted(1, 1))


def test_what_was_received_is_not_cancelled_and_what_was_cancelled_is_not_received() -> None:
    receipt = counterpart(CLUE, "clue-receipt", DISCIPLINE)
    taken = given(referred()).seeing(receipt, ClueReceived(clue=CLUE, referrer=BJ))
    taken.when(cancel).then_refused(BuiltUpon, by=receipt)
    receive = ReceiveClue(clue=CLUE)
    given().seeing(CLUE, referred(), cancelled).when(receive, owner=DISCIPLINE).then_refused(RecordCancelled, id=CLUE)

"""What an inspecting organisation keeps about an inspected one."""

from domain.account import Account, Inspected, ListEntered, account_id, enter_inspection
from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, owner_of
from domain.node_id import NodeId
from tests.unit.domain.inspecting import CIVIL, ROUND
from tests.unit.given import BJ, HAIDIAN, stored

INSPECTION, LIST = AggregateId("inspection-1@bj"), AggregateId("list-1@bj")


def test_there_is_one_account_for_each_pair_and_all_can_tell_which() -> None:
    assert account_id(BJ, CIVIL) == account_id(BJ, CIVIL)
    assert len({account_id(BJ, CIVIL), account_id(BJ, HAIDIAN), account_id(HAIDIAN, CIVIL)}) == 3
    deep = NodeId(".".join(["bj", *("x" * 30 for _ in range(6))]))
    assert owner_of(account_id(BJ, deep)) == BJ


def test_what_is_opened_is_entered_into_its_owners_account_of_the_organisation() -> None:
    entered, listed = enter_inspection(INSPECTION, CIVIL, ROUND), ListEntered(organisation=CIVIL, list=LIST)
    assert entered.id == account_id(BJ, CIVIL)
    for order in ([entered.payload, listed], [listed, entered.payload]):
        state = aggregates["account"].state([stored(each) for each in order])
        assert state == Account(CIVIL, (Inspected(INSPECTION, ROUND),), (LIST,))


def test_an_account_knows_in_which_rounds_the_organisation_was_inspected() -> None:
    account = Account(CIVIL, (Inspected(INSPECTION, ROUND),))
    assert account.inspected_in(ROUND)
    assert not account.inspected_in(AggregateId("round-2@bj"))

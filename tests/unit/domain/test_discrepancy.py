"""Books are compared with the frozen list; where they differ there is one discrepancy for each item."""

from dataclasses import replace

from domain.aggregate import On
from domain.aggregate_id import parts
from domain.audience import participants
from domain.discrepancy import (
    CheckLedger,
    Deviation,
    Discrepancy,
    DiscrepancyOver,
    DiscrepancyResolved,
    LedgerDiscrepancyFound,
    ResolveDiscrepancy,
    discrepancy_id,
)
from domain.list.digests import digest_of, root_of_list
from domain.list.events import ListFrozen
from domain.refusal import NotFound
from tests.unit.domain.examples import LIST, opened
from tests.unit.domain.inspecting import DIGESTS, FROZEN, ISSUES, a_list, found, frozen
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, Given, fold, given

OTHER = "f" * 64
altered = LedgerDiscrepancyFound(
    list=LIST, item=2, deviation=Deviation.ALTERED, cited=OTHER, expected=DIGESTS[1], list_owner=BJ
)
check = CheckLedger(list=LIST, item=2, cited=OTHER)
agreeing = replace(check, cited=DIGESTS[1])
resolve = ResolveDiscrepancy(reason="已按清单更正")


def books(*past: object) -> Given:
    return given(*past).seeing(LIST, *a_list(2), frozen)


def test_an_altered_item_is_a_discrepancy_that_the_lists_owner_sees() -> None:
    books().when(check, owner=HAIDIAN).then(altered)
    assert participants(altered) == {BJ}


def test_books_that_agree_are_confirmed_and_nothing_happened() -> None:
    books().when(agreeing, owner=HAIDIAN).then()
    books().when(CheckLedger(list=LIST, cited=FROZEN), owner=HAIDIAN).then()


def test_another_root_is_a_discrepancy_of_the_list_as_a_whole() -> None:
    expected = LedgerDiscrepancyFound(list=LIST, deviation=Deviation.ROOT, cited=OTHER, expected=FROZEN, list_owner=BJ)
    books().when(CheckLedger(list=LIST, cited=OTHER), owner=HAIDIAN).then(expected)


NOW = tuple(digest_of(item, id, fold(id, [found])) for item, id in enumerate(ISSUES, 1))
true = ListFrozen(root=root_of_list(NOW), size=2, digests=NOW)
other = replace(found, text="两笔资金逾期拨付")
OTHERWISE = digest_of(2, ISSUES[1], fold(ISSUES[1], [other]))
said_otherwise = LedgerDiscrepancyFound(
    list=LIST, item=2, deviation=Deviation.ALTERED, cited=OTHERWISE, expected=NOW[1], list_owner=BJ
)
root_otherwise = LedgerDiscrepancyFound(
    list=LIST, deviation=Deviation.ROOT, cited=root_of_list((NOW[0], OTHERWISE)), expected=true.root, list_owner=BJ
)
SECOND = discrepancy_id(LIST, 2, BJ)


def ledger(*past: object, second: object = found) -> Given:
    """Begin where both issues of the frozen list are seen, the second of them as it says now."""
    return given(*past).seeing(LIST, *a_list(2), true).seeing(ISSUES[0], found).seeing(ISSUES[1], second)


def test_what_an_issue_says_now_is_compared_with_the_frozen_item() -> None:
    ledger().when(CheckLedger(list=LIST, item=2)).then()
    ledger(second=other).when(CheckLedger(list=LIST, item=2)).then(said_otherwise)
    ledger(second=other).when(CheckLedger(list=LIST, item=2, cited=NOW[1])).then(said_otherwise)
    ledger(second=other).when(CheckLedger(list=LIST, item=1)).then()
    ledger(said_otherwise).when(CheckLedger(list=LIST, item=2)).then(DiscrepancyResolved())


def test_a_whole_list_is_compared_item_by_item() -> None:
    check_all = CheckLedger(list=LIST)
    ledger().when(check_all).then()
    ledger(second=other).when(check_all).then(root_otherwise, On(SECOND, said_otherwise))
    ledger(root_otherwise, second=other).seeing(SECOND, said_otherwise).when(check_all).then()
    ledger(root_otherwise).when(replace(check_all, cited=true.root)).then(DiscrepancyResolved())


def test_of_issues_that_are_not_seen_nothing_is_said() -> None:
    seen = given().seeing(LIST, *a_list(2), true).seeing(ISSUES[1], other)
    seen.when(CheckLedger(list=LIST, item=1)).then()
    seen.when(CheckLedger(list=LIST)).then(root_otherwise, On(SECOND, said_otherwise))


def test_an_item_too_many_is_a_discrepancy() -> None:
    expected = LedgerDiscrepancyFound(list=LIST, item=3, deviation=Deviation.NOT_LISTED, cited=OTHER, list_owner=BJ)
    books().when(replace(check, item=3), owner=HAIDIAN).then(expected)


def test_what_is_not_frozen_agrees_with_nothing() -> None:
    expected = LedgerDiscrepancyFound(list=LIST, item=2, deviation=Deviation.NOT_FROZEN, cited=OTHER, list_owner=BJ)
    given().seeing(LIST, opened).when(check, owner=HAIDIAN).then(expected)


def test_the_list_was_seen_here() -> None:
    given().when(check).then_refused(NotFound, id=LIST)


def test_the_same_is_found_once_until_it_is_resolved() -> None:
    books(altered).when(check, owner=HAIDIAN).then()
    books(altered, DiscrepancyResolved(reason="已按清单更正")).when(check, owner=HAIDIAN).then(altered)


def test_what_deviates_in_another_way_is_found_anew() -> None:
    other = "e" * 64
    books(altered).when(replace(check, cited=other), owner=HAIDIAN).then(replace(altered, cited=other))
    books(altered, replace(altered, cited=other)).when(replace(check, cited=other), owner=HAIDIAN).then()


def test_a_check_that_agrees_resolves_the_discrepancy() -> None:
    books(altered).when(agreeing, owner=HAIDIAN).then(DiscrepancyResolved())
    books(altered, DiscrepancyResolved()).when(agreeing, owner=HAIDIAN).then()


def test_a_discrepancy_that_is_found_again_is_open_again_and_counted() -> None:
    again = replace(altered, deviation=Deviation.NOT_LISTED, expected=None)
    state = fold(discrepancy_id(LIST, 2, HAIDIAN), [altered, DiscrepancyResolved(), again])
    assert state == Discrepancy(LIST, 2, Deviation.NOT_LISTED, OTHER, None, BJ, times=2)


def test_a_discrepancy_is_resolved_once() -> None:
    given(altered).when(resolve).then(DiscrepancyResolved(reason=resolve.reason))
    given(altered, DiscrepancyResolved()).when(resolve).then_refused(DiscrepancyOver)


def test_there_is_one_for_each_list_item_and_organisation() -> None:
    others = [discrepancy_id(LIST, 1, HAIDIAN), discrepancy_id(LIST, None, HAIDIAN), discrepancy_id(LIST, 2, CHAOYANG)]
    one = discrepancy_id(LIST, 2, HAIDIAN)
    assert len({one, *others}) == 4
    assert one == discrepancy_id(LIST, 2, HAIDIAN)
    assert parts(one)[0] == "discrepancy"

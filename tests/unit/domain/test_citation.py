"""Who cites a list cites it as it was frozen; what deviates is refused, and leaves a discrepancy."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.aggregate import Context, On, commands
from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.citation import (
    Citation,
    CitedItemAltered,
    CitedItemNotOnList,
    CitedListNotFrozen,
    RootDiffers,
    require_cited,
    require_root,
)
from domain.discrepancy import Deviation, DiscrepancyResolved, LedgerDiscrepancyFound, discrepancy_id
from domain.refusal import NotFound, RecordOfAnother, Refusal
from services.contracts.samples import data
from tests.unit.domain.examples import LIST, opened
from tests.unit.domain.inspecting import DIGESTS, FROZEN, a_list, frozen
from tests.unit.domain.test_reference import NAMED
from tests.unit.given import AT, BJ, HAIDIAN, ZHONGGUANCUN, Decided, Histories, given, states

ORDER = AggregateId("supervision-1@bj.haidian")
OTHER = "f" * 64
SECOND = AggregateId("list-2@bj")
on_books: Histories = {LIST: (*a_list(2), frozen)}


def in_decision(seen: Histories) -> Context:
    """Return what a decision of Haidian's knows."""
    return Context(id=ORDER, node=HAIDIAN, actor=Actor("tester", HAIDIAN, frozenset(Role)), at=AT, seen=states(seen))


def cite(*citations: Citation, root: str | None = None, seen: Histories = on_books) -> Decided:
    """Cite items in it."""
    try:
        require_cited(citations, root, in_decision(seen))
    except Refusal as refusal:
        return Decided((), refusal)
    return Decided((), None)


def found(deviation: Deviation, item: int | None, cited: str | None, expected: str | None) -> On:
    """Return the discrepancy that is left on Haidian's books."""
    event = LedgerDiscrepancyFound(
        list=LIST, item=item, deviation=deviation, cited=cited, expected=expected, list_owner=BJ
    )
    return On(discrepancy_id(LIST, item, HAIDIAN), event)


def left(decided: Decided) -> tuple[Any, ...]:
    assert decided.refusal
    return tuple(decided.refusal.leaves)


def test_an_item_is_cited_by_its_number_or_by_what_it_says() -> None:
    cite(Citation(LIST, 1), Citation(LIST, 2, DIGESTS[1]), root=FROZEN).then()


def test_an_item_that_is_not_on_the_list_is_not_cited() -> None:
    beyond = cite(Citation(LIST, 3))
    beyond.then_refused(CitedItemNotOnList, list=LIST, item=3)
    assert left(beyond) == (found(Deviation.NOT_LISTED, 3, None, None),)


def test_an_altered_item_is_not_cited() -> None:
    altered = cite(Citation(LIST, 2, OTHER))
    altered.then_refused(CitedItemAltered, list=LIST, item=2)
    assert left(altered) == (found(Deviation.ALTERED, 2, OTHER, DIGESTS[1]),)


def test_a_list_that_is_not_frozen_is_not_cited() -> None:
    early = cite(Citation(LIST, 1), seen={LIST: (opened,)})
    early.then_refused(CitedListNotFrozen, list=LIST)
    assert left(early) == (found(Deviation.NOT_FROZEN, 1, None, None),)


def test_all_who_cite_a_list_cite_one_root() -> None:
    elsewhere = cite(Citation(LIST, 1), root=OTHER)
    elsewhere.then_refused(RootDiffers, list=LIST)
    assert left(elsewhere) == (found(Deviation.ROOT, None, OTHER, FROZEN),)


def test_a_list_is_cited_as_a_whole() -> None:
    require_root(LIST, FROZEN, in_decision(on_books))
    with pytest.raises(RootDiffers) as refused:
        require_root(LIST, OTHER, in_decision(on_books))
    assert refused.value.leaves == (found(Deviation.ROOT, None, OTHER, FROZEN),)


def test_every_deviation_is_left_and_each_once() -> None:
    several = cite(Citation(LIST, 1, OTHER), Citation(LIST, 2), Citation(LIST, 9), Citation(LIST, 9))
    several.then_refused(CitedItemAltered, item=1)
    assert left(several) == (
        found(Deviation.ALTERED, 1, OTHER, DIGESTS[0]),
        found(Deviation.NOT_LISTED, 9, None, None),
    )


def test_what_was_found_before_and_is_open_is_not_found_again() -> None:
    id, event = found(Deviation.NOT_LISTED, 3, None, None)
    again = cite(Citation(LIST, 3), seen={**on_books, id: (event,)})
    again.then_refused(CitedItemNotOnList)
    assert left(again) == ()
    once_more = cite(Citation(LIST, 3), seen={**on_books, id: (event, DiscrepancyResolved(reason="已更正"))})
    assert left(once_more) == (On(id, event),)


def test_a_list_that_this_node_has_not_seen_is_unknown() -> None:
    cite(Citation(SECOND, 1)).then_refused(NotFound, id=SECOND)


# ── Whose items are cited ─────────────────────────────────────────────────────────────────────────────────────────────


OWN_ALONE, BY_CHARGE = ("ProposePublication",), ("OrderSupervision",)
"""What only the owner of an item may do with it; what those may, too, whom it charged with supervision (P15, P17)."""

OF_ANYBODY = ("IssueLetter", "NameMatter", "HoldInterview")
"""What those below are told, or called to account for, may stand on the list of somebody above."""

CITING = {field.split(".")[0] for field in NAMED if "citations" in field}


def test_every_command_that_cites_items_says_whose() -> None:
    assert {*OWN_ALONE, *BY_CHARGE, *OF_ANYBODY} == CITING


@pytest.mark.parametrize("name", [*OWN_ALONE, *BY_CHARGE])
def test_who_does_not_keep_an_item_neither_publishes_it_nor_orders_supervision_of_it(name: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(commands[name].payload)
    made: Any = data(adapter.json_schema())
    said = {"organisation": ZHONGGUANCUN, "addressee": ZHONGGUANCUN, "root": FROZEN}
    said = {field: value for field, value in said.items() if field in made}
    command = adapter.validate_python({**made, **said, "citations": [{"list": LIST, "item": 1}]})
    given().seeing(LIST, *a_list(2), frozen).when(command, owner=HAIDIAN).then_refused(RecordOfAnother, id=LIST)

"""What the events of an organisation tree make of its rows."""

from dataclasses import replace
from functools import reduce

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.tier import Tier
from domain.tree.events import OrganisationClosed, OrganisationEntered, OrganisationRenamed
from domain.words import Words
from projections.organisations import OrganisationRow, _combined, organisations
from tests.unit.given import BJ, HAIDIAN
from tests.unit.projections.folding import recorded
from tests.unit.projections.recorded import START

TREE = AggregateId("tree-0@bj")
entered = OrganisationEntered(organisation=HAIDIAN, name=Words("海淀", "Haidian"), tier=Tier.DISTRICT, node=True)


def named(*payloads: object) -> OrganisationRow | None:
    def fold(row: OrganisationRow | None, event: Recorded) -> OrganisationRow | None:
        assert organisations.key(event) == "tree-0@bj/bj.haidian"
        return organisations.fold(row, event)

    return reduce(fold, recorded(TREE, *payloads), None)


def test_an_organisation_has_its_place_in_the_tree_that_names_it() -> None:
    assert named(entered) == OrganisationRow(HAIDIAN, BJ, Words("海淀", "Haidian"), Tier.DISTRICT, True)


def test_it_may_be_renamed_closed_and_entered_again() -> None:
    new = Words("海淀区", "Haidian District")
    renamed = named(entered, OrganisationRenamed(organisation=HAIDIAN, name=new))
    assert renamed
    assert renamed.name == new
    close = OrganisationClosed(organisation=HAIDIAN, reason="合并", closed_at=START)
    closed = named(entered, close)
    assert closed
    assert (closed.closed, closed.closed_at) == (True, START)
    again = named(entered, close, entered)
    assert again
    assert (again.closed, again.closed_at) == (False, None)


def combined(*told: tuple[AggregateId, object]) -> OrganisationRow:
    """Return what several trees, the nearest last, say together of one organisation."""
    rows: dict[str, OrganisationRow | None] = {}
    for tree, payload in told:
        [event] = recorded(tree, payload)
        rows[tree] = organisations.fold(rows.get(tree), event)
    return _combined([row for row in rows.values() if row])


def test_nobody_ends_or_is_renamed_by_what_they_say_of_themselves() -> None:
    own = AggregateId("tree-0@bj.haidian")
    said = (
        OrganisationClosed(organisation=HAIDIAN, reason="撤销"),
        OrganisationRenamed(organisation=HAIDIAN, name=Words("首都", "Capital")),
    )
    alone = combined((own, entered), *((own, each) for each in said))
    assert not alone.closed
    assert combined((TREE, entered), (own, entered), *((own, each) for each in said)) == named(entered)


def test_nobody_ends_by_what_those_below_say_of_them() -> None:
    below = AggregateId("tree-0@bj.haidian")
    city = replace(entered, organisation=BJ)
    closed = OrganisationClosed(organisation=BJ, reason="撤销")
    for told in (((below, city), (below, closed)), ((below, city), (below, closed), (TREE, city))):
        assert not combined(*told).closed

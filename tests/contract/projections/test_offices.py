"""What the views answer about supervision offices: each sees exactly the open items of its organisations (P16)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.office.events import OrganisationHandedOver, OrganisationTakenOver, SupervisionRecorded
from domain.refusal import NotFound
from projections.engine.as_of import AsOf
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.issues.columns import Figure
from projections.ledger.issues import IssueFilter
from projections.ledger.issues import page as issue_page
from projections.offices import DatedNote, office_items
from tests.contract.projections import may
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import second_half as s
from tests.unit.given import CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.recorded import on

SEEN = SupervisionRecorded(issue=may.issue_id(3), organisation=ZHONGGUANCUN, note="已到现场核实")
EMPTY = AggregateId("office-3@bj")


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    log = may.may()
    log.append(on(s.OFFICE, s.office_established, SEEN, at=may.VISIT, every=may.DAY))
    other = replace(s.office_established, number=2, organisations=(CHAOYANG, NodeId("bj.haidian2")))
    taken = OrganisationTakenOver(organisation=HAIDIAN, reason="分工调整")
    log.append(on(s.OTHER_OFFICE, other, at=may.VISIT))
    log.append(on(EMPTY, replace(s.office_established, number=3, organisations=()), taken, at=may.NOW))
    handed = OrganisationHandedOver(organisation=HAIDIAN, office=EMPTY)
    late = on(s.OFFICE, s.office_established, SEEN, handed, at=may.NOW - may.DAY, every=may.DAY)
    log.append([late[2]])
    return caught_up_once(log, clock=lambda: may.NOW + 2 * may.DAY)


@pytest.fixture
def before(views: Views) -> Iterator[Snapshot]:
    """Return the views as they stood before Haidian was handed over."""
    with views.read(AsOf(moment=may.NOW - may.DAY)) as snapshot:
        yield snapshot


def test_an_office_sees_exactly_the_open_items_of_its_organisations(before: Snapshot) -> None:
    found = office_items(before, office=s.OFFICE)
    open_items = issue_page(before, IssueFilter(within=HAIDIAN, figure=Figure.UNRESOLVED)).items
    assert [(item.issue, item.overdue) for item in found.items] == [(line.issue, line.overdue) for line in open_items]
    assert [item.issue.item for item in found.items] == [3, 4]
    assert (found.unresolved, found.overdue, found.organisations) == (2, 2, (HAIDIAN,))


def test_what_the_office_saw_stands_beside_the_item(before: Snapshot) -> None:
    first, second = office_items(before, office=s.OFFICE).items
    note = DatedNote(1, may.issue_id(3), ZHONGGUANCUN, "已到现场核实", may.VISIT + may.DAY)
    assert (first.notes, second.notes) == ((note,), ())


def test_an_office_sees_nothing_of_others(before: Snapshot) -> None:
    assert office_items(before, office=s.OTHER_OFFICE).items == (), "nor of one whose id merely begins like theirs"


def test_what_was_handed_over_the_other_office_sees(views: Views) -> None:
    with views.read() as snapshot:
        assert office_items(snapshot, office=s.OFFICE).items == ()
        assert [item.issue.item for item in office_items(snapshot, office=EMPTY).items] == [3, 4]


def test_all_offices_together_see_each_open_item_once(before: Snapshot) -> None:
    seen = [
        item.issue.id for office in (s.OFFICE, s.OTHER_OFFICE) for item in office_items(before, office=office).items
    ]
    everything = [line.issue.id for line in issue_page(before, IssueFilter(figure=Figure.UNRESOLVED)).items]
    assert sorted(seen) == sorted(everything)


def test_an_office_that_is_not_there_is_said_not_to_be(before: Snapshot) -> None:
    with pytest.raises(NotFound):
        office_items(before, office=AggregateId("office-9@bj"))

"""Petitions are counted for everybody, and kept sealed for who inspects."""

from datetime import timedelta

from domain.aggregate_id import AggregateId
from domain.petition import PetitionCancelled, PetitionReceived
from domain.petition_tally import PetitionChannel, PetitionCount, PetitionsCounted, PetitionsReported, tally_of
from projections.engine.paging import FIRST_PAGE
from projections.petitions import page_for, petition_counts, petition_for, petition_tallies, petitions
from projections.review.annual import explain
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.inspected import tree
from tests.unit.domain.inspecting import INSPECTION
from tests.unit.domain.sealed import sealed
from tests.unit.given import BJ, HAIDIAN
from tests.unit.projections.recorded import START, ListedLog, on

FIRST, SECOND = AggregateId("petition-1@bj"), AggregateId("petition-2@bj")
OTHER = AggregateId("inspection-1@bj.haidian")
received = PetitionReceived(
    inspection=INSPECTION, channel=PetitionChannel.VISIT, petitioner=sealed("p"), content=sealed("c")
)


def counts(letters: int, visits: int) -> tuple[PetitionCount, ...]:
    return PetitionCount(PetitionChannel.LETTER, letters), PetitionCount(PetitionChannel.VISIT, visits)


def the_log() -> ListedLog:
    """Return the log of a city whose team received 120 letters and two visits, and of a district with one letter."""
    log = ListedLog()
    log.append(tree())
    log.append(on(FIRST, received))
    log.append(on(SECOND, received, PetitionCancelled(reason="重复登记")))
    said = (
        PetitionsCounted(inspection=INSPECTION, recorded=counts(0, 2)),
        PetitionsReported(inspection=INSPECTION, received=counts(120, 0)),
        PetitionsCounted(inspection=INSPECTION, recorded=counts(0, 1)),
    )
    log.append(on(tally_of(INSPECTION), *said))
    below = PetitionsReported(inspection=OTHER, received=counts(1, 0))
    log.append(on(tally_of(OTHER), below, at=START + timedelta(days=1)))
    return log


def test_petitions_are_counted_by_inspection_and_by_the_way_they_came(caught_up: OpenViews) -> None:
    with caught_up(the_log()).read() as now:
        found = petition_counts(now, year=2019, owner=BJ)
        assert found.received == 121
        assert found.channels == counts(120, 1)
        assert [(line.inspection, line.received, line.recorded) for line in found.items] == [(INSPECTION, 121, 1)]
        assert petition_counts(now, year=2019, owner=BJ, below=True).received == 122
        assert petition_counts(now, year=2018, owner=BJ).items == ()
        explained = explain(now, figure="petitions.received", year=2019)
        row = now.row(petition_tallies, tally_of(INSPECTION))
    assert (explained.line.value, len(explained.events)) == (121, 3)
    assert row
    assert row.total == 121


def test_who_inspects_has_the_petitions_that_stand_and_nobody_else_has_any(caught_up: OpenViews) -> None:
    with caught_up(the_log()).read() as now:
        assert [row.id for row in page_for(now, BJ, FIRST_PAGE).items] == [FIRST]
        assert page_for(now, HAIDIAN, FIRST_PAGE).items == ()
        mine, theirs = petition_for(now, BJ, FIRST), petition_for(now, HAIDIAN, FIRST)
        assert mine == now.row(petitions, FIRST)
        assert theirs is None

"""The commission reports counts of a year, and may correct them."""

import pytest

from domain.aggregate import aggregates
from domain.node_id import NodeId
from domain.outcome import MoreThanAllSanctions, Outcome, OutcomesReported, ReportOutcomes
from domain.tense import StillToCome
from tests.unit.given import given

DISCIPLINE = NodeId("bj.discipline")


def report(sanctions: int, from_clues: int, year: int = 2019) -> ReportOutcomes:
    return ReportOutcomes(year=year, sanctions=sanctions, from_clues=from_clues)


def reported(sanctions: int, from_clues: int) -> OutcomesReported:
    return OutcomesReported(year=2019, sanctions=sanctions, from_clues=from_clues)


def test_the_counts_of_a_year_are_reported() -> None:
    given().when(report(100, 69), owner=DISCIPLINE).then(reported(100, 69))


def test_what_is_reported_again_stands_in_place_of_what_was_reported_before() -> None:
    given(reported(100, 69)).when(report(13, 9), owner=DISCIPLINE).then(reported(13, 9))
    assert aggregates["outcome"].state([reported(100, 69), reported(13, 9)]) == Outcome(2019, 13, 9, reports=2)


@pytest.mark.parametrize(("sanctions", "from_clues"), [(0, 0), (5, 5)])
def test_all_may_be_from_clues(sanctions: int, from_clues: int) -> None:
    given().when(report(sanctions, from_clues), owner=DISCIPLINE).then(reported(sanctions, from_clues))


def test_a_part_is_not_more_than_the_whole() -> None:
    given().when(report(9, 13), owner=DISCIPLINE).then_refused(MoreThanAllSanctions, from_clues=13, sanctions=9)


def test_a_year_that_has_not_begun_has_no_outcomes() -> None:
    given().when(report(1, 1, 2020), owner=DISCIPLINE).then_refused(StillToCome, field="year", when=2020)

"""The commission reports counts of a year, and may correct them."""

import pytest

from domain.aggregate import aggregates
from domain.cancellation import RecordCancelled
from domain.clue_index import LeaderSanctioned, index_of
from domain.node_id import NodeId
from domain.outcome import (
    CancelOutcomes,
    MoreThanAllSanctions,
    Outcome,
    OutcomesCancelled,
    OutcomesReported,
    ReportOutcomes,
    SanctionsOnCluesRecounted,
    outcome_of,
)
from domain.tense import StillToCome
from tests.unit.given import Given, fold, given

DISCIPLINE = NodeId("bj.discipline")


OF_2019 = index_of(DISCIPLINE, 2019)


def report(sanctions: int, year: int = 2019) -> ReportOutcomes:
    return ReportOutcomes(year=year, sanctions=sanctions)


def reported(sanctions: int, from_clues: int) -> OutcomesReported:
    return OutcomesReported(year=2019, sanctions=sanctions, from_clues=from_clues)


def sanctioned_on_clues(number: int, *past: object) -> Given:
    """Begin where so many leaders were sanctioned on clues, with this past of the outcome."""
    leaders = (LeaderSanctioned(year=2019, leader=f"{each:043d}") for each in range(number))
    return given(*past).seeing(OF_2019, *leaders)


def test_those_from_clues_are_as_many_as_the_clues_led_to_a_sanction() -> None:
    sanctioned_on_clues(69).when(report(100), owner=DISCIPLINE).then(reported(100, 69))
    given().when(report(100), owner=DISCIPLINE).then(reported(100, 0))


def test_what_is_reported_again_stands_in_place_of_what_was_reported_before() -> None:
    sanctioned_on_clues(9, reported(100, 8)).when(report(13), owner=DISCIPLINE).then(reported(13, 9))
    assert aggregates["outcome"].state([reported(100, 69), reported(13, 9)]) == Outcome(
        2019, 13, 9, reports=2, reported=13
    )


@pytest.mark.parametrize("number", [0, 5])
def test_all_may_be_from_clues(number: int) -> None:
    sanctioned_on_clues(number).when(report(number), owner=DISCIPLINE).then(reported(number, number))


def test_a_part_is_not_more_than_the_whole() -> None:
    seen = sanctioned_on_clues(13)
    seen.when(report(9), owner=DISCIPLINE).then_refused(MoreThanAllSanctions, from_clues=13, sanctions=9)


def test_a_year_that_has_not_begun_has_no_outcomes() -> None:
    given().when(report(1, 2020), owner=DISCIPLINE).then_refused(StillToCome, field="year", when=2020)


def test_counts_for_the_wrong_year_are_cancelled_and_reported_anew() -> None:
    cancel, cancelled = CancelOutcomes(reason="年度有误"), OutcomesCancelled(reason="年度有误")
    given(reported(100, 0)).when(cancel, owner=DISCIPLINE).then(cancelled)
    given(reported(100, 0), cancelled).when(cancel, owner=DISCIPLINE).then_refused(RecordCancelled)
    given(reported(100, 0), cancelled).when(report(13), owner=DISCIPLINE).then(reported(13, 0))


def test_those_on_clues_are_as_many_as_the_clues_say_and_all_are_no_fewer() -> None:
    def stands(*from_clues: int) -> tuple[int, int]:
        counts = (SanctionsOnCluesRecounted(year=2019, from_clues=each) for each in from_clues)
        state = fold(outcome_of(DISCIPLINE, 2019), [reported(4, 3), *counts])
        return state.sanctions, state.from_clues

    assert [stands(2), stands(4), stands(4, 5), stands(5, 4)] == [(4, 2), (4, 4), (5, 5), (4, 4)]

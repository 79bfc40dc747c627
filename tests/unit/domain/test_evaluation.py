"""Satisfaction evaluations: an exact rate by a formula with a version, and a ranking that comes out the same (P14)."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise
from random import Random

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.evaluation.events import EvaluationClosed
from domain.evaluation.rating import (
    BallotsMissing,
    CloseEvaluation,
    GroupMissing,
    GroupTwice,
    GroupWithoutWeight,
    NotASubject,
    OpenEvaluation,
    RecordRating,
    SubjectTwice,
    SubjectUnrated,
    WeightsNotWhole,
    WindowNotOver,
    WindowUpsideDown,
)
from domain.evaluation.state import Evaluation, EvaluationOver
from domain.node_id import NodeId
from domain.refusal import AlreadyExists
from domain.result.state import result_id
from domain.satisfaction import FORMULAS, GroupRating, GroupWeight, SubjectRating, current, ranked
from tests.unit.domain.second_half import (
    AFTER,
    EVALUATION,
    evaluation_opened,
    evaluation_over,
    group,
    of_chaoyang,
    of_haidian,
    rating,
)
from tests.unit.given import CCMU, CHAOYANG, HAIDIAN, fold, given

open_one = OpenEvaluation(
    title=evaluation_opened.title,
    subjects=evaluation_opened.subjects,
    threshold=60,
    since=evaluation_opened.since,
    until=evaluation_opened.until,
)
PLAIN = FORMULAS[1]
content, discontent = group(80, 20, 0), group(20, 30, 50)


def of(*events: object) -> Evaluation:
    state = fold(AggregateId("evaluation-1@bj"), events)
    assert isinstance(state, Evaluation)
    return state


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_evaluation_is_opened_with_its_subjects_threshold_and_window() -> None:
    given().when(open_one).then(evaluation_opened)
    given(evaluation_opened).when(open_one).then_refused(AlreadyExists)


def test_each_subject_is_named_once() -> None:
    twice = replace(open_one, subjects=(HAIDIAN, CHAOYANG, HAIDIAN))
    given().when(twice).then_refused(SubjectTwice, organisation=HAIDIAN)


def test_the_window_begins_before_it_ends() -> None:
    day = date(2019, 3, 1)
    given().when(replace(open_one, since=day, until=date(2019, 2, 28))).then_refused(WindowUpsideDown, since=day)
    assert given().when(replace(open_one, since=day, until=day)).refusal is None


def test_a_subject_is_rated_by_each_group_once() -> None:
    past, leaders = given(evaluation_opened), group(5, 1, 0, "市委领导")
    both = RecordRating(organisation=HAIDIAN, groups=(content, leaders))
    past.when(both).then(rating(HAIDIAN, content, leaders))
    twice = RecordRating(organisation=HAIDIAN, groups=(content, discontent))
    past.when(twice).then_refused(GroupTwice, group=content.group)


def test_who_is_not_a_subject_is_not_rated() -> None:
    rate = RecordRating(organisation=CCMU, groups=(content,))
    given(evaluation_opened).when(rate).then_refused(NotASubject, organisation=CCMU)


def test_a_rating_has_a_ballot() -> None:
    rate = RecordRating(organisation=HAIDIAN, groups=(group(0, 0, 0), group(0, 0, 0, "市委领导")))
    given(evaluation_opened).when(rate).then_refused(BallotsMissing, organisation=HAIDIAN)


def test_what_is_recorded_again_stands_in_place_of_what_was_recorded_before() -> None:
    state = of(evaluation_opened, rating(HAIDIAN, discontent), rating(CHAOYANG, content), rating(HAIDIAN, content))
    assert {(each.organisation, each.groups) for each in state.ratings} == {
        (HAIDIAN, (content,)),
        (CHAOYANG, (content,)),
    }


def test_an_evaluation_is_closed_when_all_were_rated_by_the_formula_of_the_day() -> None:
    rated = given(*evaluation_over[:-1])
    told = [On(result_id(EVALUATION, each.organisation), each) for each in (of_haidian, of_chaoyang)]
    rated.when(CloseEvaluation(), at=AFTER).then(EvaluationClosed(definition=1), *told)
    partly = given(evaluation_opened, rating(HAIDIAN, content))
    partly.when(CloseEvaluation(), at=AFTER).then_refused(SubjectUnrated, organisation=CHAOYANG)


def test_an_evaluation_is_not_closed_before_the_last_day_that_is_rated() -> None:
    rated = given(*evaluation_over[:-1])
    eve = datetime(2019, 11, 30, 15, 59, tzinfo=UTC)
    rated.when(CloseEvaluation(), at=eve).then_refused(WindowNotOver, until=date(2019, 12, 1))
    assert rated.when(CloseEvaluation(), at=eve.replace(hour=16)).refusal is None, "midnight in Beijing"


LEADERS, PEOPLE = "市委领导", "干部群众"
WEIGHTS = (GroupWeight(LEADERS, 40), GroupWeight(PEOPLE, 60))
weighed = replace(evaluation_opened, weights=WEIGHTS)


def test_the_weights_of_groups_make_up_the_whole_and_each_group_has_one() -> None:
    given().when(replace(open_one, weights=WEIGHTS)).then(weighed)
    short = replace(open_one, weights=WEIGHTS[:1])
    given().when(short).then_refused(WeightsNotWhole, total=40)
    twice = replace(open_one, weights=(GroupWeight(LEADERS, 40), GroupWeight(LEADERS, 60)))
    given().when(twice).then_refused(GroupTwice, group=LEADERS)


def test_where_groups_are_weighed_each_of_them_rates_and_no_other() -> None:
    leaders, people = group(1, 0, 0, LEADERS), group(3, 1, 0, PEOPLE)
    both = RecordRating(organisation=HAIDIAN, groups=(leaders, people))
    given(weighed).when(both).then(rating(HAIDIAN, leaders, people))
    given(weighed).when(replace(both, groups=(leaders,))).then_refused(GroupMissing, group=PEOPLE)
    silent = replace(both, groups=(leaders, group(0, 0, 0, PEOPLE)))
    given(weighed).when(silent).then_refused(GroupMissing, group=PEOPLE)
    others = replace(both, groups=(leaders, people, group(1, 0, 0, "群众代表")))
    given(weighed).when(others).then_refused(GroupWithoutWeight, group="群众代表")


def test_an_evaluation_with_weights_is_closed_by_the_formula_that_weighs() -> None:
    rated = given(
        weighed, *(rating(each, group(1, 0, 0, LEADERS), group(0, 0, 9, PEOPLE)) for each in (HAIDIAN, CHAOYANG))
    )
    decided = rated.when(CloseEvaluation(), at=AFTER)
    assert decided.changes[0] == EvaluationClosed(definition=2)
    assert {(each.payload.scored, each.payload.possible) for each in decided.changes[1:]} == {(2, 5)}


def test_weighed_rates_are_those_of_the_groups_by_their_weights_however_many_voted() -> None:
    groups = (group(1, 0, 0, LEADERS), group(0, 50, 50, PEOPLE))
    assert FORMULAS[2].rate(groups, WEIGHTS) == Fraction(40, 100) + Fraction(60, 100) * Fraction(30, 100)
    assert FORMULAS[2].rate(groups[::-1], WEIGHTS[::-1]) == FORMULAS[2].rate(groups, WEIGHTS)
    assert (current(WEIGHTS).version, current(()).version) == (2, 1)


@pytest.mark.parametrize("command", [RecordRating(organisation=HAIDIAN, groups=(content,)), CloseEvaluation()])
def test_a_closed_evaluation_changes_no_more(command: object) -> None:
    given(*evaluation_over).when(command, at=AFTER).then_refused(EvaluationOver)


# ── The rate and the ranking ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_rate_scores_100_60_and_0_over_all_ballots() -> None:
    assert FORMULAS[1].rate([group(2, 1, 1)]) == Fraction(260, 400)
    assert FORMULAS[1].rate([group(1, 0, 0, "市委领导"), group(0, 0, 2)]) == Fraction(1, 3)


def test_the_rate_is_exact_where_floating_point_is_not() -> None:
    assert FORMULAS[1].rate([group(1, 1, 1)]) == Fraction(8, 15)
    assert FORMULAS[1].rate([group(10**6, 10**6, 10**6 - 1)]) == Fraction(160 * 10**6, 100 * (3 * 10**6 - 1))


def test_an_evaluation_flags_whom_it_rates_below_its_threshold() -> None:
    state = of(*evaluation_over)
    assert [(each.organisation, each.rate) for each in state.ranking] == [
        (HAIDIAN, Fraction(92, 100)),
        (CHAOYANG, Fraction(38, 100)),
    ]
    assert (state.flags(CHAOYANG), state.flags(HAIDIAN), state.flags(CCMU)) == (True, False, False)


@pytest.mark.parametrize(("ballots", "flagged"), [(group(0, 1, 0), False), (group(0, 999, 1), True)])
def test_a_rate_of_just_the_threshold_is_not_below_it(ballots: GroupRating, flagged: bool) -> None:
    [only] = ranked([SubjectRating(HAIDIAN, (ballots,))], 60, PLAIN)
    assert only.flagged is flagged


def test_who_has_the_same_rate_stands_in_the_order_of_the_ids() -> None:
    same = [SubjectRating(id, (group(7, 2, 1),)) for id in (HAIDIAN, CCMU, CHAOYANG)]
    assert [each.organisation for each in ranked(same, 60, PLAIN)] == [CCMU, CHAOYANG, HAIDIAN]


_counts = st.tuples(*[st.integers(0, 50)] * 3).filter(any)
_ratings = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(_counts, min_size=1, max_size=3), min_size=1).map(
    lambda found: [
        SubjectRating(NodeId(f"bj.{label}"), tuple(GroupRating(f"{at}", *counts) for at, counts in enumerate(groups)))
        for label, groups in found.items()
    ]
)


@hypothesis.given(_ratings, st.integers(1, 100), st.randoms())
def test_the_ranking_is_a_function_of_the_ratings_alone(
    ratings: list[SubjectRating], threshold: int, any_order: Random
) -> None:
    shuffled = list(ratings)
    any_order.shuffle(shuffled)
    found = ranked(ratings, threshold, PLAIN)
    assert found == ranked(shuffled, threshold, PLAIN)
    assert [each.rank for each in found] == list(range(1, len(ratings) + 1))
    assert all((a.rate, b.organisation) >= (b.rate, a.organisation) for a, b in pairwise(found))
    assert all(each.flagged == (each.rate * 100 < threshold) for each in found)


@hypothesis.given(_ratings)
def test_splitting_a_group_changes_no_rate(ratings: list[SubjectRating]) -> None:
    pooled: dict[NodeId, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in ratings:
        for one in each.groups:
            for at, count in enumerate((one.satisfied, one.basically_satisfied, one.not_satisfied)):
                pooled[each.organisation][at] += count
    whole = [SubjectRating(organisation, (GroupRating("全部", *counts),)) for organisation, counts in pooled.items()]
    assert ranked(whole, 60, PLAIN) == ranked(ratings, 60, PLAIN)

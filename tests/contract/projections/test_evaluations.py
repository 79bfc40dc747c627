"""What the views answer about evaluations and interviews: a ranking, ten flagged, each interview paired (P14)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.appeal import AppealStatus
from domain.evaluation.events import EvaluationClosed, EvaluationOpened
from domain.evaluation.state import EvaluationStatus
from domain.interview.events import InterviewCause, Interviewed, InterviewHeld
from domain.interview.holding import HoldInterview, of_cause
from domain.node_id import NodeId
from domain.result.events import AppealDecisionWithdrawn, AppealRejected
from domain.result.state import ResultStatus
from domain.words import Words
from projections.engine.as_of import AsOf
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.evaluations.interviews import interviews_held
from projections.evaluations.ranking import ranking
from projections.evaluations.rows import appeals, results
from projections.rates import Rate
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import second_half as s
from tests.unit.given import BJ, CHAOYANG, HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

OTHER = AggregateId("evaluation-2@bj")
UNITS = [NodeId(f"bj.unit{letter}") for letter in "abcdefghijklmn"]
"""Fourteen; the first ten are rated low."""
SPRING, WINTER = datetime(2017, 3, 1, 1, tzinfo=UTC), datetime(2019, 12, 2, 1, tzinfo=UTC)
TOOK_OFFICE = date(2017, 6, 23)
"""When the 12th committee took office."""


def held(organisation: NodeId, cause: InterviewCause = InterviewCause.LOW_RATING) -> InterviewHeld:
    low = cause is InterviewCause.LOW_RATING
    return InterviewHeld(
        organisation=organisation,
        cause=cause,
        evaluation=s.EVALUATION if low else None,
        principal=s.WITH_PRINCIPAL,
        paired=(s.WITH_PAIR,) if low else (),
        requirements="限期整改到位",
    )


def interview_of(organisation: NodeId) -> AggregateId:
    command = HoldInterview(
        organisation=organisation,
        cause=InterviewCause.LOW_RATING,
        evaluation=s.EVALUATION,
        principal=s.WITH_PRINCIPAL,
        requirements="限期整改到位",
    )
    return of_cause(command, "1", BJ)


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    opened = EvaluationOpened(
        title=Words("整改满意度测评", "Satisfaction with rectification"),
        subjects=tuple(UNITS),
        threshold=60,
        since=date(2019, 1, 1),
        until=date(2019, 11, 30),
    )
    rated = [s.rating(unit, s.group(8 + index, 0, 21 - index)) for index, unit in enumerate(UNITS)]
    again = s.rating(UNITS[0], s.group(0, 5, 24), s.group(0, 0, 1, "市委领导"))
    log = ListedLog()
    log.append(on(s.EVALUATION, opened, *rated, again, EvaluationClosed(definition=1), at=WINTER))
    log.append(on(OTHER, s.evaluation_opened, s.rating(HAIDIAN, s.group(2, 1, 0)), at=WINTER + timedelta(days=1)))
    for index, unit in enumerate(UNITS[:10]):
        log.append(on(interview_of(unit), held(unit), at=WINTER + timedelta(days=3, hours=index)))
    early = on(AggregateId("interview-1@bj"), held(HAIDIAN, InterviewCause.DUTY), at=SPRING)
    for number in (2, 3):
        later = on(AggregateId(f"interview-{number}@bj"), held(CHAOYANG, InterviewCause.DUTY), at=WINTER)
        log.append(later)
    log.append(early)
    return caught_up_once(log)


def test_the_ranking_shows_exact_rates_and_flags_what_is_below_the_threshold(now: Snapshot) -> None:
    [found] = ranking(now, evaluation=s.EVALUATION).items
    assert [line.rank for line in found.items] == list(range(1, 15))
    assert [line.organisation for line in found.items] == [*reversed(UNITS[1:]), UNITS[0]]
    best, worst = found.items[0], found.items[-1]
    assert (best.rate, best.ballots, best.low) == (Rate(21, 29, "72.41"), 29, False)
    assert (worst.rate, worst.ballots, worst.low) == (Rate(1, 10, "10.00"), 30, True), "as it was rated last"
    assert (found.threshold, found.definition, found.low, found.unrated) == (60, 1, 10, ())


def test_an_interview_that_followed_stands_beside_the_rating(now: Snapshot) -> None:
    [found] = ranking(now, evaluation=s.EVALUATION).items
    flagged = {line.organisation: line.interview for line in found.items if line.low}
    assert flagged == {unit: interview_of(unit) for unit in UNITS[:10]}
    assert not any(line.interview for line in found.items if not line.low)


def test_while_it_is_open_an_evaluation_shows_who_was_not_rated_yet(now: Snapshot) -> None:
    first, second = ranking(now).items
    assert (first.evaluation, first.status) == (s.EVALUATION, EvaluationStatus.CLOSED)
    assert (second.evaluation, second.status, second.unrated) == (OTHER, EvaluationStatus.OPEN, (CHAOYANG,))
    assert [line.rate for line in second.items] == [Rate(13, 15, "86.67")]


def test_the_ranking_of_the_past_knows_no_later_interview(views: Views) -> None:
    with views.read(AsOf(moment=WINTER + timedelta(days=2))) as snapshot:
        first, _ = ranking(snapshot).items
    assert first.low == 10
    assert not any(line.interview for line in first.items)


def test_who_is_under_appeal_is_shown_so_until_that_is_decided_on(caught_up: OpenViews) -> None:
    log = ListedLog()
    log.append(on(s.EVALUATION, *s.evaluation_over, at=WINTER))
    log.append(on(s.RESULT, s.of_chaoyang, at=WINTER))
    log.append(on(s.APPEAL, s.appeal_filed, at=WINTER + timedelta(days=1)))
    decided = (AppealRejected(reason="复核无误"), AppealDecisionWithdrawn(reason="误登"), AppealRejected(reason="驳回"))
    log.append(on(s.RESULT, s.of_chaoyang, *decided, at=WINTER + timedelta(days=2))[1:])
    views = caught_up(log)
    shown = []
    for position in range(5, 10):
        with views.read(AsOf(position=position)) as snapshot:
            [found] = ranking(snapshot).items
        shown.append([line.under_appeal for line in found.items])
    assert [waits for _, waits in shown] == [False, True, False, True, False]
    assert not any(waits for waits, _ in shown)
    with views.read() as snapshot:
        result, appeal = snapshot.row(results, s.RESULT), snapshot.row(appeals, s.APPEAL)
    assert result
    assert appeal
    assert (result.status, result.low, appeal.status) == (ResultStatus.REJECTED, True, AppealStatus.FILED)


def test_interviews_are_counted_by_cause_since_a_day(now: Snapshot) -> None:
    found = interviews_held(now, since=TOOK_OFFICE)
    sums = {each.cause: (each.interviews, each.organisations, each.paired, each.unpaired) for each in found.causes}
    assert sums == {InterviewCause.LOW_RATING: (10, 10, 10, 0), InterviewCause.DUTY: (2, 1, 0, 0)}
    assert [line.pair_complete for line in found.items] == [None, None, *[True] * 10]
    ever = interviews_held(now, cause=InterviewCause.DUTY)
    assert [line.interview.organisation for line in ever.items] == [HAIDIAN, CHAOYANG, CHAOYANG]
    assert interviews_held(now, since=date(2019, 12, 6)).items == ()


def test_a_pair_that_is_not_complete_is_shown_with_who_lacks(open_views: OpenViews) -> None:
    alone = InterviewHeld(
        organisation=CHAOYANG,
        cause=InterviewCause.LOW_RATING,
        evaluation=s.EVALUATION,
        principal=s.WITH_PRINCIPAL,
        requirements="限期整改到位",
    )
    log = ListedLog()
    log.append(on(AggregateId("interview-9@bj"), alone, at=WINTER))
    views = open_views(log)
    views.catch_up()
    with views.read() as snapshot:
        found = interviews_held(snapshot)
    [line] = found.items
    assert (line.pair_complete, line.lacking) == (
        False,
        (Interviewed.DISCIPLINE_SECRETARY, Interviewed.DISPATCHED_LEADER),
    )
    assert [each.unpaired for each in found.causes] == [1]

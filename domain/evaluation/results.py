"""What an evaluation comes to for each of those who were rated."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.evaluation.state import Evaluation
from domain.node_id import NodeId
from domain.result.events import ResultGiven, ResultRevised
from domain.result.state import result_id
from domain.satisfaction import GroupRating


def given(id: AggregateId, evaluation: Evaluation, day: date) -> Iterator[On]:
    """Yield what tells everybody who was rated what it came to, on the day on which the evaluation is closed."""
    until = day + timedelta(days=evaluation.appeal_days)
    for each in evaluation.ranking:
        told = ResultGiven(
            evaluation=id,
            title=evaluation.title,
            organisation=each.organisation,
            scored=each.rate.numerator,
            possible=each.rate.denominator,
            low=each.flagged,
            appeal_until=until,
        )
        yield On(result_id(id, each.organisation), told)


def revised(evaluation: Evaluation, organisation: NodeId, groups: Iterable[GroupRating], reason: str) -> ResultRevised:
    """Return what a rating that is recorded anew comes to."""
    anew = evaluation.rated(organisation, tuple(groups)).ranking
    [place] = [each for each in anew if each.organisation == organisation]
    rate = place.rate
    return ResultRevised(scored=rate.numerator, possible=rate.denominator, low=place.flagged, reason=reason)

"""A result as its events make it."""

from datetime import date
from hashlib import sha256

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.heading import Heading
from domain.node_id import NodeId
from domain.result.events import (
    AppealDecisionWithdrawn,
    AppealRejected,
    AppealUpheld,
    ResultCancelled,
    ResultGiven,
    ResultRevised,
)
from domain.state import changed, state
from domain.tier import COMMITTEES
from domain.words import Term, Words


class ResultStatus(Term):
    """What became of a result."""

    GIVEN = "given", "已告知", "given"
    UPHELD = "upheld", "申诉成立", "revised on appeal"
    REJECTED = "rejected", "申诉不成立", "appealed against in vain"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@state
class EvaluationResult:
    """A result as its events make it."""

    evaluation: AggregateId
    title: Words
    organisation: NodeId
    scored: int
    possible: int
    low: bool
    appeal_until: date
    status: ResultStatus = ResultStatus.GIVEN


def evolve(result: EvaluationResult | None, event: object) -> EvaluationResult:
    """Return the result after one more of its events."""
    match result, event:
        case None, ResultGiven(evaluation=evaluation, title=title, organisation=organisation, appeal_until=until):
            return EvaluationResult(evaluation, title, organisation, event.scored, event.possible, event.low, until)
        case EvaluationResult(), ResultRevised(scored=scored, possible=possible, low=low):
            return changed(result, scored=scored, possible=possible, low=low)
        case EvaluationResult(), AppealUpheld():
            return changed(result, status=ResultStatus.UPHELD)
        case EvaluationResult(), AppealRejected():
            return changed(result, status=ResultStatus.REJECTED)
        case EvaluationResult(), AppealDecisionWithdrawn():
            return changed(result, status=ResultStatus.GIVEN)
        case EvaluationResult(), ResultCancelled():
            return changed(result, status=ResultStatus.CANCELLED)
    raise Impossible(result, event)


result = Aggregate(
    "result", "results", evolve, zh="测评结果", en="result", heading=Heading.SECOND_HALF, rank=1, tiers=COMMITTEES
)


def result_id(evaluation: AggregateId, organisation: NodeId) -> AggregateId:
    """Return the id of what an evaluation came to for one of its subjects: there is one."""
    digest = sha256(f"{evaluation}\0{organisation}".encode()).hexdigest()
    return aggregate_id("result", digest[:32], owner_of(evaluation))

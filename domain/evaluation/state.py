"""An evaluation as its events make it, and what it comes to."""

from datetime import date

from domain.aggregate import Aggregate, Impossible
from domain.evaluation.events import (
    EvaluationCancelled,
    EvaluationClosed,
    EvaluationOpened,
    RatingCorrected,
    RatingRecorded,
)
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.satisfaction import FORMULAS, Formula, GroupRating, GroupWeight, Ranked, SubjectRating, current, ranked
from domain.state import changed, state
from domain.tier import COMMITTEES
from domain.words import Term, Words


class EvaluationStatus(Term):
    """Where an evaluation stands."""

    OPEN = "open", "测评中", "open"
    CLOSED = "closed", "已结束", "closed"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@state
class Evaluation:
    """An evaluation as its events make it."""

    title: Words
    subjects: tuple[NodeId, ...]
    threshold: int
    since: date
    until: date
    weights: tuple[GroupWeight, ...]
    """How much the rate of each group counts, 100 in all; none if all ballots count the same."""
    appeal_days: int
    status: EvaluationStatus = EvaluationStatus.OPEN
    ratings: tuple[SubjectRating, ...] = ()
    definition: int | None = None
    """The version of the rate; None until it is closed."""

    @property
    def formula(self) -> Formula:
        """The rate by which it was closed; while it is open, the one by which it will be."""
        return FORMULAS[self.definition] if self.definition else current(self.weights)

    @property
    def ranking(self) -> tuple[Ranked, ...]:
        """Who stands where among those rated so far."""
        return ranked(self.ratings, self.threshold, self.formula, self.weights)

    def flags(self, organisation: NodeId) -> bool:
        """Say whether an organisation was rated low."""
        return any(each.flagged for each in self.ranking if each.organisation == organisation)

    def rated(self, organisation: NodeId, groups: tuple[GroupRating, ...]) -> "Evaluation":
        """Return the evaluation with this said of an organisation, in place of what was before."""
        others = tuple(each for each in self.ratings if each.organisation != organisation)
        return changed(self, ratings=(*others, SubjectRating(organisation, groups)))


def evolve(evaluation: Evaluation | None, event: object) -> Evaluation:
    """Return the evaluation after one more of its events."""
    match evaluation, event:
        case None, EvaluationOpened():
            window = event.since, event.until
            return Evaluation(event.title, event.subjects, event.threshold, *window, event.weights, event.appeal_days)
        case Evaluation(), RatingRecorded(organisation=organisation, groups=groups) | RatingCorrected(
            organisation=organisation, groups=groups
        ):
            return evaluation.rated(organisation, groups)
        case Evaluation(), EvaluationClosed(definition=definition):
            return changed(evaluation, status=EvaluationStatus.CLOSED, definition=definition)
        case Evaluation(), EvaluationCancelled():
            return changed(evaluation, status=EvaluationStatus.CANCELLED)
    raise Impossible(evaluation, event)


evaluation = Aggregate(
    "evaluation",
    "evaluations",
    evolve,
    zh="满意度测评",
    en="evaluation",
    heading=Heading.SECOND_HALF,
    rank=1,
    tiers=COMMITTEES,
)


class EvaluationOver(Refusal, zh="测评{status}", en="the evaluation is {status}"):
    """What is closed is rated no more."""


class EvaluationNotOver(
    Refusal,
    zh="测评{status}，尚无结果",
    en="the evaluation is {status}: it has no result yet",
    transient=True,
    field="evaluation",
):
    """An evaluation flags whom it flags when it is closed."""

"""The ranking of evaluations: who was rated how, who is flagged, and whether an interview followed (P14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.aggregate_id import AggregateId, AggregateRef
from domain.appeal import AppealStatus
from domain.evaluation.state import EvaluationStatus
from domain.heading import Heading
from domain.node_id import NodeId
from domain.result.state import ResultStatus
from domain.satisfaction import GroupWeight, Ranked
from domain.words import Words
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.engine.query import query
from projections.engine.register import by_opening
from projections.engine.snapshot import Snapshot
from projections.evaluations.rows import EvaluationRow, appeals, evaluations, interviews, results
from projections.rates import Rate, rate


@dataclass(frozen=True, slots=True)
class RankingLine:
    """One organisation's place in one evaluation."""

    rank: int
    organisation: NodeId
    rate: Rate
    """The exact fraction in its lowest terms, and per cent rounded half up."""
    ballots: int
    low: bool
    """True if the rate is below the threshold: the organisation is flagged."""
    interview: AggregateId | None
    """What followed on it."""
    under_appeal: Annotated[bool, Words("申诉处理中", "Under appeal")]
    """True if the organisation has appealed against it, and nothing was decided on that."""


@dataclass(frozen=True, slots=True)
class EvaluationRanking:
    """One evaluation with its ranking, from the best to the worst."""

    evaluation: AggregateId
    title: Words
    status: EvaluationStatus
    since: date
    until: date
    threshold: int
    """In whole per cent."""
    definition: int
    """The version of the rate: while it is open, the current one."""
    formula: Words
    weights: tuple[GroupWeight, ...]
    """Of the groups; none if all ballots count the same."""
    low: int
    """How many were rated below the threshold."""
    unrated: tuple[NodeId, ...]
    items: tuple[RankingLine, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rankings that were asked for, the oldest evaluation first."""

    position: int
    covers: Covers
    items: tuple[EvaluationRanking, ...]


Rated = tuple[AggregateId, NodeId]
"""An evaluation, and one of those who were rated in it."""


@query("ranking", zh="满意度测评排名", en="Satisfaction ranking", heading=Heading.SECOND_HALF, rank=1)
def ranking(
    snapshot: Snapshot, *, evaluation: AggregateRef | None = None, owner: Owner = None, below: Below = False
) -> Ranking:
    """Return the ranking of one evaluation, or of all.

    Args:
        snapshot: as of when.
        evaluation: this one alone.
        owner: whose evaluations; all that may be seen if it is left out.
        below: also those of others below the owner.
    """
    circle = seen_by(snapshot, owner, below=below)
    found = [row for row in snapshot.rows(evaluations) if circle.has(row.owner)]
    rows = sorted((row for row in found if evaluation in (None, row.id)), key=by_opening)
    held = {(each.evaluation, each.organisation): each.id for each in snapshot.rows(interviews)}
    appealed = _under_appeal(snapshot)
    return Ranking(snapshot.position, covers(snapshot, circle), tuple(_of(row, held, appealed) for row in rows))


def _under_appeal(snapshot: Snapshot) -> set[Rated]:
    """Return who has appealed against which rating, and waits for what is decided on that."""
    filed = {each.result for each in snapshot.rows(appeals) if each.status is AppealStatus.FILED}
    given = (each for each in snapshot.rows(results) if each.status is ResultStatus.GIVEN)
    return {(each.evaluation, each.organisation) for each in given if each.id in filed}


def _of(
    row: EvaluationRow, held: Mapping[tuple[AggregateId | None, NodeId], AggregateId], appealed: set[Rated]
) -> EvaluationRanking:
    ballots = {each.organisation: sum(group.ballots for group in each.groups) for each in row.ratings}
    lines = tuple(
        _line(
            each,
            ballots[each.organisation],
            held.get((row.id, each.organisation)),
            under_appeal=(row.id, each.organisation) in appealed,
        )
        for each in row.ranking
    )
    return EvaluationRanking(
        evaluation=row.id,
        title=row.title,
        status=row.status,
        since=row.since,
        until=row.until,
        threshold=row.threshold,
        definition=row.formula.version,
        formula=row.formula.words,
        weights=row.weights,
        low=sum(line.low for line in lines),
        unrated=tuple(each for each in row.subjects if each not in ballots),
        items=lines,
    )


def _line(ranked: Ranked, ballots: int, interview: AggregateId | None, *, under_appeal: bool) -> RankingLine:
    exact = rate(ranked.rate.numerator, ranked.rate.denominator)
    return RankingLine(ranked.rank, ranked.organisation, exact, ballots, ranked.flagged, interview, under_appeal)

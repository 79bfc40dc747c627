"""The joint patrols: who goes together, what was heard and seen, and what came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.node_id import NodeId
from domain.participation import ParticipationStatus
from domain.patrol.events import PatrolMode
from domain.patrol.state import PatrolStatus
from domain.registry import event_type
from domain.words import Words
from projections.ledger import key_figures
from projections.ledger import patrols as view
from projections.ledger.chessboard import CategorySum
from projections.ledger.issues import IssueFilter
from projections.patrols.rows import PatrolRow
from projections.rounds import rounds
from services.dashboard.page import PageContext
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.covering import covering
from services.dashboard.words.naming import name_of, names_in


@dataclass(frozen=True, slots=True)
class TierAnswer:
    """One tier, and what it answered."""

    name: Words
    team: Words | None
    answer: ParticipationStatus | None
    """None if it has not answered yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened on the patrol."""

    at: datetime
    what: Words
    place: Words | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """One kind of issue, and how many of it are put right."""

    code: str
    name: Words
    raised: int
    settled: int

    @property
    def percent(self) -> int:
        """How much is put right."""
        return 100 * self.settled // self.raised if self.raised else 0


@dataclass(frozen=True, slots=True)
class Patrol:
    """One joint patrol."""

    id: str
    anchor: str
    title: Words
    mode: PatrolMode
    round: Words | None
    status: PatrolStatus
    targets: tuple[Words, ...]
    tiers: tuple[TierAnswer, ...]
    attendees: int
    issues: int
    categories: tuple[CategoryCount, ...]
    measures: tuple[key_figures.MeasureSum, ...]
    steps: tuple[Step, ...]


def patrols(context: PageContext) -> PageContent:
    """Draw all joint patrols."""
    found, names = view.query(context.snapshot), names_in(context.snapshot)
    shown = (_patrol(context, line, names) for line in found.items)
    parts = tuple(Region(one.anchor, "patrol_card.html", one) for one in shown)
    return PageContent(
        (context.status, Region("patrols", "patrols.html", covering(context.snapshot, found.covers), parts)),
        found.position,
    )


def current(context: PageContext, names: Mapping[NodeId, Words]) -> Region:
    """Return the joint patrol that the front page shows."""
    line = view.current(context.snapshot)
    return Region("patrol", "patrol.html", _patrol(context, line, names) if line else None)


def _patrol(context: PageContext, line: view.PatrolLine, names: Mapping[NodeId, Words]) -> Patrol:
    row = line.patrol
    return Patrol(
        id=row.id,
        anchor=anchor("patrol", row.id),
        title=row.title,
        mode=row.mode,
        round=_round(context, row),
        status=row.status,
        targets=tuple(name_of(target, names) for target in row.targets),
        tiers=tuple(_tiers(line, names)),
        attendees=sum(seminar.attendees for seminar in row.seminars),
        issues=line.issues.raised,
        categories=tuple(map(_category, line.categories)),
        measures=_measures(context, line),
        steps=tuple(sorted(_steps(row), key=lambda step: step.at)),
    )


def _round(context: PageContext, row: PatrolRow) -> Words | None:
    """Return what the round is called that a patrol belongs to; its id if this node does not know it."""
    if not row.round:
        return None
    found = context.snapshot.row(rounds, row.round)
    return found.title if found else Words(row.round, row.round)


def _tiers(line: view.PatrolLine, names: Mapping[NodeId, Words]) -> Iterator[TierAnswer]:
    answers = {answer.owner: answer for answer in line.participations}
    for tier in line.patrol.tiers:
        answer = answers.get(tier)
        yield TierAnswer(name_of(tier, names), answer.team if answer else None, answer.status if answer else None)


def _category(category: CategorySum) -> CategoryCount:
    figures = category.figures
    return CategoryCount(category.category, category.name, figures.raised, figures.resolved + figures.written_off)


def _measures(context: PageContext, line: view.PatrolLine) -> tuple[key_figures.MeasureSum, ...]:
    """Return what was done, the most first."""
    found = key_figures.measures(context.snapshot, IssueFilter(source=line.patrol.id))
    return tuple(sorted(found, key=lambda measure: -measure.quantity))


def _steps(row: PatrolRow) -> Iterator[Step]:
    if row.started_at:
        yield Step(row.started_at, event_type("JointPatrolStarted").words)
    for seminar in row.seminars:
        yield Step(seminar.at, event_type("SeminarHeld").words, seminar.place)
    for visit in row.visits:
        yield Step(visit.at, event_type("SiteVisited").words, visit.place, visit.findings)
    if row.ended_at:
        yield Step(row.ended_at, event_type("JointPatrolEnded").words, note=row.summary)

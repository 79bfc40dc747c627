"""Liaisons: whom leaders look after, whom they visited, and how much of it that covers (P13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.fields import Pseudonym, Year
from domain.heading import Heading
from domain.liaison import (
    LeaderPost,
    Liaison,
    LiaisonAssigned,
    LiaisonReassigned,
    LiaisonStatus,
    Visit,
    VisitCorrected,
    VisitMade,
    liaison,
)
from domain.node_id import NodeId, is_within
from domain.state import changed
from domain.words import Words
from projections.bodies import Whom
from projections.circle import Below, Circle, Covers, Owner, covers, seen_by
from projections.definition import EVERY_TIER, Counted, Defined, FigureUnit, definitions_of, figure, rated
from projections.engine.query import query
from projections.engine.register import Record, Register, by_opening, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.entries import dated, redated
from projections.organisations import tree_order
from projections.question import FigureQuestion, Window
from projections.rates import Rate, rate
from projections.windows import falls_in

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LeaderVisit(Visit):
    """One visit, and when."""

    at: datetime


@row
class LiaisonRow(Liaison, Record):
    """One leader's liaison."""

    visits: tuple[LeaderVisit, ...] = ()


liaisons = Register(liaison, LiaisonRow, filters=("post", "status"))

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@liaisons.also(VisitMade)
def visited(row: LiaisonRow, recorded: Recorded) -> LiaisonRow:
    """Keep when."""
    return changed(row, visits=dated(row.visits, LeaderVisit, recorded.envelope.time))


@liaisons.also(VisitCorrected)
def corrected(row: LiaisonRow, recorded: Recorded) -> LiaisonRow:
    """Keep when it was, if that was corrected, too."""
    return changed(row, visits=redated(row.visits, recorded.envelope.payload))


view = View("liaisons", 3, (liaisons,))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LiaisonLine:
    """One leader: whom they look after, visited or not, and whom they visited besides."""

    liaison: AggregateId
    leader: Pseudonym
    post: LeaderPost
    status: LiaisonStatus
    visited: tuple[NodeId, ...]
    """Those looked after where the leader was: there, or at an organisation below."""
    unvisited: tuple[NodeId, ...]
    elsewhere: tuple[NodeId, ...]
    """Visited without being looked after now: by the secretary, or before the liaison was reassigned."""
    visits: tuple[LeaderVisit, ...]


@dataclass(frozen=True, slots=True)
class PostSum:
    """Whom the leaders of one post visited."""

    post: LeaderPost
    visits: int
    organisations: tuple[NodeId, ...]
    """Each once."""


@dataclass(frozen=True, slots=True)
class LiaisonCoverage:
    """The visits of a calendar year, or all, against the liaisons as they stand."""

    position: int
    year: int | None
    covers: Covers
    coverage: Rate
    """Visited of those looked after, in the liaisons that are in force; an organisation counts for each leader."""
    posts: tuple[PostSum, ...]
    items: tuple[LiaisonLine, ...]
    definitions: tuple[Defined, ...]
    """What the coverage is."""


@query("liaison-coverage", zh="联系分管督促情况", en="Coverage of the liaisons", heading=Heading.SECOND_HALF, rank=5)
def liaison_coverage(
    snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False
) -> LiaisonCoverage:
    """Return whom leaders visited, and whom of those that they look after they did not.

    Args:
        snapshot: as of when.
        year: in which they visited.
        owner: whose leaders; all that may be seen if it is left out.
        below: also the leaders of those below the owner.
    """
    circle = seen_by(snapshot, owner, below=below)
    lines = _lines(snapshot, circle, year)
    posts = (_sum(post, [line for line in lines if line.post is post]) for post in LeaderPost)
    return LiaisonCoverage(
        snapshot.position,
        year,
        covers(snapshot, circle),
        _rate(_standing(lines)),
        tuple(posts),
        lines,
        definitions_of("liaison-coverage"),
    )


def _lines(snapshot: Snapshot, circle: Circle, year: int | None) -> tuple[LiaisonLine, ...]:
    source = snapshot.of(liaisons)
    rows = snapshot.rows(liaisons, circle.condition(source.c.owner), source=source)
    return tuple(_line(row, year) for row in sorted(rows, key=by_opening))


def _standing(lines: Iterable[LiaisonLine]) -> list[LiaisonLine]:
    return [line for line in lines if line.status is LiaisonStatus.IN_FORCE]


def _rate(standing: Iterable[LiaisonLine]) -> Rate:
    done = [len(line.visited) for line in standing]
    left = [len(line.unvisited) for line in standing]
    return rate(sum(done), sum(done) + sum(left))


def _line(row: LiaisonRow, year: int | None) -> LiaisonLine:
    visits = tuple(each for each in row.visits if falls_in(each.at, year))
    there = {each.organisation for each in visits}
    met = {each for each in row.organisations if any(is_within(place, each) for place in there)}
    return LiaisonLine(
        liaison=row.id,
        leader=row.leader,
        post=row.post,
        status=row.status,
        visited=tuple(each for each in row.organisations if each in met),
        unvisited=tuple(each for each in row.organisations if each not in met),
        elsewhere=_in_order(place for place in there if not row.covers(place)),
        visits=visits,
    )


def _sum(post: LeaderPost, lines: Sequence[LiaisonLine]) -> PostSum:
    visits = [each for line in lines for each in line.visits]
    return PostSum(post, len(visits), _in_order({each.organisation for each in visits}))


def _in_order(organisations: Iterable[NodeId]) -> tuple[NodeId, ...]:
    return tuple(sorted(organisations, key=tree_order))


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@figure(
    "liaison-coverage.coverage",
    zh="联系分管督促覆盖率",
    en="Coverage of the liaisons",
    counts=Words(
        "窗口内调研到的 ÷ 联系分管的单位，按现行联系分管逐人计",
        "visited in the window ÷ looked after, in the liaisons in force; an organisation counts for each leader",
    ),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(LiaisonAssigned, LiaisonReassigned, VisitMade),
    unit=FigureUnit.PERCENT,
    version=2,
)
def coverage_of_liaisons(asked: FigureQuestion) -> Counted:
    """Return the part of those looked after that was visited."""
    standing = _standing(_lines(asked.at_the_end, asked.circle, asked.year))
    paid = [visit for line in standing for visit in line.visits]
    return rated(_rate(standing), [line.liaison for line in standing], among=paid)

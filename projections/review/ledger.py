"""Figures of the issue ledger, of letters and of clues (P3)."""

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.clue_tally import CluesCounted
from domain.issue.events import IssueRaised
from domain.letter import LetterIssued
from domain.outcome import OutcomesReported
from domain.words import Words
from projections.clues import FORMULA, clue_counts, clue_tallies, contribution, outcomes
from projections.definition import Counted, FigureUnit, distinct, figure
from projections.documents.letters import letters_of
from projections.engine.snapshot import Snapshot
from projections.issues.rows import issues
from projections.windows import in_year


@figure(
    "ledger.issues",
    zh="发现问题",
    en="Issues found",
    counts=Words(
        "窗口内列入市级清单的巡视发现，不论后来如何了结",
        "findings raised in the window for the city's lists, whatever became of them",
    ),
    events=(IssueRaised,),
)
def issues_found(snapshot: Snapshot, year: int) -> Counted:
    """Return the issues that the city itself raised."""
    source = snapshot.of(issues)
    raised = in_year(source.c.opened_at, year)
    own = sa.not_(source.c.owner.contains("."))
    found = snapshot.ask(sa.select(source.c.key).where(raised, own).order_by(source.c.opened_at, source.c.key))
    return distinct([AggregateId(row.key) for row in found])


@figure(
    "ledger.letters",
    zh="巡视建议书",
    en="Recommendation letters",
    counts=Words("窗口内发出的巡视建议书", "recommendation letters issued in the window"),
    events=(LetterIssued,),
)
def letters(snapshot: Snapshot, year: int) -> Counted:
    """Return the letters."""
    found = letters_of(snapshot, year=year)
    return Counted(found.issued, tuple(line.letter.id for line in found.items))


@figure(
    "clues.leaders",
    zh="移交线索涉及的领导干部",
    en="Leaders whom clues are about",
    counts=Words(
        "窗口内移交的问题线索涉及的领导干部，每人计一次；线索条数另计",
        "distinct leaders whom the clues referred in the window are about; the clues themselves are more",
    ),
    events=(CluesCounted,),
)
def referred_leaders(snapshot: Snapshot, year: int) -> Counted:
    """Return the distinct leaders; the board knows their number alone."""
    return Counted(sum(each.leaders for each in clue_counts(snapshot, year=year).items), _tallies(snapshot, year))


@figure(
    "clues.contribution",
    zh="巡视线索贡献率",
    en="Contribution of clues",
    counts=FORMULA,
    events=(OutcomesReported,),
    unit=FigureUnit.PERCENT,
)
def clue_contribution(snapshot: Snapshot, year: int) -> Counted:
    """Return the rate of the year; 0 if nobody was sanctioned."""
    found = contribution(snapshot, year=year).items
    rate = next((each.percent for each in found if each.percent is not None), 0)
    return Counted(rate, tuple(row.id for row in snapshot.rows(outcomes) if row.year == year))


def _tallies(snapshot: Snapshot, year: int) -> tuple[AggregateId, ...]:
    return tuple(row.id for row in snapshot.rows(clue_tallies) if row.year == year)

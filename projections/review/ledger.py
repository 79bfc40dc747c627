"""Figures of the issue ledger, of letters and of clues (P3)."""

from fractions import Fraction

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.clue_tally import CluesCounted
from domain.issue.events import IssueRaised
from domain.letter import LetterIssued
from domain.outcome import OutcomesReported, SanctionsOnCluesRecounted
from domain.words import Words
from projections.bodies import Whom
from projections.clues import FORMULA, clue_tallies, outcomes
from projections.definition import EVERY_TIER, NO_RATE, Counted, FigureUnit, counted, distinct, figure, percent
from projections.documents.rows import letters
from projections.issues.rows import issues
from projections.question import FigureQuestion, Window


@figure(
    "ledger.issues",
    zh="发现问题",
    en="Issues found",
    counts=Words(
        "列入其清单的巡视巡察发现，不论后来如何了结", "findings raised for their lists, whatever became of them"
    ),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(IssueRaised,),
    version=2,
)
def issues_found(asked: FigureQuestion) -> Counted:
    """Return the issues that were raised."""
    c = asked.snapshot.of(issues).c
    raised = sa.select(c.key).where(asked.during(c.opened_at), asked.circle.condition(c.owner))
    found = [AggregateId(row.key) for row in asked.snapshot.ask(raised.order_by(c.opened_at, c.key))]
    return distinct(found, among=found)


@figure(
    "ledger.letters",
    zh="巡视建议书",
    en="Recommendation letters",
    counts=Words("发出而未撤回的巡视建议书", "recommendation letters issued, and not withdrawn"),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(LetterIssued,),
    version=2,
)
def issued_letters(asked: FigureQuestion) -> Counted:
    """Return the letters."""
    rows = asked.opened(letters)
    return distinct([row.id for row in rows if not row.withdrawn], among=rows)


# ── Clues ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@figure(
    "clues.leaders",
    zh="移交线索涉及的领导干部",
    en="Leaders whom clues are about",
    counts=Words(
        "移交的问题线索涉及的领导干部，同级多个单位移交同一人的只计一次；"
        "相关线索从未由同一单位接收、也未相互移交的，无从得知，分别计入；线索条数另计",
        "leaders whom the clues referred are about, each once for a tier; those of two bodies count apart where nobody"
        " received the clues of both; clues are more",
    ),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(CluesCounted,),
    version=3,
)
def referred_leaders(asked: FigureQuestion) -> Counted:
    """Return the distinct leaders; the board knows their number alone."""
    rows = [row for row in asked.rows(clue_tallies) if row.year == asked.year]
    leaders = rows[0].leaders if len(rows) == 1 else sum(row.first for row in rows)
    return counted(leaders, [row.id for row in rows], among=rows)


@figure(
    "clues.contribution",
    zh="巡视线索贡献率",
    en="Contribution of clues",
    counts=FORMULA,
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(OutcomesReported, SanctionsOnCluesRecounted),
    unit=FigureUnit.PERCENT,
    version=2,
)
def clue_contribution(asked: FigureQuestion) -> Counted:
    """Return the rate of the year, over all that the bodies of the circle report."""
    rows = [row for row in asked.rows(outcomes) if row.year == asked.year]
    sanctions = sum(row.sanctions for row in rows)
    if rows and not sanctions:
        return Counted(None, tuple(row.id for row in rows), NO_RATE)
    share = percent(Fraction(sum(row.from_clues for row in rows), sanctions)) if sanctions else 0
    return counted(share, [row.id for row in rows], among=rows)

"""Figures of the issue ledger, of letters and of clues (P3)."""

from fractions import Fraction

from domain.clue_tally import CluesCounted
from domain.document import DocumentStatus
from domain.issue.events import IssueRaised
from domain.letter import LetterIssued
from domain.outcome import OutcomesReported, SanctionsOnCluesRecounted
from domain.words import Words
from projections.bodies import Whom
from projections.clues import FORMULA, clue_tallies, outcomes
from projections.definition import EVERY_TIER, NO_RATE, Counted, FigureUnit, counted, distinct, figure, percent
from projections.documents.rows import letters
from projections.engine.register import AnyRegister
from projections.issues.rows import issues
from projections.population import Population
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
    found = asked.opened(issues)
    return distinct(found.records(), among=found)


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
    found = asked.opened(letters)
    return distinct(found.where(found.c.status != DocumentStatus.WITHDRAWN.value).records(), among=found)


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
    found = _of_the_year(asked, clue_tallies)
    tallies = found.records()
    leaders = found.total(found.c.leaders if len(tallies) == 1 else found.c.first)
    return counted(leaders, tallies, among=tallies)


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
    found = _of_the_year(asked, outcomes)
    reports, sanctions = found.records(), found.total(found.c.sanctions)
    if reports and not sanctions:
        return Counted(None, reports, NO_RATE)
    share = percent(Fraction(found.total(found.c.from_clues), sanctions)) if sanctions else 0
    return counted(share, reports, among=reports)


def _of_the_year(asked: FigureQuestion, register: AnyRegister) -> Population:
    found = asked.of(register)
    return found.where(found.c.year == asked.year)

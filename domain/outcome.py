"""Outcomes: how many the discipline commission sanctioned in a year, and how many of them on clues of inspections (P3).

Counts alone: who was sanctioned, and for what, is not on the board. How many of them on clues, the clues say: what is
recorded of these after the report, or taken back, counts at once.
"""

from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.clue_index import ClueIndex, index_of
from domain.fields import Text, Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.registry import News, event
from domain.state import changed, state
from domain.tense import PastYear
from domain.tier import PATROLLING
from domain.words import Term, Words

Count = Annotated[int, Field(ge=0, le=1_000_000)]

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("处分情况报告", "Outcomes reported", undone="OutcomesCancelled")
class OutcomesReported:
    """So it stands for the year; said again, it stands in place of what was said before."""

    year: Year
    sanctions: Count
    """Leaders of the city's administration who were given disciplinary, government or organisational sanctions."""
    from_clues: Count
    """Of these, those whose case began with a clue of an inspection: who deals with clues can tell which."""


@event("撤销处分情况报告", "Outcomes cancelled", news=News.END, anew="OutcomesReported")
class OutcomesCancelled:
    """Nothing was to be reported for the year. Now cancelled."""

    reason: Text


@event("源于线索的处分人数变动", "Sanctions on clues recounted", anew="SanctionsOnCluesRecounted")
class SanctionsOnCluesRecounted:
    """A sanction on a clue was recorded after the report of its year, or taken back."""

    year: Year
    from_clues: Annotated[Count, Words("源于巡视线索的处分人数", "Sanctions on clues")]
    """So many leaders of those sanctioned are they now; if all that were reported are fewer, all are as many."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class OutcomeStatus(Term):
    """Whether counts stand."""

    REPORTED = "reported", "已报告", "reported"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@state
class Outcome:
    """The counts of one year, as they were reported last; those on clues as the clues stand."""

    year: int
    sanctions: int
    from_clues: int
    reports: int = 1
    """How often they were reported."""
    status: OutcomeStatus = OutcomeStatus.REPORTED
    reported: Annotated[int, Words("已报告处分人数", "Sanctions reported")] = 0
    """All sanctions, as they were reported last."""


def evolve(outcome: Outcome | None, event: object) -> Outcome:
    """Return the outcome after one more of its events."""
    match outcome, event:
        case None, OutcomesReported(year=year, sanctions=sanctions, from_clues=from_clues):
            return Outcome(year, sanctions, from_clues, reported=sanctions)
        case Outcome(), OutcomesReported(sanctions=sanctions, from_clues=from_clues):
            again = changed(outcome, reports=outcome.reports + 1, reported=sanctions)
            return changed(again, sanctions=sanctions, from_clues=from_clues)
        case Outcome(), SanctionsOnCluesRecounted(from_clues=from_clues):
            return changed(outcome, sanctions=max(outcome.reported, from_clues), from_clues=from_clues)
        case Outcome(), OutcomesCancelled():
            return changed(outcome, status=OutcomeStatus.CANCELLED)
    raise Impossible(outcome, event)


outcome = Aggregate(
    "outcome",
    "outcomes",
    evolve,
    zh="处分情况",
    en="outcome",
    heading=Heading.CLUES,
    tiers=PATROLLING,
    rank=5,
    counts=True,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class MoreThanAllSanctions(
    Refusal,
    zh="源于线索的 {from_clues} 人多于全部处分 {sanctions} 人",
    en="{from_clues} from clues are more than all {sanctions} sanctions",
    field="sanctions",
):
    """Those who were sanctioned on a clue are among all who were."""


@command
class ReportOutcomes:
    """Say how many were sanctioned in a year so far; on how many clues of inspections, the clues themselves say."""

    year: PastYear
    sanctions: Count


@command
class CancelOutcomes:
    """Say that nothing was to be reported for the year: another was meant, say."""

    reason: Text


def outcome_of(owner: NodeId, year: int) -> AggregateId:
    """Return the id of an owner's outcome of a year: there is one."""
    return aggregate_id("outcome", str(year), owner)


def of_year(command: ReportOutcomes, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's outcome of the year that is reported."""
    return outcome_of(owner, command.year)


def recounted(index: ClueIndex, context: Context) -> list[On]:
    """Return what a sanction on a clue, recorded or taken back, does to the outcome of its year, if that was reported.

    Args:
        index: of the owner and the year, after it.
        context: of the decision.
    """
    id, from_clues = outcome_of(owner_of(context.id), index.year), len(index.sanctioned)
    outcome = context.find(Outcome, id)
    if not outcome or outcome.status is OutcomeStatus.CANCELLED or outcome.from_clues == from_clues:
        return []
    return [On(id, SanctionsOnCluesRecounted(year=index.year, from_clues=from_clues))]


@outcome.decides(ReportOutcomes, zh="报告处分情况", en="Report outcomes", reported_as=OutcomesReported, opens=of_year)
def report(_state: Outcome | None, command: ReportOutcomes, context: Context) -> Changes:
    """Those whom the owner's clues led to a sanction in the year are among them: a part is not more than the whole."""
    index = context.find(ClueIndex, index_of(owner_of(context.id), command.year))
    from_clues = len(index.sanctioned) if index else 0
    if from_clues > command.sanctions:
        raise MoreThanAllSanctions(from_clues=from_clues, sanctions=command.sanctions)
    return [event_from(OutcomesReported, command, from_clues=from_clues)]


@outcome.decides(CancelOutcomes, zh="撤销处分情况报告", en="Cancel outcomes", reported_as=OutcomesCancelled)
def cancel(_state: Outcome, command: CancelOutcomes, _context: Context) -> Changes:
    """Until the year is reported anew."""
    return [event_from(OutcomesCancelled, command)]

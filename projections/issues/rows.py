"""The rows of the issue ledger: issues as their owners say, what is done about them, and the lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.beijing import day_of
from domain.envelope import Recorded
from domain.issue import events as happened
from domain.issue.events import IssueRaised
from domain.issue.state import Issue, IssueStatus, issue
from domain.list.events import ItemNumbered
from domain.list.state import IssueList, issue_list
from domain.node_id import NodeId
from domain.point import Point
from domain.rectification.events import (
    RectificationAccepted,
    RectificationProgressed,
    RectificationReturned,
    RectificationSubmitted,
    SubmissionCorrected,
)
from domain.rectification.measures import Measure
from domain.rectification.state import Rectification, rectification
from domain.state import changed
from domain.words import Words
from projections.engine.register import Record, Register, row
from projections.engine.view import View

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Return:
    """One return that was decided on."""

    by: Annotated[NodeId, Words("退单单位", "Returned by")]
    """Who gave the issue back."""
    upheld: bool
    """True if the issue went on to another."""
    days: int | None
    """Calendar days in Beijing from the return to the decision on it; None if nobody said when it was returned."""


@row
class IssueRow(Issue, Record):
    """One issue, as its owner says."""

    category_name: Words
    list_title: Words | None = None
    """None until it is listed."""
    text_en: str | None
    place: Words | None
    point: Point | None
    fixed_on_the_spot: bool
    seminar: int | None = None
    """From which seminar of its source it is, as its statement says: figures are grouped by it."""
    organisation: NodeId = NodeId("")
    """On whose line of the board it stands: the responsible one's, or where it is wrong until one is named."""
    resolved_at: datetime | None = None
    """When it was last resolved; None if it was reopened or sent back since."""
    resolve_recorded_at: Annotated[datetime | None, Words("解决登记时间", "Resolution recorded at")] = None
    """When that was recorded: after the date, although it is dated before, counts as in time, and shows."""
    ended_at: datetime | None = None
    """When the ledger was last closed on it; None if it was reopened since."""
    endings: int = 0
    """How often the ledger was closed on it."""
    reopenings: int = 0
    extensions: int = 0
    hops: int = 0
    """How often it went on from who returned it to another."""
    days_lost: int = 0
    """From its returns to the decisions on them, together."""
    returns: tuple[Return, ...] = ()


@row
class RectificationRow(Rectification, Record):
    """What one organisation did about one issue."""

    accepted_at: datetime | None = None
    submitted_at: datetime | None = None
    last_note: str | None = None
    """What it said last: of progress, as the result, as the reason of a return."""
    measures: tuple[Measure, ...] = ()
    """What was done, as last submitted."""


@row
class ListRow(IssueList, Record):
    """One issue list. Its `issues` are left out: each says itself which item of which list it is."""


issues = Register(
    issue,
    IssueRow,
    filters=(
        "status",
        "organisation",
        "about",
        "list",
        "category",
        "focus",
        "is_key",
        "under_supervision",
        "named",
    ),
    indexes=[["organisation", "status", "supervisors"], ["list", "opened_at"], ["list", "changed_at"], ["source"]],
)
rectifications = Register(rectification, RectificationRow, of="issue", filters=("status",))
lists = Register(issue_list, ListRow, belongs_to="source", filters=("status",))

# ── Folds: issues ─────────────────────────────────────────────────────────────────────────────────────────────────────


@issues.also(IssueRaised)
def raised(row: IssueRow, _recorded: Recorded) -> IssueRow:
    """It stands on the line of the organisation where it is wrong."""
    return changed(row, organisation=row.about, seminar=row.statement.seminar if row.statement else None)


@issues.also(happened.IssueMoved)
def moved(row: IssueRow, recorded: Recorded) -> IssueRow:
    """Another list may name its category otherwise."""
    event: happened.IssueMoved = recorded.envelope.payload
    return changed(row, category_name=event.category_name)


@issues.also(happened.IssueListed)
def listed(row: IssueRow, recorded: Recorded) -> IssueRow:
    """It says which list it is on."""
    event: happened.IssueListed = recorded.envelope.payload
    return changed(row, list_title=event.title)


@issues.also(happened.IssueAssigned)
def assigned(row: IssueRow, recorded: Recorded) -> IssueRow:
    """It stands on the line of who is to put it right."""
    event: happened.IssueAssigned = recorded.envelope.payload
    return changed(row, organisation=event.responsible)


@issues.also(happened.IssueReassigned)
def reassigned(row: IssueRow, recorded: Recorded) -> IssueRow:
    """It goes from the line of who returned it to that of another."""
    event: happened.IssueReassigned = recorded.envelope.payload
    upheld = Return(row.organisation, upheld=True, days=_days(event, recorded))
    return changed(_returned(row, upheld), organisation=event.responsible, hops=row.hops + 1)


@issues.also(happened.IssueReturnRejected)
def return_rejected(row: IssueRow, recorded: Recorded) -> IssueRow:
    """It stays where it is."""
    event: happened.IssueReturnRejected = recorded.envelope.payload
    return _returned(row, Return(event.responsible, upheld=False, days=_days(event, recorded)))


@issues.also(happened.IssueExtended)
def extended(row: IssueRow, _recorded: Recorded) -> IssueRow:
    """It is due later."""
    return changed(row, extensions=row.extensions + 1)


@issues.also(happened.IssueResolved)
def resolved(row: IssueRow, recorded: Recorded) -> IssueRow:
    """It is put right; the ledger is still open."""
    return changed(row, resolved_at=recorded.envelope.time, resolve_recorded_at=recorded.envelope.recorded)


@issues.also(happened.RectificationChecked)
def checked(row: IssueRow, _recorded: Recorded) -> IssueRow:
    """A failed check takes a resolution back."""
    return row if row.status is IssueStatus.RESOLVED else changed(row, resolved_at=None, resolve_recorded_at=None)


@issues.also(
    happened.IssueWrittenOff,
    happened.IssueDismissed,
    happened.IssueMerged,
    happened.IssueClosedNotImplemented,
)
def ended(row: IssueRow, recorded: Recorded) -> IssueRow:
    """The ledger is closed on it; a write-off leaves standing when it was resolved."""
    return changed(row, ended_at=recorded.envelope.time, endings=row.endings + 1)


@issues.also(happened.IssueReopened)
def reopened(row: IssueRow, _recorded: Recorded) -> IssueRow:
    """The ledger is open on it again."""
    return changed(row, ended_at=None, resolved_at=None, resolve_recorded_at=None, reopenings=row.reopenings + 1)


def _returned(row: IssueRow, decided: Return) -> IssueRow:
    return changed(row, returns=(*row.returns, decided), days_lost=row.days_lost + (decided.days or 0))


def _days(event: happened.IssueReassigned | happened.IssueReturnRejected, recorded: Recorded) -> int | None:
    if event.returned_at is None:
        return None
    return (day_of(recorded.envelope.time) - day_of(event.returned_at)).days


# ── Folds: rectifications ─────────────────────────────────────────────────────────────────────────────────────────────


@rectifications.also(RectificationAccepted)
def accepted(row: RectificationRow, recorded: Recorded) -> RectificationRow:
    """The organisation will put it right, perhaps after it had returned it."""
    return changed(row, accepted_at=recorded.envelope.time)


@rectifications.also(RectificationReturned)
def given_back(row: RectificationRow, recorded: Recorded) -> RectificationRow:
    """The organisation says why it is not for it."""
    event: RectificationReturned = recorded.envelope.payload
    return changed(row, last_note=event.reason)


@rectifications.also(RectificationProgressed)
def progressed(row: RectificationRow, recorded: Recorded) -> RectificationRow:
    """Something was done; the measures that count are those of the last submission."""
    event: RectificationProgressed = recorded.envelope.payload
    return changed(row, last_note=event.note)


@rectifications.also(RectificationSubmitted)
def submitted(row: RectificationRow, recorded: Recorded) -> RectificationRow:
    """The organisation says that it is put right, and what it did in all."""
    event: RectificationSubmitted = recorded.envelope.payload
    return changed(row, submitted_at=recorded.envelope.time, last_note=event.result, measures=event.measures)


@rectifications.also(SubmissionCorrected)
def submission_corrected(row: RectificationRow, recorded: Recorded) -> RectificationRow:
    """What it did in all is this."""
    event: SubmissionCorrected = recorded.envelope.payload
    return changed(row, last_note=event.result, measures=event.measures)


# ── Folds: lists ──────────────────────────────────────────────────────────────────────────────────────────────────────


@lists.also(ItemNumbered)
def numbered(row: ListRow, _recorded: Recorded) -> ListRow:
    """Leave the issue out: every version would repeat all those before it, and each issue says its item itself."""
    return changed(row, issues=())


view = View("issues", 10, (issues, rectifications, lists))

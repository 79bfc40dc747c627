"""What the issue ledger adds to what the domain says of issues, rectifications and lists."""

from domain.beijing import day_of
from domain.envelope import Recorded
from domain.issue import events as happened
from domain.issue.events import IssueRaised
from domain.issue.state import IssueStatus
from domain.issue_list.events import ItemNumbered
from domain.rectification import (
    RectificationAccepted,
    RectificationProgressed,
    RectificationReturned,
    RectificationSubmitted,
)
from domain.state import changed
from projections.engine.view import View
from projections.issues.rows import (
    IssueRow,
    ListRow,
    RectificationRow,
    Return,
    issues,
    lists,
    rectifications,
)

# ── Issues ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@issues.also(IssueRaised)
def raised(row: IssueRow, _recorded: Recorded) -> IssueRow:
    """It stands on the line of the organisation where it is wrong."""
    return changed(row, organisation=row.about)


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
    return changed(row, resolved_at=recorded.envelope.time)


@issues.also(happened.RectificationChecked)
def checked(row: IssueRow, _recorded: Recorded) -> IssueRow:
    """A failed check takes a resolution back."""
    return row if row.status is IssueStatus.RESOLVED else changed(row, resolved_at=None)


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
    return changed(row, ended_at=None, resolved_at=None, reopenings=row.reopenings + 1)


def _returned(row: IssueRow, decided: Return) -> IssueRow:
    return changed(row, returns=(*row.returns, decided), days_lost=row.days_lost + (decided.days or 0))


def _days(event: happened.IssueReassigned | happened.IssueReturnRejected, recorded: Recorded) -> int | None:
    if event.returned_at is None:
        return None
    return (day_of(recorded.envelope.time) - day_of(event.returned_at)).days


# ── Rectifications ────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── Lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@lists.also(ItemNumbered)
def numbered(row: ListRow, _recorded: Recorded) -> ListRow:
    """Leave the issue out: every version would repeat all those before it, and each issue says its item itself."""
    return changed(row, issues=())


view = View("issues", 5, (issues, rectifications, lists))

"""What each event does to the rows of the issue ledger. The state of an issue is always what the domain says it is."""

from dataclasses import fields
from operator import attrgetter
from typing import Any

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Recorded
from domain.issue import Issue, IssueListed, IssueRaised, IssueStatus
from domain.issue import events as happened
from domain.issue.state import evolve
from domain.issue_list import IssueListOpened, ItemNumbered
from domain.rectification import (
    RectificationAccepted,
    RectificationProgressed,
    RectificationReturned,
    RectificationStatus,
    RectificationSubmitted,
)
from domain.state import changed
from projections.engine.view import View
from projections.issues.rows import IssueRow, ListRow, RectificationRow, issues, lists, rectifications

# ── Issues ─────────────────────────────────────────────────────────────────────────────────────────────────

_STATE = tuple(field.name for field in fields(Issue))
_state_of = attrgetter(*_STATE)
_ENDINGS = (
    happened.IssueWrittenOff,
    happened.IssueDismissed,
    happened.IssueMerged,
    happened.IssueClosedNotImplemented,
)


@issues.opens(IssueRaised)
def raised(recorded: Recorded) -> IssueRow:
    """It stands on the line of the organisation where it is wrong."""
    envelope = recorded.envelope
    event: IssueRaised = envelope.payload
    return IssueRow(
        id=envelope.subject,
        owner=owner_of(envelope.subject),
        list=event.list,
        list_title=None,
        item=None,
        category=event.category,
        category_name=event.category_name,
        text=event.text,
        text_en=event.text_en,
        about=event.about,
        place=event.place,
        source=event.source,
        partners=event.partners,
        fixed_on_the_spot=event.fixed_on_the_spot,
        synthetic=envelope.synthetic,
        status=IssueStatus.RAISED,
        organisation=event.about,
        responsible=None,
        due=None,
        suspended_since=None,
        passed_by=(),
        sent_back=(),
        insisted=(),
        focus=event.focus,
        focus_areas=event.focus_areas,
        is_key=event.key,
        raised_at=envelope.time,
        changed_at=envelope.time,
    )


@issues.changes(
    happened.IssueVerified,
    happened.IssueWarned,
    happened.IssueMoved,
    happened.IssueAdjudicationRequested,
    happened.IssueMarkedKey,
    happened.IssueCarriedOver,
    happened.IssuePutUnderSupervision,
    happened.IssueNamed,
    happened.IssueAssigned,
    happened.IssueReassigned,
    happened.IssueRedated,
    happened.IssueReturnRejected,
    happened.IssueSuspended,
    happened.IssueResumed,
    happened.RectificationChecked,
)
def moved(row: IssueRow, recorded: Recorded) -> IssueRow:
    """Its state is what the domain says that it is."""
    return _moved(row, recorded)


@issues.changes(IssueListed)
def listed(row: IssueRow, recorded: Recorded) -> IssueRow:
    """It has its number, and says which list that is of."""
    event: IssueListed = recorded.envelope.payload
    return _moved(row, recorded, list_title=event.title)


@issues.changes(happened.IssueExtended)
def extended(row: IssueRow, recorded: Recorded) -> IssueRow:
    """It is due later."""
    return _moved(row, recorded, extensions=row.extensions + 1)


@issues.changes(happened.IssueResolved)
def resolved(row: IssueRow, recorded: Recorded) -> IssueRow:
    """It is put right; the ledger is still open."""
    return _moved(row, recorded, resolved_at=recorded.envelope.time)


@issues.changes(*_ENDINGS)
def ended(row: IssueRow, recorded: Recorded) -> IssueRow:
    """The ledger is closed on it; a write-off leaves standing when it was resolved."""
    at = recorded.envelope.time
    return _moved(row, recorded, resolved_at=row.resolved_at, ended_at=at, endings=row.endings + 1)


@issues.changes(happened.IssueReopened)
def reopened(row: IssueRow, recorded: Recorded) -> IssueRow:
    """The ledger is open on it again."""
    return _moved(row, recorded, ended_at=None, reopenings=row.reopenings + 1)


def _moved(row: IssueRow, recorded: Recorded, **changes: Any) -> IssueRow:
    state = evolve(Issue(*_state_of(row)), recorded.envelope.payload)
    follows = {
        "organisation": state.responsible or row.about,
        "changed_at": recorded.envelope.time,
        "resolved_at": row.resolved_at if state.status is IssueStatus.RESOLVED else None,
    }
    return changed(row, **(dict(zip(_STATE, _state_of(state), strict=True)) | follows | changes))


# ── Rectifications ──────────────────────────────────────────────────────────────────────────────────────────


@rectifications.on(RectificationAccepted)
def accepted(row: RectificationRow | None, recorded: Recorded) -> RectificationRow:
    """The organisation will put it right, perhaps after it had returned it."""
    event: RectificationAccepted = recorded.envelope.payload
    status, at = RectificationStatus.ACCEPTED, recorded.envelope.time
    return changed(row or _rectification(recorded, event.issue, status), status=status, accepted_at=at)


@rectifications.on(RectificationReturned)
def returned(row: RectificationRow | None, recorded: Recorded) -> RectificationRow:
    """The organisation gives it back."""
    event: RectificationReturned = recorded.envelope.payload
    status = RectificationStatus.RETURNED
    return changed(row or _rectification(recorded, event.issue, status), status=status, last_note=event.reason)


@rectifications.changes(RectificationProgressed)
def progressed(row: RectificationRow, recorded: Recorded) -> RectificationRow:
    """Something was done; a result that was sent back is being worked on."""
    event: RectificationProgressed = recorded.envelope.payload
    return changed(row, status=RectificationStatus.ACCEPTED, last_note=event.note)


@rectifications.changes(RectificationSubmitted)
def submitted(row: RectificationRow, recorded: Recorded) -> RectificationRow:
    """The organisation says that it is put right, and what it did in all."""
    event: RectificationSubmitted = recorded.envelope.payload
    return changed(
        row,
        status=RectificationStatus.SUBMITTED,
        submitted_at=recorded.envelope.time,
        submissions=row.submissions + 1,
        last_note=event.result,
        measures=event.measures,
    )


def _rectification(recorded: Recorded, issue: AggregateId, status: RectificationStatus) -> RectificationRow:
    id = recorded.envelope.subject
    return RectificationRow(id, issue, owner_of(id), status)


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────────────────


@lists.opens(IssueListOpened)
def opened(recorded: Recorded) -> ListRow:
    """A list begins."""
    event: IssueListOpened = recorded.envelope.payload
    id = recorded.envelope.subject
    return ListRow(id, owner_of(id), event.title, event.source, recorded.envelope.time)


@lists.changes(ItemNumbered)
def numbered(row: ListRow, recorded: Recorded) -> ListRow:
    """One more issue is on it."""
    event: ItemNumbered = recorded.envelope.payload
    return changed(row, last=event.item)


view = View("issues", 3, (issues, rectifications, lists))

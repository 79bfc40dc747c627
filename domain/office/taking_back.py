"""How what was recorded of an office by mistake is corrected or taken back."""

from domain.aggregate import Changes, Context, command, event_from
from domain.cancellation import CorrectedAt, EntryNumber, entry
from domain.fields import Text
from domain.office.charging import OfficeNotEmpty
from domain.office.events import (
    OfficeCancelled,
    OfficeReopened,
    SupervisionRecordCancelled,
    SupervisionRecordCorrected,
)
from domain.office.state import Office, OfficeOver, OfficeStatus, office
from domain.refusal import About, Refusal


class OfficeNotClosed(Refusal, zh="监督检查室{status}，并未撤销", en="the office is {status}, and not closed"):
    """Only what was closed goes on after all."""


class OfficeAtWork(
    Refusal, zh="该室已有日常监督记录", en="the office has recorded what it supervised", about=About.RECORD
):
    """An office that has supervised was established: it is closed, and not as if it had never been."""


@command
class CorrectSupervisionRecord:
    """Say what was really seen of the item, and when."""

    number: EntryNumber
    note: Text
    at: CorrectedAt = None
    reason: Text


@command
class CancelSupervisionRecord:
    """Say that it was recorded by mistake."""

    number: EntryNumber
    reason: Text


@command
class ReopenOffice:
    """Say that the office was not closed."""

    reason: Text


@command
class CancelOffice:
    """Say that the office was recorded by mistake."""

    reason: Text


@office.decides(
    CorrectSupervisionRecord,
    zh="更正日常监督记录",
    en="Correct a supervision record",
    reported_as=SupervisionRecordCorrected,
)
def correct_record(state: Office, command: CorrectSupervisionRecord, _context: Context) -> Changes:
    """One that was made; that it was of another item: it is cancelled, and made of that one."""
    entry(state.notes, command.number)
    return [event_from(SupervisionRecordCorrected, command)]


@office.decides(
    CancelSupervisionRecord,
    zh="撤销日常监督记录",
    en="Cancel a supervision record",
    reported_as=SupervisionRecordCancelled,
)
def cancel_record(state: Office, command: CancelSupervisionRecord, _context: Context) -> Changes:
    """One that was made."""
    entry(state.notes, command.number)
    return [event_from(SupervisionRecordCancelled, command)]


@office.decides(
    ReopenOffice,
    zh="恢复监督检查室",
    en="Reopen an office",
    reported_as=OfficeReopened,
    at=OfficeStatus.CLOSED,
    otherwise=OfficeNotClosed,
)
def reopen(_state: Office, command: ReopenOffice, _context: Context) -> Changes:
    """One that was closed."""
    return [event_from(OfficeReopened, command)]


@office.decides(
    CancelOffice,
    zh="撤销监督检查室登记",
    en="Cancel an office",
    reported_as=OfficeCancelled,
    at=OfficeStatus.ACTIVE,
    otherwise=OfficeOver,
)
def cancel(state: Office, command: CancelOffice, _context: Context) -> Changes:
    """After it has given up what it had, and if it has recorded nothing."""
    for organisation in state.organisations:
        raise OfficeNotEmpty(organisation=organisation)
    if state.notes:
        raise OfficeAtWork
    return [event_from(OfficeCancelled, command)]

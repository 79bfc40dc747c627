"""How a comparison that was recorded or closed by mistake goes on, as long as the team is there."""

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import counterpart, owner_of
from domain.evidence.events import EvidenceUnsealed
from domain.evidence.state import Evidence
from domain.fields import Text
from domain.inspection.state import under_way
from domain.reconciliation.comparing import UnknownMismatch
from domain.reconciliation.events import MismatchCancelled, MismatchNumber, ReconciliationReopened
from domain.reconciliation.state import Reconciliation, ReconciliationOver, ReconciliationStatus, reconciliation
from domain.refusal import Refusal


class ReconciliationNotOver(Refusal, zh="会审{status}，并未结束", en="the reconciliation is {status}, and not closed"):
    """Only what was closed goes on after all."""


@command
class CancelMismatch:
    """Say that a mismatch was recorded by mistake."""

    number: MismatchNumber
    reason: Text


@command
class ReopenReconciliation:
    """Compare report, papers and dossiers once more."""

    reason: Text


@reconciliation.decides(
    CancelMismatch,
    zh="撤销不一致",
    en="Cancel a mismatch",
    reported_as=MismatchCancelled,
    at=ReconciliationStatus.OPEN,
    otherwise=ReconciliationOver,
)
def cancel_mismatch(state: Reconciliation, command: CancelMismatch, _context: Context) -> Changes:
    """One that was recorded, settled or not."""
    if not state.mismatch(command.number):
        raise UnknownMismatch(number=command.number)
    return [event_from(MismatchCancelled, command)]


@reconciliation.decides(
    ReopenReconciliation,
    zh="重新会审",
    en="Reopen a reconciliation",
    reported_as=ReconciliationReopened,
    at=ReconciliationStatus.CLOSED,
    otherwise=ReconciliationNotOver,
)
def reopen(state: Reconciliation, command: ReopenReconciliation, context: Context) -> Changes:
    """As long as the team is there; what was sealed may be added to again."""
    under_way(state.inspection, context)
    reopened = event_from(ReconciliationReopened, command)
    file = counterpart(state.inspection, "evidence", owner_of(context.id))
    return [reopened, On(file, EvidenceUnsealed())] if context.find(Evidence, file) else [reopened]

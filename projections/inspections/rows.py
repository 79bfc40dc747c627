"""The registers of inspections, their evidence, their reconciliations, and the accounts of inspected organisations."""

from dataclasses import dataclass
from datetime import datetime

from domain.account import Account, account
from domain.envelope import Recorded
from domain.evidence.state import Evidence, evidence
from domain.inspection.events import (
    ConsultationCorrected,
    ConsultationHeld,
    DeploymentCancelled,
    FeedbackCorrected,
    FeedbackDelivered,
    InspectionClosed,
    InspectionReopened,
    TeamDeployed,
    TeamWithdrawn,
    WithdrawalCancelled,
)
from domain.inspection.state import Consultation, Inspection, inspection
from domain.reconciliation.state import Reconciliation, reconciliation
from domain.state import changed
from projections.engine.register import Record, Register, row
from projections.engine.view import View
from projections.entries import dated, redated

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HeldConsultation(Consultation):
    """A consultation, and when it was held."""

    at: datetime


@row
class InspectionRow(Inspection, Record):
    """One inspection, as who inspects says."""

    deployed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    fed_back_at: datetime | None = None
    closed_at: datetime | None = None
    consulted: tuple[HeldConsultation, ...] = ()


@row
class EvidenceRow(Evidence, Record):
    """The evidence of one inspection."""


@row
class ReconciliationRow(Reconciliation, Record):
    """The reconciliation of one inspection."""


@row
class AccountRow(Account, Record):
    """What who inspects keeps about one inspected organisation."""


inspections = Register(
    inspection, InspectionRow, of="round", filters=("status", "round_kind", "round", "team", "target")
)
evidence_files = Register(evidence, EvidenceRow, of="inspection", filters=("status",))
reconciliations = Register(reconciliation, ReconciliationRow, of="inspection", filters=("status",))
accounts = Register(account, AccountRow, filters=("organisation",))

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@inspections.also(TeamDeployed)
def deployed(row: InspectionRow, recorded: Recorded) -> InspectionRow:
    """The team has moved in."""
    return changed(row, deployed_at=recorded.envelope.time)


@inspections.also(ConsultationHeld)
def consulted(row: InspectionRow, recorded: Recorded) -> InspectionRow:
    """It is known when somebody outside was asked."""
    return changed(row, consulted=dated(row.consulted, HeldConsultation, recorded.envelope.time))


@inspections.also(ConsultationCorrected)
def consultation_corrected(row: InspectionRow, recorded: Recorded) -> InspectionRow:
    """Keep when it was, if that was corrected, too."""
    return changed(row, consulted=redated(row.consulted, recorded.envelope.payload))


@inspections.also(DeploymentCancelled)
def not_deployed(row: InspectionRow, _recorded: Recorded) -> InspectionRow:
    """The team has not moved in."""
    return changed(row, deployed_at=None)


@inspections.also(WithdrawalCancelled)
def not_withdrawn(row: InspectionRow, _recorded: Recorded) -> InspectionRow:
    """The team has not left."""
    return changed(row, withdrawn_at=None)


@inspections.also(FeedbackCorrected)
def feedback_corrected(row: InspectionRow, recorded: Recorded) -> InspectionRow:
    """Keep when it was, if that was corrected, too."""
    event: FeedbackCorrected = recorded.envelope.payload
    return changed(row, fed_back_at=event.at or row.fed_back_at)


@inspections.also(InspectionReopened)
def reopened(row: InspectionRow, _recorded: Recorded) -> InspectionRow:
    """It is not over."""
    return changed(row, closed_at=None)


@inspections.also(TeamWithdrawn)
def withdrawn(row: InspectionRow, recorded: Recorded) -> InspectionRow:
    """The team has left."""
    return changed(row, withdrawn_at=recorded.envelope.time)


@inspections.also(FeedbackDelivered)
def fed_back(row: InspectionRow, recorded: Recorded) -> InspectionRow:
    """The organisation was told what was found."""
    return changed(row, fed_back_at=recorded.envelope.time)


@inspections.also(InspectionClosed)
def closed(row: InspectionRow, recorded: Recorded) -> InspectionRow:
    """It is over."""
    return changed(row, closed_at=recorded.envelope.time)


view = View("inspections", 3, (inspections, evidence_files, reconciliations, accounts))

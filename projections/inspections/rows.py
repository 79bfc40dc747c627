"""The registers of inspections, their evidence, their reconciliations, and the accounts of inspected organisations."""

from dataclasses import dataclass
from datetime import datetime

from domain.account import Account, account
from domain.envelope import Recorded
from domain.evidence import Evidence, evidence
from domain.inspection.events import ConsultationHeld, FeedbackDelivered, InspectionClosed, TeamDeployed, TeamWithdrawn
from domain.inspection.state import Inspection, inspection
from domain.reconciliation import Reconciliation, reconciliation
from domain.state import changed
from domain.words import Words
from projections.engine.register import Record, Register, row
from projections.engine.view import View

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Consultation:
    """Somebody outside was asked about the inspected organisation."""

    at: datetime
    host: Words
    topics: tuple[Words, ...]
    findings: str


@row
class InspectionRow(Inspection, Record):
    """One inspection, as who inspects says."""

    deployed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    fed_back_at: datetime | None = None
    closed_at: datetime | None = None
    consulted: tuple[Consultation, ...] = ()


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
    """Somebody outside was asked."""
    event: ConsultationHeld = recorded.envelope.payload
    consultation = Consultation(recorded.envelope.time, event.host, event.topics, event.findings)
    return changed(row, consulted=(*row.consulted, consultation))


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


view = View("inspections", 1, (inspections, evidence_files, reconciliations, accounts))

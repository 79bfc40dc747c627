"""A supervision office as its events make it."""

from dataclasses import dataclass, replace

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.cancellation import NumberedEntry, RecordedInAll, corrected, entry, without
from domain.heading import Heading
from domain.node_id import NodeId, is_within
from domain.office.events import (
    OfficeCancelled,
    OfficeClosed,
    OfficeEstablished,
    OfficeReopened,
    OrganisationGivenUp,
    OrganisationHandedOver,
    OrganisationTakenOver,
    SupervisionRecordCancelled,
    SupervisionRecordCorrected,
    SupervisionRecorded,
)
from domain.refusal import Refusal
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term, Words


class OfficeStatus(Term):
    """Whether an office is at work."""

    ACTIVE = "active", "履职中", "active"
    CLOSED = "closed", "已撤销", "closed"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@dataclass(frozen=True, slots=True)
class SupervisionNote(NumberedEntry):
    """What an office saw of one item."""

    issue: AggregateId
    organisation: NodeId
    """Who was to put it right then."""
    note: str


@state
class Office:
    """An office as its events make it."""

    number: int
    name: Words
    organisations: tuple[NodeId, ...]
    status: OfficeStatus = OfficeStatus.ACTIVE
    notes: tuple[SupervisionNote, ...] = ()
    notes_recorded: RecordedInAll = 0

    def supervises(self, organisation: NodeId) -> bool:
        """Say whether an organisation, or one above it, is under the office."""
        return any(is_within(organisation, each) for each in self.organisations)


def evolve(office: Office | None, event: object) -> Office:
    """Return the office after one more of its events."""
    match office, event:
        case None, OfficeEstablished(number=number, name=name, organisations=organisations):
            return Office(number, name, organisations)
        case Office(), OrganisationTakenOver(organisation=organisation):
            return changed(office, organisations=(*office.organisations, organisation))
        case Office(), OrganisationHandedOver(organisation=organisation) | OrganisationGivenUp(
            organisation=organisation
        ):
            return changed(office, organisations=tuple(each for each in office.organisations if each != organisation))
        case Office(), SupervisionRecorded(issue=issue, organisation=organisation, note=note):
            number = office.notes_recorded + 1
            record = SupervisionNote(number, issue, organisation, note)
            return changed(office, notes=(*office.notes, record), notes_recorded=number)
        case Office(), SupervisionRecordCorrected(number=number, note=note):
            return changed(office, notes=corrected(office.notes, replace(entry(office.notes, number), note=note)))
        case Office(), SupervisionRecordCancelled(number=number):
            return changed(office, notes=without(office.notes, number))
        case Office(), OfficeClosed():
            return changed(office, status=OfficeStatus.CLOSED)
        case Office(), OfficeReopened():
            return changed(office, status=OfficeStatus.ACTIVE)
        case Office(), OfficeCancelled():
            return changed(office, status=OfficeStatus.CANCELLED)
    raise Impossible(office, event)


office = Aggregate(
    "office",
    "offices",
    evolve,
    zh="监督检查室",
    en="supervision office",
    heading=Heading.SECOND_HALF,
    tiers=PATROLLING,
    rank=7,
)


class OfficeOver(Refusal, zh="监督检查室{status}", en="the office is {status}"):
    """A closed office supervises nobody."""

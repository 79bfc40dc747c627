"""A supervision office (监督检查室): it supervises day by day how some organisations rectify (P16).

Each organisation is under exactly one office of the same owner, together with all below it: what an office sees is
exactly what stands on the lines of its organisations. They stand below the owner, or a superior has charged the owner
with supervising them; its node then gets what is held about them (`domain/division.py`).
"""

from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id, owner_of
from domain.division import in_charge, require_in_charge
from domain.fields import Text
from domain.heading import Heading
from domain.issue.state import Issue
from domain.node_id import NodeId, Organisation, is_within
from domain.office_index import OfficeIndex, OrganisationDisplaced, OrganisationPlaced, index_of, office_index
from domain.refusal import About, Refusal
from domain.registry import event
from domain.relation import AnyNumber, InCharge, Named
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term, Words

OfficeNumber = Annotated[int, Field(ge=1, le=999)]
"""An office's number among those of its owner: 第八监督检查室 is number 8."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("设立监督检查室", "Office established")
class OfficeEstablished:
    """The office begins, with these organisations under it."""

    number: OfficeNumber
    name: Words
    organisations: tuple[Organisation, ...]


@event("接管监督", "Organisation taken over")
class OrganisationTakenOver:
    """One more organisation is under it."""

    organisation: Organisation
    reason: Text


@event("移交监督", "Organisation handed over")
class OrganisationHandedOver:
    """Another office has taken the organisation over."""

    organisation: Organisation
    office: AggregateRef


@event("解除监督", "Organisation given up")
class OrganisationGivenUp:
    """The organisation is under no office of the owner any more: somebody else supervises it."""

    organisation: Organisation
    reason: Text


@event("日常监督", "Supervision recorded")
class SupervisionRecorded:
    """The office looked into how an item is being rectified."""

    issue: AggregateRef
    organisation: Organisation
    """Who is to put it right."""
    note: Text


@event("撤销监督检查室", "Office closed")
class OfficeClosed:
    """It supervises nobody any more; its number is not given again."""

    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class OfficeStatus(Term):
    """Whether an office is at work."""

    ACTIVE = "active", "履职中", "active"
    CLOSED = "closed", "已撤销", "closed"


@state
class Office:
    """An office as its events make it."""

    number: int
    name: Words
    organisations: tuple[NodeId, ...]
    status: OfficeStatus = OfficeStatus.ACTIVE

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
        case Office(), SupervisionRecorded():
            return office
        case Office(), OfficeClosed():
            return changed(office, status=OfficeStatus.CLOSED)
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

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class OrganisationUnderTwoOffices(
    Refusal,
    zh="{organisation} 或其上下级单位已由 {office} 监督",
    en="{organisation} is under {office}, wholly or in part",
):
    """Each organisation is under exactly one office."""


class AlreadyUnderOffice(Refusal, zh="{organisation} 已由本室监督", en="{organisation} is under this office already"):
    """What an office has it does not take over."""


class NotUnderOffice(Refusal, zh="{organisation} 不由本室监督", en="{organisation} is not under this office"):
    """An office gives up what it has, by the name under which it has it."""


class OfficeNotEmpty(
    Refusal,
    zh="{organisation} 仍由该室监督",
    en="{organisation} is still under the office",
    transient=True,
    about=About.RECORD,
):
    """An office is closed once it has nobody to supervise."""


class OfficeOver(Refusal, zh="监督检查室{status}", en="the office is {status}"):
    """A closed office supervises nobody."""


class ItemOfNobody(Refusal, zh="{issue} 尚未交办", en="{issue} was not assigned to anybody", transient=True):
    """What is supervised is how somebody rectifies."""


class ItemNotUnderOffice(
    Refusal,
    zh="{organisation} 不归该室监督",
    en="{organisation} is not under the office",
    transient=True,
    field="issue",
):
    """Each office supervises its own organisations."""


@command
class EstablishOffice:
    """Have an office supervise some organisations."""

    number: OfficeNumber
    name: Words
    organisations: AnyNumber[InCharge]


@command
class ReassignOrganisation:
    """Have this office supervise an organisation from now on, in place of the one that did, if any."""

    organisation: InCharge
    reason: Text


@command
class GiveUpOrganisation:
    """Have no office of ours supervise an organisation any more."""

    organisation: Named
    reason: Text


@command
class RecordSupervision:
    """Say what was seen of an item that is being rectified."""

    issue: AggregateRef
    note: Text


@command
class CloseOffice:
    """Have the office supervise nobody any more."""

    reason: Text


def of_number(command: EstablishOffice, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's office of this number."""
    return aggregate_id("office", str(command.number), owner)


@office.opens(
    EstablishOffice, zh="设立监督检查室", en="Establish an office", reported_as=OfficeEstablished, id=of_number
)
def establish(command: EstablishOffice, context: Context) -> Changes:
    """Under a number that was not given before, with organisations in the owner's charge that no office has."""
    index, placed = _index(context), []
    for organisation in command.organisations:
        require_in_charge(organisation, context)
        _require_free(organisation, index)
        placed.append(OrganisationPlaced(organisation=organisation, office=context.id))
        index = office_index.evolve(index, placed[-1])
    return [event_from(OfficeEstablished, command), *(_entered(each, context) for each in placed)]


@office.decides(
    ReassignOrganisation,
    zh="调整监督归口",
    en="Take an organisation over",
    reported_as=OrganisationTakenOver,
    at=OfficeStatus.ACTIVE,
    otherwise=OfficeOver,
)
def take_over(_state: Office, command: ReassignOrganisation, context: Context) -> Changes:
    """From the office that has it, wholly; or from none, if it is in the owner's charge."""
    organisation, index = command.organisation, _index(context)
    require_in_charge(organisation, context)
    former = index.office_of(organisation)
    if former == context.id:
        raise AlreadyUnderOffice(organisation=organisation)
    if not former:
        _require_free(organisation, index)
    handed = [On(former, OrganisationHandedOver(organisation=organisation, office=context.id))] if former else []
    entered = _entered(OrganisationPlaced(organisation=organisation, office=context.id), context)
    return [event_from(OrganisationTakenOver, command), *handed, entered]


@office.decides(
    GiveUpOrganisation,
    zh="解除监督归口",
    en="Give an organisation up",
    reported_as=OrganisationGivenUp,
    at=OfficeStatus.ACTIVE,
    otherwise=OfficeOver,
)
def give_up(state: Office, command: GiveUpOrganisation, context: Context) -> Changes:
    """What it has, when somebody else supervises it."""
    if command.organisation not in state.organisations:
        raise NotUnderOffice(organisation=command.organisation)
    displaced = OrganisationDisplaced(organisation=command.organisation)
    return [event_from(OrganisationGivenUp, command), On(index_of(owner_of(context.id)), displaced)]


@office.decides(
    RecordSupervision,
    zh="记录日常监督",
    en="Record supervision",
    reported_as=SupervisionRecorded,
    at=OfficeStatus.ACTIVE,
    otherwise=OfficeOver,
)
def record(state: Office, command: RecordSupervision, context: Context) -> Changes:
    """Of an item that one of its organisations is to put right, while that is in the owner's charge."""
    responsible = context.require(Issue, command.issue).responsible
    if not responsible:
        raise ItemOfNobody(issue=command.issue)
    if not (state.supervises(responsible) and in_charge(responsible, context)):
        raise ItemNotUnderOffice(organisation=responsible)
    return [event_from(SupervisionRecorded, command, organisation=responsible)]


@office.decides(
    CloseOffice,
    zh="撤销监督检查室",
    en="Close an office",
    reported_as=OfficeClosed,
    at=OfficeStatus.ACTIVE,
    otherwise=OfficeOver,
)
def close(state: Office, command: CloseOffice, _context: Context) -> Changes:
    """After others have taken over what it had, or it was given up."""
    for organisation in state.organisations:
        raise OfficeNotEmpty(organisation=organisation)
    return [event_from(OfficeClosed, command)]


def _index(context: Context) -> OfficeIndex:
    return context.find(OfficeIndex, index_of(owner_of(context.id))) or OfficeIndex()


def _entered(event: OrganisationPlaced, context: Context) -> On:
    return On(index_of(owner_of(context.id)), event)


def _require_free(organisation: NodeId, index: OfficeIndex) -> None:
    if office := index.overlapping(organisation):
        raise OrganisationUnderTwoOffices(organisation=organisation, office=office)

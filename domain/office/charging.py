"""How an office begins, which organisations it has, and how it ends (P16)."""

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.division import require_in_charge
from domain.fields import Text
from domain.node_id import NodeId
from domain.office.events import (
    OfficeClosed,
    OfficeEstablished,
    OfficeNumber,
    OrganisationGivenUp,
    OrganisationHandedOver,
    OrganisationTakenOver,
)
from domain.office.state import Office, OfficeOver, OfficeStatus, office
from domain.office_index import OfficeIndex, OrganisationDisplaced, OrganisationPlaced, index_of, office_index
from domain.refusal import About, Refusal
from domain.relation import AnyNumber, InCharge, Named
from domain.words import Words


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

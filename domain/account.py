"""What an inspecting organisation keeps about another: its inspections, and the lists with items about it (P16).

Nobody commands it: it is written together with what opens an inspection or lists an issue, and says where the open
items of earlier rounds stand, whatever found them: an inspection, or a joint patrol.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from domain.aggregate import Aggregate, Context, Impossible, On
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id, owner_of
from domain.heading import Heading
from domain.node_id import NodeId, Organisation, is_within, superiors
from domain.registry import event
from domain.state import changed, state
from domain.way_back import Final

DIGITS = 32
"""How many hexadecimal digits of a hash stand for an organisation, whose own id may be too long."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("巡视入账", "Inspection entered", undone="InspectionStruck")
class InspectionEntered:
    """The organisation is inspected in a round."""

    organisation: Organisation
    inspection: AggregateRef
    round: AggregateRef


@event("巡视出账", "Inspection struck", undone="InspectionEntered")
class InspectionStruck:
    """The inspection was cancelled: the organisation was not inspected by it."""

    inspection: AggregateRef


@event("清单入账", "List entered", final=Final.FOR_EVER)
class ListEntered:
    """Something about the organisation, or about one below it, is on this list."""

    organisation: Organisation
    list: AggregateRef


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Inspected:
    """One inspection of the organisation."""

    inspection: AggregateId
    round: AggregateId


@state
class Account:
    """An account as its events make it."""

    organisation: NodeId
    inspections: tuple[Inspected, ...] = ()
    lists: tuple[AggregateId, ...] = ()

    def inspected_in(self, round: AggregateId) -> bool:
        """Say whether the organisation is or was inspected in a round."""
        return any(each.round == round for each in self.inspections)


def evolve(account: Account | None, event: object) -> Account:
    """Return the account after one more of its events."""
    match event:
        case InspectionEntered(organisation=organisation, inspection=inspection, round=round):
            before = account or Account(organisation)
            return changed(before, inspections=(*before.inspections, Inspected(inspection, round)))
        case InspectionStruck(inspection=struck) if account:
            standing = tuple(each for each in account.inspections if each.inspection != struck)
            return changed(account, inspections=standing)
        case ListEntered(organisation=organisation, list=list):
            before = account or Account(organisation)
            return changed(before, lists=(*before.lists, list))
    raise Impossible(account, event)


account = Aggregate(
    "account",
    "accounts",
    evolve,
    zh="被巡视单位台账",
    en="account of an organisation",
    heading=Heading.INSPECTIONS,
    rank=6,
    counts=True,
)

# ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def account_id(owner: NodeId, organisation: NodeId) -> AggregateId:
    """Return the id of what `owner` keeps about an organisation: there is one, and all can tell which."""
    return aggregate_id("account", sha256(organisation.encode()).hexdigest()[:DIGITS], owner)


def enter_inspection(inspection: AggregateId, organisation: NodeId, round: AggregateId) -> On:
    """Return what enters an inspection into its owner's account of the organisation."""
    event = InspectionEntered(organisation=organisation, inspection=inspection, round=round)
    return On(account_id(owner_of(inspection), organisation), event)


def strike_inspection(inspection: AggregateId, organisation: NodeId) -> On:
    """Return what takes an inspection that was cancelled out of its owner's account of the organisation."""
    return On(account_id(owner_of(inspection), organisation), InspectionStruck(inspection=inspection))


def enter_list(list: AggregateId, about: NodeId, context: Context) -> Iterator[On]:
    """Yield what enters a list into its owner's accounts of an organisation and of all above, where it is not yet.

    An account is kept of whom the owner may inspect: neither of itself, nor of who stands above it.
    """
    owner = owner_of(list)
    for organisation in (about, *superiors(about)):
        id = account_id(owner, organisation)
        kept = context.find(Account, id)
        if not is_within(owner, organisation) and not (kept and list in kept.lists):
            yield On(id, ListEntered(organisation=organisation, list=list))

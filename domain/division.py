"""The division of supervision (监督分工): whom a superior has charged with supervising which of those below it (P16).

Each superior keeps one, and every node below has it: so the owner of an issue lets in whoever supervises who is to put
it right, and a supervisor knows of what it is charged with. Each organisation is under one supervisor of the same
superior at most, together with all below it.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.decreed import newcomers, nodes_below
from domain.fields import Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation, is_below, is_within, superiors
from domain.refusal import Refusal
from domain.registry import event
from domain.relation import Below, Named
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.way_back import Final

_CHARGES = Field(min_length=1, max_length=200)

Charges = Annotated[tuple[Organisation, ...], _CHARGES]
"""The organisations, each with all below it."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("明确监督分工", "Supervisor charged", undone="SupervisorReleased")
class SupervisorCharged:
    """From now on it supervises these organisations, in place of whoever did."""

    supervisor: Participant
    organisations: Charges
    reason: Text
    addressees: tuple[Participant, ...] = ()
    """The nodes below."""


@event("解除监督分工", "Supervisor released", undone="SupervisorCharged")
class SupervisorReleased:
    """Nobody is charged with these organisations any more; what a supervisor was let into it still sees."""

    organisations: Charges
    reason: Text


@event("告知监督分工", "Division shared", final=Final.SEEN)
class DivisionShared:
    """Nodes that entered since have it too."""

    addressees: tuple[Participant, ...]


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Charge:
    """One organisation, and who supervises it."""

    organisation: NodeId
    supervisor: NodeId


@state
class Division:
    """A division of supervision as its events make it."""

    charges: tuple[Charge, ...] = ()
    addressees: tuple[NodeId, ...] = ()

    def supervisor_of(self, organisation: NodeId) -> NodeId | None:
        """Return who supervises an organisation, by its own name or that of one above it; None if nobody does."""
        found = (each.supervisor for each in self.charges if is_within(organisation, each.organisation))
        return next(found, None)

    def overlapping(self, organisation: NodeId) -> NodeId | None:
        """Return another organisation under a supervisor that stands above or below this one; None if none does."""
        others = (each.organisation for each in self.charges if each.organisation != organisation)
        return next((each for each in others if is_within(organisation, each) or is_within(each, organisation)), None)


def evolve(division: Division | None, event: object) -> Division:
    """Return the division after one more of its events."""
    before = division or Division()
    match event:
        case SupervisorCharged(supervisor=supervisor, organisations=organisations, addressees=addressees):
            new = tuple(Charge(each, supervisor) for each in organisations)
            return _joined(changed(before, charges=(*_without(before, organisations), *new)), addressees)
        case SupervisorReleased(organisations=organisations):
            return changed(before, charges=_without(before, organisations))
        case DivisionShared(addressees=addressees):
            return _joined(before, addressees)
    raise Impossible(division, event)


def _without(division: Division, organisations: tuple[NodeId, ...]) -> tuple[Charge, ...]:
    return tuple(each for each in division.charges if each.organisation not in organisations)


def _joined(division: Division, addressees: tuple[NodeId, ...]) -> Division:
    return changed(division, addressees=tuple(sorted({*division.addressees, *addressees})))


division = Aggregate(
    "division",
    "divisions",
    evolve,
    zh="监督分工",
    en="division of supervision",
    heading=Heading.SECOND_HALF,
    tiers=PATROLLING,
    rank=6,
)


def division_of(owner: NodeId) -> AggregateId:
    """Return the id of a superior's division: there is one, and all can tell which."""
    return aggregate_id("division", "0", owner)


# ── Who supervises whom ───────────────────────────────────────────────────────────────────────────────────────────────


def supervisors_of(organisation: NodeId, holder: NodeId, context: Context) -> tuple[NodeId, ...]:
    """Return who supervises an organisation with regard to what `holder` holds about it.

    A superior lets its supervisors see what it holds itself and what those below it hold, and nothing of others.
    """
    found = (_charged(superior, organisation, context) for superior in (holder, *superiors(holder)))
    return tuple(dict.fromkeys(each for each in found if each and each != holder))


def is_charged_with(supervisor: NodeId, organisation: NodeId, context: Context) -> bool:
    """Say whether any superior of an organisation has charged it with supervising another."""
    return any(_charged(above, organisation, context) == supervisor for above in superiors(supervisor))


def _charged(superior: NodeId, organisation: NodeId, context: Context) -> NodeId | None:
    kept = context.find(Division, division_of(superior))
    return kept.supervisor_of(organisation) if kept else None


class NotInCharge(
    Refusal,
    zh="{owner} 没有监督 {organisation} 的分工",
    en="{owner} was not charged with supervising {organisation}",
    transient=True,
):
    """Who supervises does so with those below its owner, and whom a superior has charged its owner with."""


def in_charge(organisation: NodeId, context: Context) -> bool:
    """Say whether an organisation is the owner's to supervise: it stands below, or a superior charged the owner."""
    owner = owner_of(context.id)
    return is_below(organisation, owner) or is_charged_with(owner, organisation, context)


def supervises_for(holder: NodeId, organisation: NodeId, context: Context) -> bool:
    """Say whether what `holder` keeps about an organisation is the owner's to supervise.

    What it keeps itself and what those below it keep is; what others keep as far as a superior has charged it.
    """
    owner = owner_of(context.id)
    charging = (above for above in superiors(owner) if _charged(above, organisation, context) == owner)
    return any(is_within(holder, above) for above in (owner, *charging))


def require_in_charge(organisation: NodeId, context: Context) -> None:
    """Refuse if an organisation is not the owner's to supervise.

    Raises:
        NotInCharge: it is not.
    """
    if not in_charge(organisation, context):
        raise NotInCharge(owner=owner_of(context.id), organisation=organisation)


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class SupervisesItself(
    Refusal, zh="{supervisor} 不能监督自身所属的 {organisation}", en="{supervisor} is part of {organisation}"
):
    """Nobody supervises an organisation to which it belongs."""


class ChargedInPart(
    Refusal,
    zh="{organisation} 的上下级单位 {other} 已有监督分工",
    en="{other} is under a supervisor already, and {organisation} stands above or below it",
):
    """An organisation is under one supervisor, wholly."""


class ChargedAlready(
    Refusal, zh="{organisation} 已由 {supervisor} 监督", en="{supervisor} supervises {organisation} already"
):
    """A supervisor is charged with an organisation once."""


class NotCharged(Refusal, zh="{organisation} 没有监督分工", en="nobody is charged with {organisation}", transient=True):
    """Only from what somebody is charged with is it released."""


@command
class ChargeSupervisor:
    """Have an organisation supervise others, in place of whoever did."""

    supervisor: Below
    organisations: Annotated[tuple[Below, ...], _CHARGES]
    reason: Text


@command
class ReleaseSupervisor:
    """Have nobody supervise these organisations any more."""

    organisations: Annotated[tuple[Named, ...], _CHARGES]
    reason: Text


@command
class ShareDivision:
    """Let the nodes know of it that entered since."""


def of_owner(_command: ChargeSupervisor, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's division."""
    return division_of(owner)


@division.decides(ChargeSupervisor, zh="明确监督分工", en="Charge a supervisor", opens=of_owner, role=Role.APPROVER)
def charge(state: Division | None, command: ChargeSupervisor, context: Context) -> Changes:
    """With organisations to which it does not belong, each wholly; all nodes below know of it."""
    after = state or Division()
    for organisation in command.organisations:
        _require_free(organisation, command.supervisor, after)
        after = changed(after, charges=(*after.charges, Charge(organisation, command.supervisor)))
    return [event_from(SupervisorCharged, command, addressees=nodes_below(context))]


@division.decides(ReleaseSupervisor, zh="解除监督分工", en="Release a supervisor", role=Role.APPROVER)
def release(state: Division, command: ReleaseSupervisor, _context: Context) -> Changes:
    """From organisations that it was charged with by their own names."""
    for organisation in command.organisations:
        if not any(each.organisation == organisation for each in state.charges):
            raise NotCharged(organisation=organisation)
    return [event_from(SupervisorReleased, command)]


@division.decides(ShareDivision, zh="告知监督分工", en="Share a division", reported_as=DivisionShared)
def share(state: Division, _command: ShareDivision, context: Context) -> Changes:
    """With those below that do not have it."""
    return [DivisionShared(addressees=newcomers(state.addressees, context))]


def _require_free(organisation: NodeId, supervisor: NodeId, division: Division) -> None:
    if is_within(supervisor, organisation):
        raise SupervisesItself(supervisor=supervisor, organisation=organisation)
    if other := division.overlapping(organisation):
        raise ChargedInPart(organisation=organisation, other=other)
    if Charge(organisation, supervisor) in division.charges:
        raise ChargedAlready(organisation=organisation, supervisor=supervisor)

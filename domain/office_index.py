"""The index of supervision offices: which office supervises which organisation, so that each has exactly one (P16).

Nobody gives it commands: it is written together with what happens to the offices.
"""

from dataclasses import dataclass

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id
from domain.heading import Heading
from domain.node_id import NodeId, Organisation, is_within
from domain.registry import event
from domain.state import changed, state

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("单位归口", "Organisation placed", undone="OrganisationDisplaced")
class OrganisationPlaced:
    """From now on this office supervises the organisation and all below it."""

    organisation: Organisation
    office: AggregateRef


@event("单位解除归口", "Organisation displaced", undone="OrganisationPlaced")
class OrganisationDisplaced:
    """No office of this owner supervises the organisation any more."""

    organisation: Organisation


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Placement:
    """Which office supervises an organisation."""

    organisation: NodeId
    office: AggregateId


@state
class OfficeIndex:
    """The index as its events make it."""

    placements: tuple[Placement, ...] = ()

    def office_of(self, organisation: NodeId) -> AggregateId | None:
        """Return the office under which exactly this organisation was placed, or None."""
        return next((each.office for each in self.placements if each.organisation == organisation), None)

    def overlapping(self, organisation: NodeId) -> AggregateId | None:
        """Return an office that has the organisation, one above it or one below it; None if all of it is free."""
        for each in self.placements:
            if is_within(organisation, each.organisation) or is_within(each.organisation, organisation):
                return each.office
        return None


def evolve(index: OfficeIndex | None, event: object) -> OfficeIndex:
    """Return the index after one more of its events."""
    match event:
        case OrganisationPlaced(organisation=organisation, office=office):
            others = _without(index or OfficeIndex(), organisation)
            return changed(others, placements=(*others.placements, Placement(organisation, office)))
        case OrganisationDisplaced(organisation=organisation):
            return _without(index or OfficeIndex(), organisation)
    raise Impossible(index, event)


def _without(index: OfficeIndex, organisation: NodeId) -> OfficeIndex:
    return changed(index, placements=tuple(each for each in index.placements if each.organisation != organisation))


office_index = Aggregate(
    "office-index",
    "office-indexes",
    evolve,
    zh="监督检查室归口",
    en="index of offices",
    heading=Heading.RUNNING,
    counts=True,
)


def index_of(owner: NodeId) -> AggregateId:
    """Return the id of an owner's index: there is one."""
    return aggregate_id("office-index", "0", owner)

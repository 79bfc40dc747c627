"""What kind of body an inspected organisation is, as the article counts: districts apart, units by kind (P2, P3)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.node_id import NodeId
from domain.tier import AgencyKind, Tier, usual_tier
from domain.words import Term
from projections import organisations
from projections.engine.snapshot import Snapshot


class Body(Term):
    """A kind of body."""

    DISTRICT = "district", "区", "district"
    DEPARTMENT = "department", "市属部门", "municipal department"
    ENTERPRISE = "enterprise", "市管企业", "municipal enterprise"
    UNIVERSITY = "university", "市属高校", "municipal university"
    UNIT = "unit", "其他市级单位", "other municipal unit"
    PRIMARY = "primary", "基层单位", "primary-level organisation"

    @property
    def is_unit(self) -> bool:
        """True for a unit of the city: neither a district nor below one."""
        return self not in (Body.DISTRICT, Body.PRIMARY)


BodyOf = Callable[[NodeId], Body]
"""From an organisation to its kind."""

_OF_AGENCIES = {
    AgencyKind.DEPARTMENT: Body.DEPARTMENT,
    AgencyKind.ENTERPRISE: Body.ENTERPRISE,
    AgencyKind.UNIVERSITY: Body.UNIVERSITY,
}
_OF_TIERS = {Tier.MUNICIPAL: Body.UNIT, Tier.AGENCY: Body.UNIT, Tier.DISTRICT: Body.DISTRICT}


@dataclass(frozen=True, slots=True)
class BodySum:
    """How many organisations of a kind."""

    body: Body
    organisations: int


def body_of(snapshot: Snapshot) -> BodyOf:
    """Return what tells the kind of any organisation: by the tree, or by its depth if it is not in it."""
    known = {row.id: _body(row.tier, row.agency) for row in organisations.query(snapshot).items}
    return lambda organisation: known.get(organisation) or _body(usual_tier(organisation), None)


def sums(found: Iterable[Body]) -> tuple[BodySum, ...]:
    """Return how many there are of each kind that occurs."""
    counts = Counter(found)
    return tuple(BodySum(body, counts[body]) for body in Body if counts[body])


def _body(tier: Tier, agency: AgencyKind | None) -> Body:
    return (_OF_AGENCIES[agency] if agency else None) or _OF_TIERS.get(tier, Body.PRIMARY)

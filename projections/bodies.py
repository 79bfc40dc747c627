"""What kind of body an organisation is, as the article counts: districts apart, units by kind (P2, P3)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated

from domain.node_id import NodeId, superior
from domain.tier import AgencyKind, Tier, usual_tier
from domain.words import Term, Words
from projections import organisations
from projections.engine.snapshot import Snapshot
from projections.organisations import OrganisationRow


class Body(Term):
    """A kind of body."""

    DISTRICT = "district", "区", "district"
    DEPARTMENT = "department", "部门", "department"
    ENTERPRISE = "enterprise", "企业", "enterprise"
    UNIVERSITY = "university", "高校", "university"
    UNIT = "unit", "其他市级单位", "other municipal unit"
    PRIMARY = "primary", "区属单位和街道", "bureau of a district, or subdistrict"
    COMMUNITY = "community", "社区", "community"

    @property
    def is_unit(self) -> bool:
        """True for a unit: neither a district nor what stands below one."""
        return self not in (Body.DISTRICT, *_PRIMARY)


_PRIMARY = (Body.PRIMARY, Body.COMMUNITY)


class Whom(Term):
    """About whom what is counted was done."""

    ANYBODY = "anybody", "各类单位", "any organisation"
    DISTRICTS = "districts", "区", "districts"
    OTHERS = "others", "区以外的单位", "others than districts"
    UNITS = "units", "部门、企业、高校等单位", "departments, enterprises, universities and other units"
    DEPARTMENTS = "departments", "部门", "departments"
    ENTERPRISES = "enterprises", "企业", "enterprises"
    UNIVERSITIES = "universities", "高校", "universities"
    PRIMARY = "primary", "基层单位", "primary-level organisations"
    COMMUNITIES = "communities", "社区", "communities"

    def includes(self, body: Body) -> bool:
        """Say whether it is about this kind of body."""
        match self:
            case Whom.ANYBODY:
                return True
            case Whom.OTHERS:
                return body is not Body.DISTRICT
            case Whom.UNITS:
                return body.is_unit
            case Whom.PRIMARY:
                return body in _PRIMARY
            case _:
                return body is _ALONE[self]


_ALONE = {
    Whom.DISTRICTS: Body.DISTRICT,
    Whom.DEPARTMENTS: Body.DEPARTMENT,
    Whom.ENTERPRISES: Body.ENTERPRISE,
    Whom.UNIVERSITIES: Body.UNIVERSITY,
    Whom.COMMUNITIES: Body.COMMUNITY,
}

AboutWhom = Annotated[Whom, Words("统计对象", "About whom")]
BodyOf = Callable[[NodeId], Body]
"""From an organisation to its kind."""

_OF_AGENCIES = {
    AgencyKind.DEPARTMENT: Body.DEPARTMENT,
    AgencyKind.ENTERPRISE: Body.ENTERPRISE,
    AgencyKind.UNIVERSITY: Body.UNIVERSITY,
}
_OF_TIERS = {
    Tier.MUNICIPAL: Body.UNIT,
    Tier.AGENCY: Body.UNIT,
    Tier.DISTRICT: Body.DISTRICT,
    Tier.SUBDISTRICT: Body.PRIMARY,
    Tier.COMMUNITY: Body.COMMUNITY,
}


@dataclass(frozen=True, slots=True)
class BodySum:
    """How many organisations of a kind."""

    body: Body
    organisations: int


def body_of(snapshot: Snapshot) -> BodyOf:
    """Return what tells the kind of any organisation: by the tree, or by its depth if it is not in it."""
    rows = {row.id: row for row in organisations.query(snapshot).items}
    known = {id: _known(row, rows.get(superior(id) or id)) for id, row in rows.items()}
    return lambda organisation: known.get(organisation) or _OF_TIERS[usual_tier(organisation)]


def sums(found: Iterable[Body]) -> tuple[BodySum, ...]:
    """Return how many there are of each kind that occurs."""
    counts = Counter(found)
    return tuple(BodySum(body, counts[body]) for body in Body if counts[body])


def _known(row: OrganisationRow, above: OrganisationRow | None) -> Body:
    """Return the kind of an organisation in the tree; a body of a district is no district."""
    if row.agency:
        return _OF_AGENCIES[row.agency]
    if row.tier is Tier.DISTRICT and above and above is not row and above.tier is Tier.DISTRICT:
        return Body.PRIMARY
    return _OF_TIERS[row.tier]

"""The tiers of the board, and which of them may give a command."""

from collections.abc import Mapping
from typing import Any, cast

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId, depth
from domain.on_board import told_above, tree_id
from domain.refusal import TierMissing
from domain.words import Term, Words


class Tier(Term):
    """Where an organisation stands."""

    MUNICIPAL = "municipal", "市级", "municipal"
    DISTRICT = "district", "区级", "district"
    AGENCY = "agency", "市级机关、国企和高校", "agency"
    SUBDISTRICT = "subdistrict", "街道", "subdistrict"
    COMMUNITY = "community", "社区", "community"


class AgencyKind(Term):
    """What kind of body an organisation of the agency tier is: the article counts them apart (P2, P3)."""

    DEPARTMENT = "department", "市属部门", "department"
    ENTERPRISE = "enterprise", "市管企业", "enterprise"
    UNIVERSITY = "university", "市属高校", "university"


CITY = (Tier.MUNICIPAL,)
"""Where the city's committee, its leading group and its inspection office stand (P10, P12)."""

COMMITTEES = (Tier.MUNICIPAL, Tier.DISTRICT)
"""Where there is a Party committee with its secretary, its meetings and its leaders (P13, P14, P15)."""

PATROLLING = (Tier.MUNICIPAL, Tier.DISTRICT, Tier.AGENCY)
"""Where there are patrol bodies (P2, P8, P11)."""

BELOW_THE_CITY = (Tier.DISTRICT, Tier.AGENCY)
"""Where there are patrol bodies that the city's inspection office guides (P12)."""

_BY_DEPTH = (Tier.MUNICIPAL, Tier.DISTRICT, Tier.SUBDISTRICT, Tier.COMMUNITY)

_RANKS = {Tier.MUNICIPAL: 1, Tier.DISTRICT: 2, Tier.AGENCY: 2, Tier.SUBDISTRICT: 3, Tier.COMMUNITY: 4}


def usual_tier(organisation: NodeId) -> Tier:
    """Return the usual tier of an organisation at its depth; only its tree knows an agency."""
    return _BY_DEPTH[min(depth(organisation), len(_BY_DEPTH)) - 1]


def fits_below(tier: Tier, above: Tier) -> bool:
    """Say whether an organisation of a tier may stand below one of another; an agency stands where it was put."""
    return tier is Tier.AGENCY or at_or_above(above, tier)


def at_or_above(tier: Tier, other: Tier) -> bool:
    """Say whether a tier is not lower than another; a district and an agency of the city stand level."""
    return _RANKS[tier] <= _RANKS[other]


def tier_of(organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any]) -> Tier:
    """Return where an organisation stands by the trees above it; else by that of the node, or by its depth."""
    if told := next(told_above(organisation, seen), None):
        return cast(Tier, told.tier)
    tree = seen.get(tree_id(node))
    entry = tree.entries.get(organisation) if tree else None
    return cast(Tier, entry.tier) if entry else usual_tier(organisation)


def require_tier(organisation: NodeId, tiers: tuple[Tier, ...], node: NodeId, seen: Mapping[AggregateId, Any]) -> None:
    """Refuse unless an organisation stands at one of these tiers.

    Raises:
        TierMissing: it does not.
    """
    if len(tiers) < len(Tier) and tier_of(organisation, node, seen) not in tiers:
        named = Words("、".join(t.words.zh for t in tiers), ", ".join(t.words.en for t in tiers))
        raise TierMissing(organisation=organisation, tiers=named)

"""The bodies of an organisation: it and those that act at its own tier below it, as the city's discipline commission.

A figure of the city counts what the city's bodies did, a district's what its own did.
"""

from collections.abc import Mapping

from domain.node_id import NodeId, is_within, superiors
from domain.tier import Tier, usual_tier


def bodies_of(organisation: NodeId, tiers: Mapping[NodeId, Tier]) -> frozenset[NodeId]:
    """Return the organisation and its bodies; an agency acts alone, for what stands below it is what it inspects."""
    tier = tiers.get(organisation) or usual_tier(organisation)
    if tier is Tier.AGENCY:
        return frozenset({organisation})
    below = (each for each, of_each in tiers.items() if of_each is tier and is_within(each, organisation))
    return frozenset({organisation, *below})


def peers_of(body: NodeId, tiers: Mapping[NodeId, Tier]) -> frozenset[NodeId]:
    """Return all bodies of the organisation of which this is one: of the city if it stands at the city's tier."""
    return bodies_of(whose_body(body, tiers), tiers)


def whose_body(body: NodeId, tiers: Mapping[NodeId, Tier]) -> NodeId:
    """Return the organisation of which this is a body: the topmost above it at its own tier; an agency is its own."""
    tier = tiers.get(body) or usual_tier(body)
    top = body
    for above in superiors(body):
        if tier is Tier.AGENCY or (tiers.get(above) or usual_tier(above)) is not tier:
            break
        top = above
    return top

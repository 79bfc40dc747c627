"""The webhooks of a node, from its settings, its feed and its tokens."""

from domain.authority import Actor
from services.api.tokens import Tokens
from services.feed.feed import Feed
from services.feed.webhooks.courier import Depot
from services.feed.webhooks.post import Poster
from services.feed.webhooks.webhooks import Webhooks
from services.node.wiring import Node


def webhooks_of(node: Node, feed: Feed, tokens: Tokens) -> Webhooks:
    """Return the webhooks of a node, as its settings say; nothing is delivered before they are started."""
    rules = node.settings.webhooks

    def authority(token: str) -> Actor | None:
        found = tokens.holder_of(token)
        return found.actor if found else None

    depot = Depot(
        node=node.settings.id,
        store=node.webhooks,
        live=feed.live,
        teller=feed.teller,
        authority=authority,
        clock=node.clock,
        poster=Poster(rules.networks, rules.authority),
    )
    return Webhooks(depot, rules.networks)

"""The webhooks of a node, from its settings, its feed and its tokens."""

from domain.authority import Actor
from services.api.tokens import Tokens
from services.feed.feeds import Feeds
from services.feed.webhooks.courier import CourierContext
from services.feed.webhooks.poster import Poster
from services.feed.webhooks.webhooks import Webhooks
from services.node.wiring import Node


def webhooks_of(node: Node, feed: Feeds, tokens: Tokens) -> Webhooks:
    """Return the webhooks of a node, as its settings say; nothing is delivered before they are started."""
    rules = node.settings.webhooks

    def authority(token: str) -> Actor | None:
        found = tokens.holder_of(token)
        return found.actor if found else None

    context = CourierContext(
        node=node.settings.id,
        store=node.webhooks,
        live=feed.live,
        reader=feed.reader,
        authority=authority,
        clock=node.clock,
        poster=Poster(rules.networks, rules.authority),
    )
    return Webhooks(context, rules.networks)

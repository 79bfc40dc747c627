"""What is said of webhooks over HTTP: all but the secret, which is said once."""

from dataclasses import dataclass, fields
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.words import Words
from services.feed.subscription import Filter
from services.feed.webhooks.webhook import Delivery, Pause, Webhook


@dataclass(frozen=True)
class FilterShown:
    """Which events, as they were asked for."""

    type: tuple[str, ...]
    kind: tuple[str, ...]
    aggregate: tuple[AggregateId, ...]
    organisation: tuple[NodeId, ...]
    versions: tuple[str, ...]


@dataclass(frozen=True)
class PauseShown:
    """Why nothing is sent until somebody resumes the webhook."""

    reason: Pause
    words: Words


@dataclass(frozen=True, kw_only=True)
class WebhookShown:
    """A webhook as it stands."""

    id: str
    url: str
    organisation: NodeId
    actor: str
    """Whose token it was made or last resumed with."""
    filter: FilterShown
    created_at: datetime
    position: int
    """Everything up to this position is delivered, or not for this subscriber."""
    lag: int
    """Events of the log behind it."""
    failures: int
    """In a row."""
    failing_since: datetime | None
    next_attempt: datetime | None
    error: str | None
    """Why the last attempt failed, if it did."""
    paused: PauseShown | None


@dataclass(frozen=True, kw_only=True)
class WebhookMade(WebhookShown):
    """A webhook just made."""

    secret: str
    """What its messages are signed with; it is not shown again."""


@dataclass(frozen=True)
class WebhooksShown:
    """Those that the actor may see to."""

    webhooks: tuple[WebhookShown, ...]


@dataclass(frozen=True)
class DeliveriesShown:
    """The attempts of one webhook, the latest first."""

    id: str
    deliveries: tuple[Delivery, ...]


def shown(webhook: Webhook, head: int) -> WebhookShown:
    """Return what is said of a webhook when the log ends at `head`."""
    same = {each.name for each in fields(WebhookShown)} - {"filter", "lag", "paused"}
    return WebhookShown(
        filter=_filter(webhook.filter),
        lag=max(0, head - webhook.position),
        paused=PauseShown(webhook.paused, webhook.paused.words) if webhook.paused else None,
        **{name: getattr(webhook, name) for name in same},
    )


def made(webhook: Webhook, head: int) -> WebhookMade:
    """Return the same of one just made, with its secret."""
    return WebhookMade(**shown(webhook, head).__dict__, secret=webhook.secret)


def _filter(filter: Filter) -> FilterShown:
    versions = tuple(f"{name}:{version}" for name, version in filter.versions)
    named = (filter.types, filter.kinds, filter.aggregates, filter.organisations)
    types, kinds, aggregates, organisations = (tuple(sorted(each)) for each in named)
    return FilterShown(types, kinds, aggregates, organisations, versions)  # type: ignore[arg-type]

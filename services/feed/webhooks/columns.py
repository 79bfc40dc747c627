"""How webhooks and deliveries stand in columns."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from projections.engine.codec import micros, moment
from services.feed.subscription import Filter
from services.feed.webhooks.webhook import Delivery, Pause, Webhook


def row_of(webhook: Webhook) -> dict[str, object]:
    """Return the columns of a webhook."""
    found = {each.name: _plain(getattr(webhook, each.name)) for each in fields(webhook)}
    return {**found, "filter": _filter_text(webhook.filter), "paused": webhook.paused and webhook.paused.value}


def webhook_of(row: sa.Row[Any]) -> Webhook:
    """Return the webhook that stands in a row."""
    return Webhook(
        **{
            **row._asdict(),
            "organisation": NodeId(row.organisation),
            "filter": _filter(row.filter),
            "created_at": moment(row.created_at),
            "failing_since": _moment(row.failing_since),
            "next_attempt": _moment(row.next_attempt),
            "paused": Pause(row.paused) if row.paused else None,
        }
    )


def row_of_delivery(webhook: str, delivery: Delivery) -> dict[str, object]:
    """Return the columns of a new delivery; its number is still to be given."""
    found = {each.name: _plain(getattr(delivery, each.name)) for each in fields(delivery) if each.name != "number"}
    return {**found, "webhook": webhook}


def delivery_of(row: sa.Row[Any]) -> Delivery:
    """Return the delivery that stands in a row."""
    found = {name: value for name, value in row._asdict().items() if name != "webhook"}
    return Delivery(**{**found, "at": moment(row.at)})


def _plain(value: object) -> object:
    return micros(value) if isinstance(value, datetime) else value


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def _filter_text(filter: Filter) -> str:
    named = {each.name: getattr(filter, each.name) for each in fields(filter)}
    return orjson.dumps({name: sorted(value) for name, value in named.items()}).decode()


def _filter(text: str) -> Filter:
    read = orjson.loads(text)
    return Filter(
        types=frozenset(read["types"]),
        kinds=frozenset(read["kinds"]),
        aggregates=frozenset(map(AggregateId, read["aggregates"])),
        organisations=frozenset(map(NodeId, read["organisations"])),
        versions=tuple((name, version) for name, version in read["versions"]),
    )

"""Specifications of folds: `folded(table, id, *events)` is the row that an aggregate's events make."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from projections.engine.view import Table
from tests.unit.projections.recorded import START, ListedLog, on

R = TypeVar("R")

DAY = timedelta(days=1)


def day(number: int) -> datetime:
    """Return when the event of this number occurs, from 1."""
    return START + (number - 1) * DAY


def recorded(id: AggregateId, *payloads: Any) -> list[Recorded]:
    """Return the events of an aggregate as bj has them in its log, a day apart."""
    log = ListedLog()
    log.append(on(id, *payloads, every=DAY))
    return log.events


def folded(table: Table[R], id: AggregateId, *payloads: Any) -> R | None:
    """Return the row of an aggregate after these events."""
    row: R | None = None
    for event in recorded(id, *payloads):
        assert table.key(event) == id
        row = table.fold(row, event)
    return row

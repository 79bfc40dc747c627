"""Events as people read them: what happened, with what, where it was decided and when this node came to know."""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.aggregate_id import AggregateId, parts
from domain.registry import News, type_of
from domain.words import Words
from projections.history import Happening
from services.dashboard.stream.regions import Region
from services.dashboard.widgets.scalars import Text, text_of
from services.dashboard.widgets.shapes import Shape
from services.dashboard.widgets.values import filled_fields, shape_of
from services.dashboard.words.labels import label_of
from services.dashboard.words.naming import Naming

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NOTABLE = timedelta(seconds=2)
"""An event that took longer to come here was held up: a link was down, or its database was."""

_OMITTED = frozenset({"category", "partners"})
"""Fields that are for the board's running: what they mean to people, another field says."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an event says."""

    name: Words
    value: Shape


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One event in a history."""

    kind: str
    name: Words
    news: News | None
    """What it means to people, by which it is marked."""
    fields: tuple[Field, ...]
    node: Words
    """Where it was decided."""
    record: Text | None
    """The record that it happened to, unless that is the one of the page."""
    occurred: datetime
    recorded: datetime
    """When this node recorded it."""
    delay: timedelta | None
    """How long it took from the log of the node where it was decided to this one, if that is notable."""
    position: int
    actor: str
    synthetic: bool


def history(happenings: Iterable[Happening], naming: Naming, page: AggregateId | None = None) -> Region:
    """Return what happened, one region for each event.

    Args:
        happenings: in the order in which they are shown.
        naming: what organisations and records are called.
        page: the record whose page it is: what an event says of it need not be said there.
    """
    parts = (Region(f"event-{one.position}", "event.html", described(one, naming, page)) for one in happenings)
    return Region("history", "history.html", None, tuple(parts))


def described(happening: Happening, naming: Naming, page: AggregateId | None = None) -> HistoryEvent:
    """Return an event in words."""
    return HistoryEvent(
        kind=parts(happening.subject)[0],
        name=happening.words,
        news=type_of(happening.payload).news(happening.payload),
        fields=tuple(_fields(happening.payload, naming, page)),
        node=naming.organisation(happening.source),
        record=None if happening.subject == page else text_of(happening.subject, naming),
        occurred=happening.occurred,
        recorded=happening.received,
        delay=happening.delay if happening.delay > NOTABLE else None,
        position=happening.position,
        actor=happening.actor,
        synthetic=happening.synthetic,
    )


def _fields(payload: "DataclassInstance", naming: Naming, page: AggregateId | None) -> Iterator[Field]:
    """Yield what an event says: not what it leaves as it usually is, nor of which record it speaks."""
    usual = {each.name: None if each.default is MISSING else each.default for each in fields(payload)}
    for name, value in filled_fields(payload):
        if name not in _OMITTED and value not in (usual[name], page):
            yield Field(label_of(name, type(payload)), shape_of(value, naming, name))

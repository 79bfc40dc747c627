"""Events as people read them: what happened, with what, where it was decided and when this node came to know."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from domain.aggregate_id import parts
from domain.tree import NodeId
from domain.words import Words
from projections.happenings import Happening
from services.dashboard import moments
from services.dashboard.look import name_of
from services.dashboard.words import WORDS

NOTABLE = timedelta(seconds=2)
"""An event that took longer to come here was held up: a link was down, or its database was."""

_GOOD = frozenset({"IssueResolved", "TaskConfirmed", "JointPatrolStarted"})
_BAD = frozenset({"IssueReopened", "IssueReturnRejected", "RectificationReturned", "TaskReturned", "TaskSentBack"})
_ENDS = frozenset({"IssueWrittenOff", "IssueDismissed", "IssueMerged", "IssueClosedNotImplemented", "TaskRecalled"})
_ORGANISATIONS = frozenset({"about", "by", "lead", "organisation", "responsible", "undertaker"})
"""Fields that hold the id of an organisation."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an event says."""

    key: str
    """A word of the pages."""
    value: Words


@dataclass(frozen=True, slots=True)
class Event:
    """One event in a history."""

    kind: str
    name: Words
    weight: str
    """Whether it is good news, bad news or an end; empty for the others."""
    fields: tuple[Field, ...]
    node: Words
    """Where it was decided."""
    occurred: datetime
    recorded: datetime
    """When this node recorded it."""
    delay: timedelta | None
    """How long it took from the log of the node where it was decided to this one, if that is notable."""
    position: int
    actor: str
    synthetic: bool


def described(happening: Happening, names: Mapping[NodeId, Words]) -> Event:
    """Return an event in words."""
    return Event(
        kind=parts(happening.subject)[0],
        name=happening.words,
        weight=_weight(happening.payload),
        fields=said(happening.payload, names),
        node=name_of(happening.source, names),
        occurred=happening.occurred,
        recorded=happening.received,
        delay=happening.delay if happening.delay > NOTABLE else None,
        position=happening.position,
        actor=happening.actor,
        synthetic=happening.synthetic,
    )


def said(payload: Any, names: Mapping[NodeId, Words]) -> tuple[Field, ...]:
    """Return the fields of an event that people read; ids of records and the like are left out."""
    shown = ((field.name, getattr(payload, field.name)) for field in fields(payload))
    found = ((f"field.{name}", _value(payload, name, value, names)) for name, value in shown)
    return tuple(Field(key, value) for key, value in found if key in WORDS and value)


def _value(payload: Any, name: str, value: Any, names: Mapping[NodeId, Words]) -> Words | None:
    if value is None or value == ():
        return None
    if name in _ORGANISATIONS:
        return name_of(value, names)
    if name == "text":
        return Words(value, getattr(payload, "text_en", None) or value)
    return next((convert(value, names) for kind, convert in _FORMS if isinstance(value, kind)), None)


def _list(values: Iterable[Any], names: Mapping[NodeId, Words]) -> Words:
    found = [one for value in values if (one := _item(value, names))]
    return Words("；".join(one.zh for one in found), "; ".join(one.en for one in found))


def _item(value: Any, names: Mapping[NodeId, Words]) -> Words | None:
    """Return a category, a team, an organisation, or something done that can be counted."""
    if isinstance(value, Words):
        return value
    if isinstance(value, str):
        return name_of(value, names)
    if hasattr(value, "quantity"):
        return counted(value)
    return getattr(value, "name", None)


def counted(measure: Any) -> Words:
    """Return something done that can be counted, with its place."""
    return Words(
        f"{measure.what.zh} {measure.quantity} {measure.unit.zh}（{measure.place.zh}）",
        f"{measure.what.en}: {measure.quantity} ({measure.place.en})",
    )


def _same(value: object, _names: Mapping[NodeId, Words]) -> Words:
    return Words(str(value), str(value))


def _outcome(value: bool, _names: Mapping[NodeId, Words]) -> Words:
    return WORDS["passed" if value else "failed"]


def _moment(value: datetime, _names: Mapping[NodeId, Words]) -> Words:
    return Words(moments.due(value), moments.due(value))


_FORMS: Sequence[tuple[type, Callable[[Any, Mapping[NodeId, Words]], Words]]] = (
    (Words, lambda value, _names: value),
    (bool, _outcome),
    (str, _same),
    (int, _same),
    (datetime, _moment),
    (tuple, _list),
)


def _weight(payload: Any) -> str:
    name = type(payload).__name__
    if name == "RectificationChecked":
        return "good" if payload.passed else "bad"
    return "good" if name in _GOOD else "bad" if name in _BAD else "end" if name in _ENDS else ""

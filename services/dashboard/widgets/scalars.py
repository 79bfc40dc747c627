"""One plain value in words: a number, a moment, a name, a term, with the mark that says how it is written."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import ClassVar

from domain.aggregate_id import AggregateId
from domain.rectification.measures import Measure
from domain.registry import event_type, event_types
from domain.words import Term, Words
from projections.ledger.key_figures import MeasureSum
from projections.rates import Rate
from services.dashboard.words import moments
from services.dashboard.words.naming import ID, Naming, record_path
from services.dashboard.words.words import WORDS

NOTHING = Words("—", "—")
GROUPED = 10_000
"""Numbers from here on have a comma at their thousands; a year has none."""

_WARNINGS = frozenset({"overdue", "late", "flagged"})
"""Fields whose yes is a warning."""
_HASH = re.compile(r"[0-9a-f]{40,128}|[A-Za-z0-9_-]{43}")
_STATES = frozenset({"status", "answer", "state"})
_CODES = frozenset({"focus", "focus_areas"})
"""Fields whose codes the city has given names."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something in words, perhaps with a page of its own."""

    kind: ClassVar[str] = "text"
    words: Words
    path: str | None = None
    mark: str = ""
    """What kind of word it is: `state-…`, `number`, `moment`, `record`, `code`, `warning`."""


def text_of(value: object, naming: Naming, name: str = "") -> Text:
    """Return a plain value as people read it.

    Args:
        value: what a row or an answer holds, with nothing inside it.
        naming: what organisations and records are called.
        name: the field that holds it, if one does.
    """
    match value:
        case None:
            return Text(NOTHING)
        case bool():
            return _truth(value, name)
        case Words():
            return Text(value)
        case Term():
            return Text(value.words, mark=f"state-{value.value}" if name in _STATES else "")
        case date():
            return Text(untranslated(_date(value, name)), mark="moment")
        case timedelta():
            return Text(moments.span(value))
        case int() | float() | Fraction():
            return Text(untranslated(_number(value) + ("%" if name == "percent" else "")), mark="number")
        case str() if name == "percent":
            return Text(untranslated(f"{value}%"), mark="number")
        case str() if called := _called(value, name, naming):
            return Text(called)
    return _text(str(value), naming)


def _called(code: str, name: str, naming: Naming) -> Words | None:
    """Return what a code is called that stands in a field, if it is one: a type of event, or what a city has named."""
    if name == "type":
        return event_type(code).words if code in _event_names() else None
    return naming.codes.get(code) if name in _CODES else None


@cache
def _event_names() -> frozenset[str]:
    return frozenset(each.name for each in event_types())


def untranslated(text: str) -> Words:
    """Return a text that is the same in both languages."""
    return Words(text, text)


def numeral(number: int) -> str:
    """Return a whole number as it is written."""
    return f"{number:,}" if abs(number) >= GROUPED else str(number)


def quantity_text(measure: Measure | MeasureSum) -> Words:
    """Return something done that can be counted, with its place."""
    return Words(
        f"{measure.what.zh} {measure.quantity} {measure.unit.name.zh}（{measure.place.zh}）",
        f"{measure.what.en}: {measure.quantity} ({measure.place.en})",
    )


def share_text(rate: Rate) -> Words:
    """Return a share of a whole with both numbers."""
    percent = f"{rate.percent}%" if rate.percent is not None else NOTHING.en
    return untranslated(f"{percent} ({numeral(rate.part)}/{numeral(rate.whole)})")


def _truth(value: bool, name: str) -> Text:
    if name == "passed":
        return Text(WORDS["passed" if value else "failed"])
    return Text(WORDS["yes" if value else "no"], mark="warning" if value and name in _WARNINGS else "")


def _date(value: date, name: str) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    return moments.due(value) if "due" in name.split("_") else moments.minute(value)


def _number(value: float | Fraction) -> str:
    if isinstance(value, Fraction):
        return f"{int(value * 1000 + Fraction(1, 2)) / 10}%"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return numeral(value)


def _text(text: str, naming: Naming) -> Text:
    if ID.fullmatch(text):
        id = AggregateId(text)
        return Text(naming.record(id), record_path(id), "record")
    if naming.is_organisation(text):
        return Text(naming.organisation(text))
    return Text(untranslated(text), mark="code" if _HASH.fullmatch(text) else "")

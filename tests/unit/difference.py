"""What was expected of a decision beside what came, field by field, as a unified diff."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import unified_diff
from typing import Any

from domain.aggregate import On
from domain.refusal import Refusal


def difference(expected: Sequence[str], came: Sequence[str]) -> str:
    """Return a text that shows both as one, line by line; what they have in common is shown whole."""
    whole = max(len(expected), len(came))
    return "\n".join(["decided otherwise:", *unified_diff(expected, came, "expected", "came", n=whole, lineterm="")])


def told(events: Sequence[Any]) -> list[str]:
    """Return the lines that say which events follow, each with its fields."""
    return [line for each in events for line in _event(each)] or ["nothing"]


def refused(refusal: type[Refusal], details: Mapping[str, Any]) -> list[str]:
    """Return the lines that say which rule refuses, for which reasons."""
    return [f"refused: {refusal.__name__}, {refusal.words.en!r}", *_fields(details)]


def _event(change: Any) -> Iterator[str]:
    event = change.payload if isinstance(change, On) else change
    yield type(event).__name__ + (f" on {change.id}" if isinstance(change, On) else "")
    yield from _fields({field.name: getattr(event, field.name) for field in fields(event)})


def _fields(values: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"    {name} = {value!r}" for name, value in values.items())

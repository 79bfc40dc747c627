"""The registry of event types: every name, version, schema and upcaster, in one place.

An event type is a frozen class with typed fields and words in Chinese and English. Its stored form is plain JSON data
beside a version; older versions are brought up to date by upcasters, one per step. Schemas, contracts, validation and
the glossary all come from here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar, dataclass_transform

from pydantic import TypeAdapter

from domain.way_back import Final, WayBack, way_back
from domain.words import Words

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]
Downcaster = Callable[[Data], Data]
E = TypeVar("E")


class UnknownEventType(LookupError):
    """No event type of this name, or of this version, was ever registered."""


class VersionNotGiven(LookupError):
    """Events of today cannot be told in this version any more."""


class News(StrEnum):
    """What an event means to people, if it means more than that things go on."""

    GOOD = "good"
    BAD = "bad"
    END = "end"


Meaning = News | Callable[[Any], News] | None
"""What events of one type mean; a function where it depends on what the event says."""


@dataclass(frozen=True)
class EventType:
    """One registered event type: its class, current version, words, and the steps from older versions."""

    name: str
    version: int
    words: Words
    payload: type
    upcasters: dict[int, Upcaster]
    downcasters: dict[int, Downcaster] = field(default_factory=dict)
    meaning: Meaning = None
    way_back: WayBack | None = None
    """How what it says is mended; None if that was not said."""

    def news(self, payload: Any) -> News | None:
        """Return what an event of this type means to people; None if that things go on."""
        return self.meaning(payload) if callable(self.meaning) else self.meaning

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """What checks the data. Made when it is first needed: a node starts with all types, and meets few at once."""
        return TypeAdapter(self.payload)

    @property
    def dataschema(self) -> str:
        """Return the URI of the schema of the current version, as it stands in `dataschema` of an envelope."""
        return f"/schemas/{self.name}/{self.version}"

    def schema(self) -> Data:
        """Return the JSON Schema (2020-12) of the current version's data."""
        return self.adapter.json_schema()

    def decode(self, data: Data, version: int) -> Any:
        """Return the event held in `data`, which was written at `version`.

        Raises:
            UnknownEventType: `version` is newer than this program, or a step from it is missing.
            pydantic.ValidationError: `data` does not follow the schema.
        """
        return self.adapter.validate_python(self.upcast(data, version))

    def upcast(self, data: Data, version: int) -> Data:
        """Return data that was written at `version`, or as much of it as there is, as the current version has it.

        Raises:
            UnknownEventType: `version` is newer than this program, or a step from it is missing.
        """
        for step in range(version, self.version):
            if step not in self.upcasters:
                raise UnknownEventType(f"{self.name}: no upcaster from version {step}")
            data = self.upcasters[step](data)
        if version > self.version:
            raise UnknownEventType(f"{self.name} version {version}: this program knows up to {self.version}")
        return data

    def require_given(self, version: int) -> None:
        """Make sure that every event of this type, however new, can be told in a version.

        Raises:
            VersionNotGiven: the version never was, or there is no way back to it.
        """
        back = range(version, self.version)
        if version > self.version or not self.downcasters.keys() >= set(back):
            raise VersionNotGiven(f"{self.name} version {version}: events come in version {self.version}")

    def downcast(self, wanted: int, data: Data, version: int) -> Data:
        """Return what was written at `version` as `wanted` has it; `require_given` says whether it always can be."""
        for step in range(version, wanted):
            data = self.upcasters[step](data)
        for step in range(version - 1, wanted - 1, -1):
            data = self.downcasters[step](data)
        return data


def without(*names: str) -> Downcaster:
    """Return the step back to a version that did not have these fields, and need not know of them."""
    return lambda data: {name: value for name, value in data.items() if name not in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Stands in a log for the data of an event that this program cannot read, so that all others can be."""

    type: str
    """As the event calls itself."""
    reason: Words
    """The rule that it breaks."""


_by_name: dict[str, EventType] = {}
_by_class: dict[type, EventType] = {
    Unreadable: EventType("Unreadable", 1, Words("无法读取的事件", "Unreadable event"), Unreadable, {})
}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(
    zh: str,
    en: str,
    *,
    version: int = 1,
    upcasters: dict[int, Upcaster] | None = None,
    downcasters: dict[int, Downcaster] | None = None,
    news: Meaning = None,
    undone: str | None = None,
    anew: str | None = None,
    final: Final | None = None,
) -> Callable[[type[E]], type[E]]:
    """Register a class as an event type, and make it a frozen dataclass.

    Its docstring is published, in the glossary and in its schema: what has happened. So are those of its fields.

    Args:
        zh: what the board calls it, in Chinese.
        en: the same in English.
        version: the version of the data that the class describes.
        upcasters: for each older version, the step from it to the next.
        downcasters: for those older versions in which subscribers may still ask for it, the step back from the next.
        news: what it means to people, by which a history marks it; without a mark if left out.
        undone: the event type that takes it back, if it was said by mistake.
        anew: the event type, perhaps the same, that says in its place what holds.
        final: why it stays said. One of these three is given.
    """

    def register(cls: type[E]) -> type[E]:
        payload = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        if payload.__name__ in _by_name:
            raise ValueError(f"two event types are named {payload.__name__}")
        steps, back = dict(upcasters or {}), dict(downcasters or {})
        mended = way_back(undone, anew, final)
        entry = EventType(payload.__name__, version, Words(zh, en), payload, steps, back, news, mended)
        _by_name[entry.name] = _by_class[payload] = entry
        return payload

    return register


def event_type(name: str) -> EventType:
    """Return the event type of this name.

    Raises:
        UnknownEventType: there is none.
    """
    try:
        return _by_name[name]
    except KeyError:
        raise UnknownEventType(f"no event type is named {name!r}") from None


def type_of(payload: object) -> EventType:
    """Return the event type that this event is one of."""
    return _by_class[type(payload)]


def event_types() -> Iterator[EventType]:
    """Yield every registered event type, by name."""
    yield from sorted(_by_name.values(), key=lambda entry: entry.name)

"""What may change in a published version of an event: next to nothing, for others read and write it by its schema.

Data of a version is written by programs of yesterday and tomorrow, and read by both. So of two schemas of one version
each must take what the other says: a change is one that nobody can notice, except that a field is added that may be
missing, and that readers who do not know it pass over. Everything else is a new version, with a step to it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from services.contracts.schemas import Schema

_SAID = frozenset({"$schema", "$id", "$defs", "$comment", "title", "description", "examples", "x-words"})
"""What is said to people, and binds nobody."""
_OWN = frozenset({"properties", "required", "enum"})
"""What is compared by rules of its own."""
_NOWHERE = "not there"


class Change(NamedTuple):
    """A change that breaks somebody."""

    at: str
    """Where: `measures.place`; empty for the data itself."""
    rule: str
    """What was broken."""

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.at}: {self.rule}" if self.at else self.rule


def breaking(published: Schema, made: Schema) -> list[Change]:
    """Return every change from what was published to what is made now that would break a reader or a writer."""
    return list(_changes("", inlined(published), inlined(made)))


def inlined(schema: Schema, defs: Schema | None = None) -> Schema:
    """Return a schema without references: where a name stood, what it stands for."""
    known = schema.get("$defs", {}) if defs is None else defs
    if "$ref" in schema:
        schema = {**known[schema["$ref"].rpartition("/")[2]], **schema}
    return {key: _inlined(value, known) for key, value in schema.items() if key not in ("$ref", "$defs")}


def _inlined(value: object, defs: Schema) -> object:
    match value:
        case Mapping():
            return inlined(value, defs)
        case list():
            return [_inlined(each, defs) for each in value]
    return value


def _changes(at: str, old: Schema, new: Schema) -> Iterator[Change]:
    yield from _fields(at, old, new)
    yield from _values(at, old.get("enum", []), new.get("enum", []))
    for key in sorted((old.keys() | new.keys()) - _SAID - _OWN):
        yield from _keyword(at, key, old.get(key, _NOWHERE), new.get(key, _NOWHERE))


def _keyword(at: str, key: str, old: object, new: object) -> Iterator[Change]:
    match old, new:
        case Mapping(), Mapping():
            yield from _changes(at, old, new)
        case [Mapping(), *_], [Mapping(), *_] if len(old) == len(new):
            for one, other in zip(old, new, strict=True):
                yield from _keyword(at, key, one, other)
        case _ if old != new:
            yield Change(at, f"{key} was {old}, is {new}")


def _values(at: str, old: list[object], new: list[object]) -> Iterator[Change]:
    yield from (Change(at, f"the value {value!r} was removed") for value in old if value not in new)
    yield from (
        Change(at, f"the value {value!r} was added: readers would refuse it") for value in new if value not in old
    )


def _fields(at: str, old: Schema, new: Schema) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    needed, needs = old.get("required", []), new.get("required", [])
    for name in [*before, *(name for name in after if name not in before)]:
        place = f"{at}.{name}".lstrip(".")
        if name not in after:
            yield Change(place, "the field was removed")
        elif name not in before:
            yield from _added(
                place, after[name], required=name in needs, open=new.get("additionalProperties") is not False
            )
        else:
            yield from _need(place, before=name in needed, now=name in needs)
            yield from _changes(place, before[name], after[name])


def _added(place: str, field: Schema, *, required: bool, open: bool) -> Iterator[Change]:
    if required:
        yield Change(place, "a required field was added: what was written before lacks it")
    elif "default" not in field:
        yield Change(place, "a field without a default was added: nobody knows what its absence means")
    elif not open:
        yield Change(place, "a field was added where readers take no other: they would refuse it")


def _need(place: str, *, before: bool, now: bool) -> Iterator[Change]:
    if now and not before:
        yield Change(place, "the field is now required: what was written before may lack it")
    if before and not now:
        yield Change(place, "the field may now be missing: readers rely on it")

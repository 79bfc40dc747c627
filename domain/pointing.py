"""Where in a command stands what a refusal of it is about: found when one is raised, so that no other command pays."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.aggregate_id import AggregateId
from domain.place import Found, Place, dotted, everything
from domain.refusal import About, Refusal
from domain.words import Term, Words


def complete(refusal: Refusal, command: object, id: AggregateId | None, state: object = None) -> None:
    """Say where in its command stands what a refusal is about; if that is no field, which record it is, and its stage.

    The details say so, too: `fields` by their names, or `id` and `status`.

    Args:
        refusal: of the command; what it says itself is kept.
        command: one of the registered commands.
        id: the aggregate that the command is for; None if it does not say yet.
        state: that aggregate's state; None before its first event.
    """
    refusal.places = refusal.places or places_of(refusal, command)
    if refusal.places:
        about: Mapping[str, object] = {"fields": ", ".join(map(dotted, refusal.places))}
    else:
        about = _standing(id, state) if refusal.details.get("id", id) == id else {}
    refusal.details = {**refusal.details, **about, **refusal.details}


class _Read:
    """A command of which it is noted which fields are read, in their order."""

    def __init__(self, command: object) -> None:
        self._command = command
        self.fields: dict[str, None] = {}

    def __getattr__(self, name: str) -> Any:
        self.fields[name] = None
        return getattr(self._command, name)


def read_by(look: Callable[[Any], object], command: object) -> Sequence[Place]:
    """Return the places of the fields of a command that a function reads."""
    read = _Read(command)
    look(read)
    return tuple((name,) for name in read.fields)


def places_of(refusal: Refusal, command: object) -> Sequence[Place]:
    """Return the places in a command that a refusal is about, in their order; none if it is about no field."""
    details, stated = refusal.details, refusal.details.get("field")
    if stated or (refusal.about is About.FIELD and refusal.field):
        found = _of_fields(command, (stated,) if stated else refusal.field, details)
    elif refusal.about is About.FIELD:
        found = _named_as(command, details) or _called(command, details)
    else:
        found = _called(command, {"id": details.get("id")}) if refusal.about is About.RECORD else []
    return tuple(dict.fromkeys(each.place for each in found))


def _of_fields(command: object, names: Sequence[str], details: Mapping[str, Any]) -> Sequence[Found]:
    """Return what in these fields has the value of a detail; if nothing does, the fields."""
    named = [each for each in everything(command) if each.place[-1] in names]
    within = [inner for each in named for inner in (each, *everything(each.value, each.place, each.owner))]
    found = [each for each in within if any(_is(each.value, detail) for detail in details.values())]
    return _agreeing(found, command, details) or _agreeing(named, command, details) or named


def _named_as(command: object, details: Mapping[str, Any]) -> Sequence[Found]:
    """Return what has both name and value of a detail."""
    found = [each for each in everything(command) if _is(each.value, details.get(each.field))]
    return _agreeing(found, command, details)


def _called(command: object, details: Mapping[str, Any]) -> Sequence[Found]:
    """Return what has the value of a detail under another name, of those that name something, as ids do."""
    texts = [each for each in details.values() if isinstance(each, str)]
    return [each for each in everything(command) if any(_is(each.value, text) for text in texts)]


def _agreeing(found: Sequence[Found], command: object, details: Mapping[str, Any]) -> Sequence[Found]:
    """Return of several objects in a list those that have the values of the details: one of them is meant."""
    return [each for each in found if each.owner is command or _agrees(each, details)]


def _agrees(found: Found, details: Mapping[str, Any]) -> bool:
    beside = ((getattr(found.owner, name, None), detail) for name, detail in details.items() if name != found.field)
    return all(value is None or _is(value, detail) for value, detail in beside)


def _is(value: object, detail: object) -> bool:
    """Say whether a value is what a detail says; of a term, details have the words."""
    said = value.words if isinstance(value, Term) and isinstance(detail, Words) else value
    return said is not None and type(said) is type(detail) and said == detail


def _standing(id: AggregateId | None, state: object) -> Mapping[str, object]:
    status = getattr(state, "status", None)
    return {**({"id": id} if id else {}), **({"status": status.words} if isinstance(status, Term) else {})}

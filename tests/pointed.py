"""Whether a refusal says where in its command stands what it is about, as whoever gave the command can look it up."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from domain.place import place_of, pointer
from domain.refusal import About, Refusal
from tests.definitions import defined_at


def resolved(document: Any, text: str) -> Any:
    """Return what a JSON Pointer leads to (RFC 6901, 4).

    Raises:
        LookupError: it leads nowhere.
    """
    for step in place_of(text):
        document = document[int(step) if isinstance(document, list) else step]
    return document


def posted(command: object) -> Any:
    """Return a command as the JSON that is posted for it."""
    kind: object = type(command)
    return _adapter(kind).dump_python(command, mode="json")


def require_pointed(refusal: Refusal, command: object) -> None:
    """Check that a refusal leads to a field of its command, or else says which record it is about."""
    document, kind = posted(command), type(refusal)
    for place in refusal.places:
        resolved(document, pointer(place))
    assert refusal.places or kind.field or kind.about is not About.FIELD, (
        f'{defined_at(kind)}: say which field {kind.__name__} is about, field="…", or about=About.RECORD if it is '
        f"about none: nothing in {type(command).__name__} has name or value of {refusal.details}"
    )
    assert refusal.places or "id" in refusal.details or kind.about in (About.ACTOR, About.REQUEST)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)

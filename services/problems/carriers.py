"""What brings a command, and where in it stands what a problem names: alone, in a batch, or as a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.place import Place
from domain.refusal import NotFound, Refusal


@dataclass(frozen=True, slots=True)
class Carrier:
    """A form of request. Its places begin with what they are in: `body`, `query`, `header`, `path` or `event`."""

    data: Place
    """Where the command's own fields stand."""
    beside: Mapping[str, Place]
    """Where stands what comes with the command, by its name in a `CommandRequest`."""
    ids: Mapping[str, Place] = field(default_factory=dict)
    """Where stands what an address names, by its value: nothing else has the id of a record."""

    def places(self, refusal: Refusal) -> Sequence[Place]:
        """Return where in the request stands what a refusal is about; none if it is about the record or the actor."""
        if refusal.places:
            return [(*self.data, *place) for place in refusal.places]
        beside = [self.beside[name] for name in refusal.beside if name in self.beside]
        named = self.ids.get(str(refusal.details.get("id")))
        return beside or ([named] if named and isinstance(refusal, NotFound) else [])


ALONE = Carrier(
    ("body",),
    {
        "id": ("path", "id"),
        "occurred_at": ("query", "occurred_at"),
        "if_match": ("header", "If-Match"),
        "key": ("header", "Idempotency-Key"),
    },
)
"""The body is the command."""


def asked(method: str, path: Mapping[str, object], query: Mapping[str, str]) -> Carrier:
    """Return a request as it came to an address: what that names may not be there, in a question too."""
    data: Place = ("query",) if method in ("GET", "HEAD") else ALONE.data
    ids = {value: ("query", name) for name, value in query.items()}
    return replace(ALONE, data=data, ids={**ids, **{str(value): ("path", name) for name, value in path.items()}})


BATCHED = Carrier(("body", "data"), {name: ("body", name) for name in ("id", "occurred_at", "key")})
"""One element of a batch, which is taken for a body of its own."""

REPORTED = Carrier(
    ("event", "data"), {"id": ("event", "subject"), "occurred_at": ("event", "time"), "key": ("event", "id")}
)
"""A CloudEvent."""

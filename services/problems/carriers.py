"""What brings a command, and where in it stands what a problem names: alone, in a batch, or as a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.place import Place
from domain.refusal import About, Refusal


@dataclass(frozen=True, slots=True)
class Carrier:
    """A form of request. Its places begin with what they are in: `body`, `query`, `header`, `path` or `event`."""

    data: Place
    """Where the command's own fields stand."""
    beside: Mapping[str, Place]
    """Where stands what comes with the command, by its name in a `CommandRequest`."""

    def places(self, refusal: Refusal) -> Sequence[Place]:
        """Return where in the request stands what a refusal is about; none if it is about the record or the actor."""
        if refusal.places:
            return [(*self.data, *place) for place in refusal.places]
        stated = refusal.details.get("field")
        names = (stated,) if stated else refusal.field if refusal.about is About.REQUEST else ()
        return [self.beside[name] for name in names if name in self.beside]


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

BATCHED = Carrier(("body", "data"), {name: ("body", name) for name in ("id", "occurred_at", "key")})
"""One element of a batch, which is taken for a body of its own."""

REPORTED = Carrier(
    ("event", "data"), {"id": ("event", "subject"), "occurred_at": ("event", "time"), "key": ("event", "id")}
)
"""A CloudEvent."""

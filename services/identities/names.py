"""What actors are called: one rule for people and systems at every door, for the name stands in all their events."""

from collections.abc import Iterable

from pydantic import TypeAdapter, ValidationError

from domain.authority import NODE
from domain.fields import Pseudonym

_pseudonym: TypeAdapter[str] = TypeAdapter(Pseudonym)


class InvalidIdentity(ValueError):
    """Such an identity cannot be made; the message names what and the rule."""


class NameTaken(InvalidIdentity):
    """An actor of this name is there already."""


class Names:
    """The names of a node's actors, each with the one organisation that its bearer belongs to."""

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        """Begin with those whose name and organisation are known."""
        self._organisations = dict(known)

    def refusal(self, name: object, organisation: object) -> str | None:
        """Return why an actor of an organisation is not to be called so; None if it is, and is so from now on."""
        if not isinstance(name, str) or not isinstance(organisation, str):
            return None  # which breaks another rule
        try:
            _pseudonym.validate_python(name)
        except ValidationError:
            return f"{name!r} must be 1 to 64 of a-z, 0-9 and hyphens"
        if name == NODE:
            return f"{name!r} is the node itself"
        owner = self._organisations.setdefault(name, organisation)
        return (
            f"{name!r} belongs to {owner}, and an actor belongs to one organisation" if owner != organisation else None
        )

    def add(self, name: str, organisation: str) -> None:
        """Call an actor so.

        Raises:
            InvalidIdentity: the rule forbids it.
            NameTaken: an actor of another organisation is called so.
        """
        taken = name in self._organisations
        if reason := self.refusal(name, organisation):
            raise (NameTaken if taken else InvalidIdentity)(f"name: {reason}")

"""Every type of event: what it is called, to what it happens, in which versions, and who may publish it."""

from collections.abc import Iterator
from dataclasses import dataclass

import domain.catalogue  # noqa: F401 registers every event type
from domain.aggregate import kind_of
from domain.authority import Role
from domain.envelope import Classification
from domain.registry import EventType, VersionNotGiven, event_type, event_types
from domain.words import Words
from services.contracts.schemas import address, versions
from services.gateway.routing import command_of


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a type."""

    version: int
    dataschema: str
    """Where its schema is."""
    given: bool
    """Whether subscribers may still ask for it. All are taken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A type of event."""

    name: str
    words: Words
    dataschema: str
    """Where the schema of its current version is."""
    versions: tuple[Version, ...]
    """The oldest first."""
    kind: str
    """The kind of record that it happens to."""
    kind_words: Words
    classification: Classification
    """How far it may travel."""
    command: str | None
    """The command that a publisher's report of it becomes; null if it is not reported from outside."""
    publishers: tuple[Role, ...]
    """Who may publish it; empty if nodes alone decide it, or people on a node."""


def entries() -> Iterator[Entry]:
    """Yield every type, by name."""
    return map(entry, event_types())


def entry(kind: EventType) -> Entry:
    """Return one type."""
    about, command = kind_of(kind.payload), command_of(kind.name)
    return Entry(
        kind.name,
        kind.words,
        kind.dataschema,
        tuple(Version(each, address(kind, each), _is_given(kind, each)) for each in versions(kind)),
        about.kind,
        about.words,
        about.classification,
        command.name if command else None,
        (Role.PUBLISHER,) if command else (),
    )


def entry_of(name: str) -> Entry:
    """Return the type of this name.

    Raises:
        UnknownEventType: there is none.
    """
    return entry(event_type(name))


def _is_given(kind: EventType, version: int) -> bool:
    try:
        kind.require_given(version)
    except VersionNotGiven:
        return False
    return True

"""What the scenario needs of whoever plays it, and the names that make it the same every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from domain.aggregate import commands
from domain.aggregate_id import AggregateId
from domain.tree import NodeId

NAME = "seed-2019"


@dataclass(frozen=True, slots=True)
class Given:
    """A command that was given: the record that it changed."""

    id: AggregateId
    by: NodeId
    """The organisation that gave it."""


class Stage(Protocol):
    """Gives the commands of a scenario, one after the other."""

    def give(
        self,
        organisation: NodeId,
        command: object,
        *,
        key: str,
        at: datetime,
        on: Given | None = None,
        after: Sequence[Given] = (),
        synthetic: bool = False,
    ) -> Given:
        """Give a command on the organisation's node.

        Args:
            organisation: who gives it.
            command: one of the domain's commands.
            key: its name in the scenario; the same one is never carried out twice.
            at: when it occurred.
            on: what it is about, unless it opens a record of its own.
            after: what the node must have learned of before, `on` included without being named.
            synthetic: True where the source is silent and the scenario invents.
        """
        ...

    def try_in_vain(
        self, organisation: NodeId, command: object, *, key: str, at: datetime, refused: str, on: Given | None = None
    ) -> None:
        """Give a command that a rule forbids: `refused` is the name of the refusal."""
        ...


def opened_by(command: object, key: str, organisation: NodeId) -> AggregateId:
    """Return the id of the record that a command opens; it follows from the command's name, so it is always the same.

    Raises:
        LookupError: the command opens none.
    """
    entry = commands[type(command).__name__]
    if not entry.opens:
        raise LookupError(f"{key}: {entry.name} opens no record, so it must say on which one it is given")
    uid = sha256(f"{NAME}/{key}".encode()).hexdigest()[:32]
    return entry.opens(command, uid, organisation)


class Rehearsal:
    """Counts the commands of a scenario without giving any."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def give(
        self,
        organisation: NodeId,
        command: object,
        *,
        key: str,
        at: datetime,
        on: Given | None = None,
        after: Sequence[Given] = (),
        synthetic: bool = False,
    ) -> Given:
        """Note the command's name."""
        self.keys.append(key)
        return on or Given(opened_by(command, key, organisation), organisation)

    def try_in_vain(
        self, organisation: NodeId, command: object, *, key: str, at: datetime, refused: str, on: Given | None = None
    ) -> None:
        """Note the command's name."""
        self.keys.append(key)

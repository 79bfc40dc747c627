"""What the scenario needs of whoever plays it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.aggregate_id import AggregateId, aggregate_id
from domain.tree import NodeId


@dataclass(frozen=True, slots=True)
class Given:
    """A command that was given, and what it led to."""

    id: AggregateId
    """The record that it changed."""
    sequence: int
    """The version of the record after it."""


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
        return on or Given(aggregate_id("rehearsed", str(len(self.keys)), organisation), 1)

"""What became of a report, as the node answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Required, Self, TypedDict

from yipan_client.errors import Problem, said
from yipan_client.events import Event

Key = tuple[str, str]
"""The source and the id of an event: what a node knows it by."""


class Status(StrEnum):
    """How far a report has come."""

    RECEIVED = "received"
    """The node has it, and carries it out when it has its turn."""
    ACCEPTED = "accepted"
    """It is on the board."""
    KNOWN = "known"
    """It is on the board already, for it came before."""
    WAITING = "waiting"
    """Something that it needs has not come yet; the node tries it again."""
    REFUSED = "refused"
    """It breaks a rule; the node keeps it among the reports to correct."""
    FORKED = "forked"
    """It was on the board, until the node's log forked; people of the node give it again, or dismiss it."""
    DISMISSED = "dismissed"
    """People decided that nothing comes of it."""


class Entered(TypedDict):
    """An event that stands on the board."""

    position: int
    """Its place in the node's log."""
    id: str
    type: str
    subject: str
    """The board's id of the record."""
    sequence: int
    time: str


class Answer(TypedDict, total=False):
    """An outcome as it stands in JSON."""

    source: Required[str | None]
    id: Required[str | None]
    status: Required[str]
    repeated: bool
    record: str
    events: Sequence[Entered]
    late: bool
    problem: Problem
    report: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one report."""

    source: str
    id: str
    status: str
    repeated: bool = False
    """True if it came before: this is what has become of it."""
    record: str | None = None
    """The board's id of the record that it is about."""
    events: Sequence[Entered] = ()
    """What stands on the board for it, each with its position."""
    late: bool = False
    """True if the record had gone on since: then the events stand behind what was there."""
    problem: Problem | None = None
    """Why it waits, or which rule it breaks (RFC 9457)."""
    report: str | None = None
    """The path at which the node keeps it, to look again."""

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return what an answer says.

        Raises:
            ValueError: it is no outcome.
        """
        try:
            return cls(
                source=answer["source"] or "",
                id=answer["id"] or "",
                status=answer["status"],
                repeated=bool(answer.get("repeated")),
                record=answer.get("record"),
                events=tuple(answer.get("events") or ()),
                late=bool(answer.get("late")),
                problem=answer.get("problem"),
                report=answer.get("report"),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not an outcome: {answer!r:.200}") from error

    @property
    def refused(self) -> bool:
        """True if the report breaks a rule."""
        return self.status == Status.REFUSED

    @property
    def reason(self) -> str:
        """What the problem says, in one line; empty if there is none."""
        return said(self.problem) if self.problem else ""


def key_of(event: Event) -> Key:
    """Return what a node knows an event by."""
    return event["source"], event["id"]

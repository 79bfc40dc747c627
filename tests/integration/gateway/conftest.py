"""A gateway on a node that is opened and closed at will, with a clock that is set by hand; no thread runs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from domain.issue.state import Issue
from services.commands.handler import CommandHandler
from services.fresh import new_id
from services.gateway.gateway import Gateway
from services.gateway.names import External, external_id
from services.gateway.outcome import ReportOutcome, Status
from services.log import Log
from tests.unit.gateway.reporting import AT, HAIDIAN, KEXU, LIST, PUBLISHER, event

OPENED = event("IssueListOpened", "L", LIST)


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = AT + timedelta(days=30)

    def __call__(self) -> datetime:
        """Return the time that it shows."""
        return self.now

    def move(self, **by: float) -> None:
        """Set it forward."""
        self.now += timedelta(**by)


@dataclass
class Desk:
    """A node's log and gateway on one folder."""

    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Open what is in the folder."""
        self.log = Log(HAIDIAN, f"sqlite:///{self.folder}/log.db")
        self.handler = CommandHandler(self.log, HAIDIAN, {HAIDIAN, KEXU}.__contains__, self.clock, new_id)
        self.gateway = Gateway(f"sqlite:///{self.folder}/gateway.db", self.log, self.handler, self.clock)

    def close(self) -> None:
        """Close it."""
        self.gateway.stop()
        self.log.close()

    def reopen(self) -> None:
        """Stop, and start again: nothing but what is in the folder is known then."""
        self.close()
        self.open()

    def take(self, *events: Any, publisher: Actor = PUBLISHER, later: bool = False) -> Sequence[ReportOutcome]:
        """Report these together."""
        return self.gateway.take(publisher, events, later=later)

    def statuses(self, *events: Any) -> list[Status]:
        """Report these together, and return how far each has come."""
        return [each.status for each in self.take(*events)]

    def perform(self) -> datetime | None:
        """Give every report its turn that has it now."""
        return self.gateway.scheduler.perform()

    def events_of(self, kind: str, external: str) -> list[str]:
        """Return the types of all events of a record that Haidian calls so."""
        history = self.log.history(ours(kind, external))
        return [type(each.envelope.payload).__name__ for each in history]

    def issue(self, external: str) -> Issue | None:
        """Return an issue that Haidian calls so."""
        loaded = self.log.load(ours("issue", external))
        state: Issue | None = loaded.state if loaded else None
        return state


def ours(kind: str, external: str) -> AggregateId:
    """Return our id of what Haidian calls so."""
    return external_id(External(HAIDIAN, kind, external))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


MakeDesk = Callable[[], Desk]

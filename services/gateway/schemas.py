"""What is told of reports, as the API describes it; `services.gateway.representation` tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from services.gateway.outcome import Entered, Status


@dataclass(frozen=True, kw_only=True)
class _Told:
    record: Annotated[AggregateId | None, Field(description="The record that it is about.")] = None
    events: Annotated[tuple[Entered, ...], Field(description="What stands on the board for it.")] = ()
    late: Annotated[bool, Field(description="The record had gone on: the events stand behind what was there.")] = False
    expired: Annotated[bool, Field(description="It waited as long as reports may.")] = False
    problem: Annotated[
        dict[str, object] | None, Field(description="Why it waits or was refused: problem details (RFC 9457).")
    ] = None


@dataclass(frozen=True, kw_only=True)
class ToldOutcome(_Told):
    """What became of a report that came in."""

    source: str | None
    id: str | None
    status: Annotated[Status | Literal["known"], Field(description="`known`: it was accepted before, and comes again.")]
    report: Annotated[str | None, Field(description="Where it is read in the register.")] = None
    repeated: Annotated[bool, Field(description="It came before, and this is its outcome.")] = False
    next_attempt: Annotated[datetime | None, Field(description="When it is tried again at the latest.")] = None


@dataclass(frozen=True, kw_only=True)
class ToldReport(_Told):
    """A report in the register."""

    key: Annotated[str, Field(description="What it is called in addresses.")]
    source: Annotated[str | None, Field(description="Not known if only the log remembers the report.")]
    id: str | None
    type: str | None
    subject: str | None
    organisation: NodeId
    namespace: Annotated[str, Field(description="In which it was made: the organisation's id for its own.")]
    publisher: Annotated[str, Field(description="The pseudonym of who reported it, or corrected it.")]
    received_at: datetime
    status: Status
    attempts: int
    next_attempt: Annotated[datetime | None, Field(description="When it is tried again at the latest.")] = None
    until: Annotated[datetime | None, Field(description="How long it may wait.")] = None


@dataclass(frozen=True, kw_only=True)
class ToldPast(_Told):
    """What a report was before people corrected it or dismissed it."""

    at: datetime
    by: str
    note: str | None
    status: Status
    event: dict[str, object]


@dataclass(frozen=True)
class ToldReports:
    """A page of the register."""

    items: tuple[ToldReport, ...]


@dataclass(frozen=True, kw_only=True)
class ReportDetail(ToldReport):
    """A report with the event itself, and its past."""

    event: dict[str, object]
    history: tuple[ToldPast, ...]


@dataclass(frozen=True)
class KnownAs:
    """What a publisher's own id stands for."""

    external: str
    organisation: NodeId
    namespace: Annotated[str, Field(description="In which it is called so: the organisation's id for its own.")]
    records: tuple[AggregateId, ...]

"""Accesses: who read what is not for everybody, and what left the node as a file. The node keeps them for auditors.

Nobody commands an access; the node itself records it before it answers. It says where was looked, and never what was
seen there. One aggregate is kept for each day, and it goes nowhere else.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.envelope import Classification
from domain.fields import Line, Pseudonym, Text
from domain.heading import Heading
from domain.moment import RecordedDay
from domain.node_id import NodeId, Organisation
from domain.registry import event
from domain.state import changed, state
from domain.way_back import Final
from domain.words import Term


class Accessed(Term):
    """What kind of thing was read."""

    EXPORT = "export", "导出", "export"
    RESTRICTED = "restricted", "涉密登记册", "restricted register"
    AUDIT = "audit", "审计路径", "audit path"


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("查阅记录", "Access recorded", final=Final.WITNESSED)
class AccessRecorded:
    """Somebody read it, or is about to: it is recorded before it is shown."""

    day: RecordedDay
    reader: Pseudonym
    organisation: Organisation
    """For which the reader acted."""
    accessed: Accessed
    address: Text
    """Where: the path with its query, or the name of an export."""
    rows: Annotated[int, Field(ge=0)] | None = None
    """How many records were shown; None of a stream, which has no end."""
    purpose: Line | None = None
    """What for, as the reader says."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Access:
    """The accesses of one day: the events say each of them, the state how many there were."""

    day: RecordedDay
    accesses: int = 0
    rows: int = 0


def evolve(access: Access | None, event: object) -> Access:
    """Return the day after one more access."""
    match event:
        case AccessRecorded(day=day, rows=rows):
            before = access or Access(day)
            return changed(before, accesses=before.accesses + 1, rows=before.rows + (rows or 0))
    raise Impossible(access, event)


access = Aggregate(
    "access",
    "accesses",
    evolve,
    zh="查阅日志",
    en="access log",
    heading=Heading.RUNNING,
    classification=Classification.LOCAL,
    audited=True,
)


def access_id(node: NodeId, day: date) -> AggregateId:
    """Return the id under which a node keeps the accesses of a day: `access-20191231@bj`."""
    return aggregate_id("access", f"{day:%Y%m%d}", node)

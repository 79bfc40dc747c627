"""A city's public tickets for street lights out: the board's timeliness agrees with the city's own label.

The tickets are imported as issues of one list: each assigned with its target date, and resolved when it was closed. The
city compares wall clocks, and so does this: one offset for all of them keeps their order.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Envelope
from domain.issue.events import (
    IssueAssigned,
    IssueListed,
    IssueRaised,
    IssueResolved,
    IssueVerified,
    RectificationChecked,
)
from domain.list.events import IssueListOpened, ItemNumbered
from domain.node_id import NodeId
from domain.words import Words
from projections.deadlines.timeliness import Timing, timeliness
from projections.ledger import chessboard
from projections.rates import rate
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.timed import timings
from tests.unit.domain.examples import REPAIRS
from tests.unit.projections.recorded import ListedLog

FILE = Path(__file__).parents[4] / "shared" / "data" / "street-light-outages-2015.csv.gz"
CITY, LIST = NodeId("bj"), AggregateId("list-1@bj")
LAMPS = NodeId("bj.lamps")
TITLE = Words("2015年路灯故障", "Street lights out, 2015")
NOW = datetime(2016, 1, 13, tzinfo=UTC)
"""After the last ticket was closed."""

needs_the_tickets = pytest.mark.skipif(
    not FILE.exists(), reason="NOT CHECKED: timeliness against a city's own labels, for ../shared/data is not there"
)


@dataclass(frozen=True)
class Ticket:
    """A line of the file."""

    id: AggregateId
    opened: datetime
    target: datetime | None
    closed: datetime | None
    label: str
    """ONTIME or OVERDUE, or nothing."""
    text: str


def moment(text: str) -> datetime | None:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC) if text else None


def tickets() -> Iterator[Ticket]:
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            opened = moment(row["OPEN_DT"])
            assert opened
            yield Ticket(
                id=AggregateId(f"issue-{row['CASE_ENQUIRY_ID']}@{CITY}"),
                opened=opened,
                target=moment(row["TARGET_DT"]),
                closed=moment(row["CLOSED_DT"]),
                label=row["OnTime_Status"],
                text=row["Location"] or row["TYPE"],
            )


def events(ticket: Ticket, item: int) -> Sequence[Any]:
    """Return what happened to a ticket; one without a target is on the list, and assigned to nobody."""
    raised = IssueRaised(
        list=LIST, category=REPAIRS.code, category_name=REPAIRS.name, text=ticket.text, about=LAMPS, source=None
    )
    listed = (raised, IssueVerified(), IssueListed(list=LIST, title=TITLE, item=item))
    assigned = (IssueAssigned(responsible=LAMPS, due=ticket.target),) if ticket.target else ()
    passed = RectificationChecked(responsible=LAMPS, by=CITY, passed=True, findings="closed")
    return (*listed, *assigned, *((passed, IssueResolved()) if ticket.closed else ()))


def envelopes(id: AggregateId, payloads: Sequence[Any], times: Sequence[datetime]) -> Iterator[Envelope]:
    for sequence, (payload, time) in enumerate(zip(payloads, times, strict=True), 1):
        yield Envelope(
            id=f"{id}/{sequence}",
            source=owner_of(id),
            subject=id,
            sequence=sequence,
            time=time,
            recorded=time,
            correlation="import",
            actor="import",
            payload=payload,
        )


def imported(found: Sequence[Ticket]) -> ListedLog:
    log = ListedLog()
    numbers = [ItemNumbered(item=item, issue=ticket.id) for item, ticket in enumerate(found, 1)]
    opened = IssueListOpened(title=TITLE, categories=(REPAIRS,))
    first = min(ticket.opened for ticket in found)
    log.append(envelopes(LIST, (opened, *numbers), [first] * (1 + len(numbers))))
    for item, ticket in enumerate(found, 1):
        happened = events(ticket, item)
        settled = 2 if ticket.closed else 0
        times = [ticket.opened] * (len(happened) - settled) + [ticket.closed or ticket.opened] * settled
        log.append(envelopes(ticket.id, happened, times))
    return log


@needs_the_tickets
@pytest.mark.timeout(300)
def test_timeliness_agrees_with_the_citys_label_on_every_ticket_that_was_closed_and_had_a_target(
    caught_up: OpenViews,
) -> None:
    found = list(tickets())
    views = caught_up(imported(found), clock=lambda: NOW)
    with views.read() as snapshot:
        board, of_tickets = timeliness(snapshot), timings(snapshot)
        total = chessboard.query(snapshot).total
    assert (len(found), total.raised, len(of_tickets)) == (7956, 7956, 7956)

    agreed = {"ONTIME": Timing.ON_TIME, "OVERDUE": Timing.LATE}
    labelled = [ticket for ticket in found if ticket.closed and ticket.target and ticket.label]
    assert [t for t in labelled if of_tickets[t.id] is not agreed[t.label]] == []
    assert Counter(ticket.label for ticket in labelled) == {"ONTIME": 5158, "OVERDUE": 1580}

    unlabelled = [ticket for ticket in found if ticket.closed and ticket.target and not ticket.label]
    assert {of_tickets[ticket.id] for ticket in unlabelled} == {Timing.LATE}, "29 were closed late and have no label"
    without = [ticket for ticket in found if not ticket.target]
    assert {of_tickets[ticket.id] for ticket in without} == {Timing.NO_TARGET}, "the city calls two of them ONTIME"

    timing = Counter(of_tickets.values())
    assert board.total.by_timing == timing
    due = timing[Timing.ON_TIME] + timing[Timing.LATE] + timing[Timing.OVERDUE]
    assert board.total.on_time == rate(5158, due)
    assert board.total.closed == rate(5158 + 1580 + len(unlabelled), due)

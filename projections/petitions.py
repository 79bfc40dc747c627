"""Petitions: their counts for every reader, and for who inspects the sealed petitions themselves (P7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.petition import Petition, petition
from domain.petition_tally import (
    PetitionChannel,
    PetitionCount,
    PetitionsCounted,
    PetitionsReported,
    PetitionTally,
    petition_tally,
)
from domain.words import Words
from projections.bodies import Whom
from projections.circle import Below, Covers, Owner, circle_of, covers
from projections.definition import EVERY_TIER, Counted, Defined, counted, definitions_of, figure
from projections.engine.paging import FIRST_PAGE, Page, PageRequest, page_by_opening
from projections.engine.query import query
from projections.engine.register import Record, Register, by_opening, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.question import FigureQuestion, Window
from projections.windows import falls_in

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class PetitionRow(Petition, Record):
    """One petition, sealed."""


@row
class PetitionTallyRow(PetitionTally, Record):
    """How many petitions came while one inspection was held."""


# Who inspects asks for them by `page_for` and `petition_for`.
petitions = Register(petition, PetitionRow, belongs_to="inspection", filters=("status", "channel"), role=Role.CLUES)
petition_tallies = Register(petition_tally, PetitionTallyRow, of="inspection")

view = View("petitions", 1, (petitions, petition_tallies))

# ── Counts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PetitionLine:
    """The petitions of one inspection."""

    inspection: AggregateId
    channels: Annotated[tuple[PetitionCount, ...], Words("按渠道", "By channel")]
    """Those by which any came."""
    received: int
    recorded: int


@dataclass(frozen=True, slots=True)
class PetitionCounts:
    """The petitions that came while inspections were held."""

    position: int
    year: int | None
    covers: Covers
    channels: Annotated[tuple[PetitionCount, ...], Words("按渠道", "By channel")]
    received: int
    items: tuple[PetitionLine, ...]
    definitions: tuple[Defined, ...]
    """What is counted."""


@query("petitions", zh="巡视期间信访", en="Petitions", heading=Heading.INSPECTIONS, rank=8)
def petition_counts(
    snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False
) -> PetitionCounts:
    """Return how many petitions came: all that an ordinary reader learns of them.

    Args:
        snapshot: as of when.
        year: in which the first of an inspection were counted.
        owner: who inspects; the reader's own organisation if it is left out.
        below: also those of others below the owner.
    """
    circle = circle_of(snapshot, owner, below=below)
    found = [row for row in snapshot.rows(petition_tallies) if circle.has(row.owner) and falls_in(row.opened_at, year)]
    rows = sorted(found, key=by_opening)
    return PetitionCounts(
        snapshot.position,
        year,
        covers(snapshot, circle),
        _sums(rows),
        sum(row.total for row in rows),
        tuple(_line(row) for row in rows),
        definitions_of("petitions"),
    )


def _line(row: PetitionTallyRow) -> PetitionLine:
    return PetitionLine(row.inspection, _sums([row]), row.total, sum(each.number for each in row.recorded))


def _sums(rows: Iterable[PetitionTallyRow]) -> tuple[PetitionCount, ...]:
    rows = tuple(rows)
    sums = (PetitionCount(channel, sum(row.number(channel) for row in rows)) for channel in PetitionChannel)
    return tuple(each for each in sums if each.number)


@figure(
    "petitions.received",
    zh="巡视期间收到的信访",
    en="Petitions received",
    counts=Words(
        "窗口内开始计数的巡视收到的信访件次",
        "petitions that came while inspections were held, first counted in the window",
    ),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(PetitionsReported, PetitionsCounted),
)
def petitions_received(asked: FigureQuestion) -> Counted:
    """Return how many petitions came."""
    rows = asked.opened(petition_tallies).rows(petition_tallies)
    return counted(sum(row.total for row in rows), [row.id for row in rows], among=rows)


# ── For who inspects ──────────────────────────────────────────────────────────────────────────────────────────────────


def page_for(snapshot: Snapshot, organisation: NodeId, request: PageRequest = FIRST_PAGE) -> Page[PetitionRow]:
    """Return a page of an organisation's own petitions, the oldest first.

    Raises:
        MalformedCursor: `request.after` does not come from such a page.
    """
    source = snapshot.of(petitions)
    return page_by_opening(snapshot, petitions, source, [source.c.owner == organisation], request)


def petition_for(snapshot: Snapshot, organisation: NodeId, id: AggregateId) -> PetitionRow | None:
    """Return a petition of an organisation's own, or None if there is none."""
    found = snapshot.row(petitions, id)
    return found if found and found.owner == organisation else None

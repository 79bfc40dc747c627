"""Publications: typical cases on their way from proposal to follow-up, each stage with its date (P17)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.envelope import Recorded
from domain.fields import Year
from domain.heading import Heading
from domain.publication.events import (
    PublicationApproved,
    PublicationDecisionWithdrawn,
    PublicationFollowedUp,
    PublicationRejected,
    PublicationStageCancelled,
    PublishedInCircular,
    PublishedInMedia,
)
from domain.publication.state import Publication, PublicationStatus, publication
from domain.state import changed
from domain.words import Words
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.engine.query import query
from projections.engine.register import Record, Register, by_opening, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.windows import falls_in

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that a publication came to, and when."""

    status: PublicationStatus
    at: datetime
    where: Annotated[Words | None, Words("场合", "Where")] = None
    """The conference, or the medium."""
    note: str | None = None
    """Why, what it said, or what came of it."""


@row
class PublicationRow(Publication, Record):
    """One publication."""

    stages: tuple[Stage, ...] = ()
    """What followed on the proposal, in order."""


publications = Register(publication, PublicationRow, filters=("status", "organisation"))

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@publications.also(
    PublicationApproved, PublicationRejected, PublishedInCircular, PublishedInMedia, PublicationFollowedUp
)
def came_to(row: PublicationRow, recorded: Recorded) -> PublicationRow:
    """Keep the stage."""
    return changed(row, stages=(*row.stages, _stage(recorded)))


@publications.also(PublicationDecisionWithdrawn, PublicationStageCancelled)
def taken_back(row: PublicationRow, _recorded: Recorded) -> PublicationRow:
    """Drop the last stage."""
    return changed(row, stages=row.stages[:-1])


def _stage(recorded: Recorded) -> Stage:
    at, event = recorded.envelope.time, recorded.envelope.payload
    match event:
        case PublicationApproved(note=note):
            return Stage(PublicationStatus.APPROVED, at, note=note)
        case PublicationRejected(reason=reason):
            return Stage(PublicationStatus.REJECTED, at, note=reason)
        case PublishedInCircular(conference=conference):
            return Stage(PublicationStatus.CIRCULATED, at, conference)
        case PublishedInMedia(outlet=outlet, summary=summary):
            return Stage(PublicationStatus.IN_MEDIA, at, outlet, summary)
        case _:
            return Stage(PublicationStatus.FOLLOWED_UP, at, note=event.note)


view = View("publications", 2, (publications,))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class StatusSum:
    """How many publications have come so far."""

    status: PublicationStatus
    publications: int


@dataclass(frozen=True, slots=True)
class Publications:
    """The publications proposed in a calendar year, or ever, the oldest first."""

    position: int
    covers: Covers
    year: int | None
    sums: tuple[StatusSum, ...]
    """By where they stand; a status without a publication is left out."""
    items: tuple[PublicationRow, ...]


@query("publications", zh="通报曝光情况", en="Publications and their stages", heading=Heading.SECOND_HALF, rank=7)
def publications_of(
    snapshot: Snapshot,
    *,
    year: Year | None = None,
    status: PublicationStatus | None = None,
    owner: Owner = None,
    below: Below = False,
) -> Publications:
    """Return the publications with all their stages.

    Args:
        snapshot: as of when.
        year: in which they were proposed.
        status: how far they have come.
        owner: who makes known; all that may be seen if it is left out.
        below: also what others below the owner make known.
    """
    circle = seen_by(snapshot, owner, below=below)
    rows = [row for row in snapshot.rows(publications) if circle.has(row.owner) and falls_in(row.opened_at, year)]
    shown = tuple(sorted((row for row in rows if status in (None, row.status)), key=by_opening))
    counts = ((each, sum(row.status is each for row in shown)) for each in PublicationStatus)
    return Publications(
        snapshot.position,
        covers(snapshot, circle),
        year,
        tuple(StatusSum(each, number) for each, number in counts if number),
        shown,
    )

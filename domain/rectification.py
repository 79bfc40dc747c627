"""A rectification: what the responsible organisation does about an issue (P9, P13, P15).

It keeps the rectification on its own node, also while cut off; the issue's owner decides on the news.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, AggregateRef
from domain.audience import Participant
from domain.fields import Text
from domain.registry import event
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Measure:
    """Something done that can be counted: 14 street lamps, put up in the Baofusi bungalow area."""

    what: Words
    quantity: Annotated[int, Field(ge=1)]
    unit: Words
    place: Words


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("接受整改", "Rectification accepted")
class RectificationAccepted:
    """The responsible organisation will put it right."""

    issue: AggregateRef
    assigner: Participant
    partners: tuple[Participant, ...] = ()
    """Who takes part in the issue."""


@event("整改退单", "Rectification returned")
class RectificationReturned:
    """The responsible organisation gives the issue back to its owner, with a reason."""

    issue: AggregateRef
    assigner: Participant
    partners: tuple[Participant, ...] = ()
    """Who takes part in the issue."""
    reason: Text


@event("整改进展", "Rectification progressed")
class RectificationProgressed:
    """Something was done."""

    note: Text
    measures: tuple[Measure, ...] = ()


@event("整改报送", "Rectification submitted")
class RectificationSubmitted:
    """The responsible organisation says that it is put right."""

    result: Text
    measures: tuple[Measure, ...] = ()
    """All that was done, whether or not it was reported as progress before."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class RectificationStatus(StrEnum):
    """Where a rectification stands, as the responsible organisation says."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Rectification:
    """A rectification as its events make it."""

    issue: AggregateId
    status: RectificationStatus
    submissions: int = 0


def evolve(rectification: Rectification | None, event: object) -> Rectification:
    """Return the rectification after one more of its events."""
    match rectification, event:
        case None, RectificationAccepted(issue=issue):
            return Rectification(issue, RectificationStatus.ACCEPTED)
        case None, RectificationReturned(issue=issue):
            return Rectification(issue, RectificationStatus.RETURNED)
        case Rectification(), RectificationAccepted():
            return replace(rectification, status=RectificationStatus.ACCEPTED)
        case Rectification(), RectificationReturned():
            return replace(rectification, status=RectificationStatus.RETURNED)
        case Rectification(), RectificationProgressed():
            return replace(rectification, status=RectificationStatus.ACCEPTED)
        case Rectification(), RectificationSubmitted():
            submissions = rectification.submissions + 1
            return replace(rectification, status=RectificationStatus.SUBMITTED, submissions=submissions)
    raise Impossible(rectification, event)


rectification = Aggregate("rectification", "rectifications", evolve, zh="整改", en="rectification")

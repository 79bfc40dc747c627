"""A participation: what one tier answers to a joint patrol that names it, and the team that it sends (P8, P11).

The tier keeps it, on its own node; the organiser starts the patrol on the news.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, AggregateRef
from domain.audience import Participant
from domain.fields import Text
from domain.registry import event
from domain.words import Words

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("同意参加联动", "Participation accepted")
class ParticipationAccepted:
    """The tier takes part, with this team."""

    patrol: AggregateRef
    organiser: Participant
    team: Words


@event("不参加联动", "Participation declined")
class ParticipationDeclined:
    """The tier does not take part; it may still accept later."""

    patrol: AggregateRef
    organiser: Participant
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ParticipationStatus(StrEnum):
    """What a tier answered last."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Participation:
    """A participation as its events make it."""

    patrol: AggregateId
    status: ParticipationStatus
    team: Words | None = None
    """The team that it sends, if it accepted."""


def evolve(participation: Participation | None, event: object) -> Participation:
    """Return the participation after one more of its events."""
    match participation, event:
        case None, ParticipationAccepted(patrol=patrol, team=team):
            return Participation(patrol, ParticipationStatus.ACCEPTED, team)
        case None, ParticipationDeclined(patrol=patrol):
            return Participation(patrol, ParticipationStatus.DECLINED)
        case Participation(), ParticipationAccepted(team=team):
            return replace(participation, status=ParticipationStatus.ACCEPTED, team=team)
        case Participation(), ParticipationDeclined():
            return replace(participation, status=ParticipationStatus.DECLINED, team=None)
    raise Impossible(participation, event)


participation = Aggregate("participation", "participations", evolve, zh="联动参加", en="participation")

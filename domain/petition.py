"""A petition (信访): somebody wrote, came, called or sent in while an inspection was held (P7).

Who inspects keeps it and nobody else sees it: who petitioned stands under a pseudonym, and that and what they said is
sealed. The board sees the `PetitionTally`.
"""

from dataclasses import field
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind
from domain.authority import Role
from domain.envelope import Classification
from domain.fields import Text
from domain.heading import Heading
from domain.inspection.state import require_moved_in
from domain.petition_tally import PetitionChannel, PetitionTally, counted, tally_of
from domain.registry import News, event
from domain.secret import Sealed, SealedText, SecretPseudonym, SecretText, require_sealed
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term


class PetitionHandling(Term):
    """What became of a petition."""

    ISSUE = "issue", "纳入问题清单", "taken up as an issue"
    CLUE = "clue", "转为问题线索", "referred as a clue"
    FORWARDED = "forwarded", "转交有关单位", "passed on to whom it concerns"
    KEPT = "kept", "留存备查", "kept on file"


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("登记信访", "Petition received", undone="PetitionCancelled")
class PetitionReceived:
    """Somebody petitioned. Now received."""

    inspection: AggregateRef
    channel: PetitionChannel
    petitioner: SealedText
    content: SealedText


@event("办理信访", "Petition handled", anew="PetitionHandled")
class PetitionHandled:
    """It is said what became of it, in place of what was said before. Now handled."""

    handling: PetitionHandling
    note: SealedText | None = None


@event("撤销信访登记", "Petition cancelled", news=News.END, anew="PetitionReceived")
class PetitionCancelled:
    """It was recorded by mistake: it counts no more. Now cancelled."""

    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class PetitionStatus(Term):
    """Where a petition stands."""

    RECEIVED = "received", "已登记", "received"
    HANDLED = "handled", "已办理", "handled"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@state
class Petition:
    """A petition as its events make it."""

    inspection: AggregateId
    channel: PetitionChannel
    petitioner: Sealed
    content: Sealed
    status: PetitionStatus = PetitionStatus.RECEIVED
    handling: PetitionHandling | None = None
    note: Sealed | None = None


def evolve(petition: Petition | None, event: object) -> Petition:
    """Return the petition after one more of its events."""
    match petition, event:
        case None, PetitionReceived(inspection=inspection, channel=channel, petitioner=petitioner, content=content):
            return Petition(inspection, channel, petitioner, content)
        case Petition(), PetitionHandled(handling=handling, note=note):
            return changed(petition, status=PetitionStatus.HANDLED, handling=handling, note=note)
        case Petition(), PetitionCancelled():
            return changed(petition, status=PetitionStatus.CANCELLED)
    raise Impossible(petition, event)


petition = Aggregate(
    "petition",
    "petitions",
    evolve,
    zh="信访",
    en="petition",
    heading=Heading.CLUES,
    tiers=PATROLLING,
    rank=6,
    classification=Classification.RESTRICTED,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@command
class ReceivePetition:
    """Record that somebody petitioned while an inspection was held."""

    inspection: Annotated[AggregateRef, OfKind("inspection", own=True)]
    channel: PetitionChannel
    petitioner: SecretPseudonym = field(repr=False)
    """Who it was; the same pseudonym for the same person in every petition."""
    content: SecretText = field(repr=False)


@command
class HandlePetition:
    """Say what became of the petition."""

    handling: PetitionHandling
    note: SecretText | None = field(default=None, repr=False)


@command
class CancelPetition:
    """Say that the petition was recorded by mistake; the reason is no place for what it says."""

    reason: Text


@petition.opens(ReceivePetition, zh="登记信访", en="Receive a petition", role=Role.CLUES)
def receive(command: ReceivePetition, context: Context) -> Changes:
    """Of an inspection of the owner's, once its team has moved in; sealed, and counted."""
    require_moved_in(command.inspection, context)
    petitioner, content = require_sealed(command.petitioner), require_sealed(command.content)
    received = event_from(PetitionReceived, command, petitioner=petitioner, content=content)
    return [received, _recounted(command.inspection, command.channel, 1, context)]


@petition.decides(HandlePetition, zh="办理信访", en="Handle a petition", role=Role.CLUES)
def handle(_state: Petition, command: HandlePetition, _context: Context) -> Changes:
    """At any time; what was said before is replaced."""
    note = require_sealed(command.note) if command.note is not None else None
    return [event_from(PetitionHandled, command, note=note)]


@petition.decides(CancelPetition, zh="撤销信访登记", en="Cancel a petition", role=Role.CLUES)
def cancel(state: Petition, command: CancelPetition, context: Context) -> Changes:
    """At any time; there is one fewer."""
    return [event_from(PetitionCancelled, command), _recounted(state.inspection, state.channel, -1, context)]


def _recounted(inspection: AggregateId, channel: PetitionChannel, by: int, context: Context) -> On:
    id = tally_of(inspection)
    return On(id, counted(context.find(PetitionTally, id), inspection, channel, by))

"""A clue about a leader, referred to the discipline commission (P3): the one restricted matter of the board.

It goes to whom it names and to nobody else, superiors and those on the way included, and is sealed on both. Who
received it answers on a `ClueReceipt`; the board sees the `ClueTally`.
"""

from dataclasses import field
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, counterpart, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.beijing import day_of
from domain.cancellation import BuiltUpon
from domain.clue_peers import body_here
from domain.clue_tally import counted, is_first, uncounted
from domain.envelope import Classification
from domain.fields import Text, Year
from domain.heading import Heading
from domain.inspection.state import require_moved_in
from domain.node_id import NodeId, Organisation
from domain.registry import Data, News, event, without
from domain.secret import Sealed, SealedText, SecretPseudonym, SecretReader, SecretText, require_sealed
from domain.state import changed, state
from domain.way_back import Final
from domain.words import Term, Words

First = Annotated[bool | None, Words("同级首次移交", "First of the tier")]
"""Whether its owner counts the leader as one whom no other body of the tier referred; None if it was not said."""

BodyOf = Annotated[Organisation | None, Words("所属单位", "Body of")]
"""The organisation of which its owner is a body: all its bodies are one tier; None if it was not said."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_no_year(data: Data) -> Data:
    """In version 1 it did not say in which year it counts."""
    return {**data, "year": None}


def _of_no_order(data: Data) -> Data:
    """In version 2 it did not say of which tier its owner is, and whether that counts the leader as the first of it."""
    return {**data, "body_of": None, "first": None}


@event(
    "线索移交",
    "Clue referred",
    version=3,
    upcasters={1: _of_no_year, 2: _of_no_order},
    downcasters={1: without("year"), 2: without("body_of", "first")},
    undone="ClueCancelled",
)
class ClueReferred:
    """A clue about a leader goes to who is to deal with it."""

    leader: SealedText
    content: SealedText
    inspection: AggregateRef | None = None
    """The inspection that it comes from."""
    to: Participant
    year: Year | None = None
    """In which it counts; None if it was not said."""
    body_of: BodyOf = None
    first: First = None


@event("同级另有计入", "Leader counted elsewhere", final=Final.WITNESSED)
class LeaderCountedElsewhere:
    """Another body of the owner's tier counts the leader: the owner counts them no more as the first of the tier."""


@event("撤销线索移交", "Clue cancelled", news=News.END, anew="ClueReferred")
class ClueCancelled:
    """It was referred by mistake, or wrongly: it counts no more. Now cancelled."""

    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ClueStatus(Term):
    """Whether a clue stands."""

    REFERRED = "referred", "已移交", "referred"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@state
class Clue:
    """A clue as its events make it."""

    leader: Sealed
    content: Sealed
    inspection: AggregateId | None
    to: NodeId
    year: int | None = None
    body_of: BodyOf = None
    first: First = None
    elsewhere: Annotated[bool, Words("同级另有计入", "Counted elsewhere")] = False
    """True if its owner learned that another body of its tier counts the leader."""
    status: ClueStatus = ClueStatus.REFERRED


def evolve(clue: Clue | None, event: object) -> Clue:
    """Return the clue after one more of its events."""
    match clue, event:
        case None, ClueReferred(leader=leader, content=content, inspection=inspection, to=to):
            return Clue(leader, content, inspection, to, event.year, event.body_of, event.first)
        case Clue(), LeaderCountedElsewhere():
            return changed(clue, elsewhere=True)
        case Clue(), ClueCancelled():
            return changed(clue, status=ClueStatus.CANCELLED)
    raise Impossible(clue, event)


clue = Aggregate(
    "clue",
    "clues",
    evolve,
    zh="问题线索",
    en="clue",
    heading=Heading.CLUES,
    rank=1,
    classification=Classification.RESTRICTED,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@command
class ReferClue:
    """Hand a clue about a leader to who is to deal with it."""

    leader: SecretPseudonym = field(repr=False)
    """Whom it is about; the same pseudonym for the same leader in every clue."""
    content: SecretText = field(repr=False)
    inspection: Annotated[AggregateRef, OfKind("inspection", own=True)] | None = None
    """The one that found it."""
    to: SecretReader


@command
class CancelClue:
    """Say that it was referred by mistake, or wrongly; the reason is no place for what it says."""

    reason: Text


@clue.opens(ReferClue, zh="移交线索", en="Refer a clue", role=Role.CLUES)
def refer(command: ReferClue, context: Context) -> Changes:
    """Sealed, and counted: the clue and, if no clue of the year was about the same one, the leader.

    An inspection that it comes from is one whose team was there.
    """
    if command.inspection:
        require_moved_in(command.inspection, context)
    leader, content = require_sealed(command.leader), require_sealed(command.content)
    counts = {"year": day_of(context.at).year, "first": is_first(leader, context)}
    body_of = body_here(owner_of(context.id), context)
    referred = event_from(ClueReferred, command, leader=leader, content=content, body_of=body_of, **counts)
    return [referred, *counted(leader, context)]


@clue.decides(CancelClue, zh="撤销线索移交", en="Cancel a clue", role=Role.CLUES)
def cancel(state: Clue, command: CancelClue, context: Context) -> Changes:
    """Before it was received; there is one fewer in the year in which it was referred."""
    receipt = counterpart(context.id, "clue-receipt", state.to)
    if context.find(object, receipt):
        raise BuiltUpon(by=receipt)
    year = state.year or day_of(context.at).year
    return [event_from(ClueCancelled, command), *uncounted(state.leader, year, context)]

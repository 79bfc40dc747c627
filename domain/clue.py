"""A clue about a leader, referred to the discipline commission (P3): the one restricted matter of the board.

It goes to whom it names and to nobody else, superiors and those on the way included, and is sealed on both. Who
received it answers on a `ClueReceipt`; the board sees the `ClueTally`.
"""

from dataclasses import field
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind
from domain.audience import Participant
from domain.authority import Role
from domain.clue_tally import counted
from domain.envelope import Classification
from domain.heading import Heading
from domain.inspection.state import require_moved_in
from domain.node_id import NodeId
from domain.registry import event
from domain.secret import Sealed, SealedText, SecretPseudonym, SecretReader, SecretText, require_sealed
from domain.state import state

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("线索移交", "Clue referred")
class ClueReferred:
    """A clue about a leader goes to who is to deal with it."""

    leader: SealedText
    content: SealedText
    inspection: AggregateRef | None = None
    """The inspection that it comes from."""
    to: Participant


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Clue:
    """A clue as it was referred."""

    leader: Sealed
    content: Sealed
    inspection: AggregateId | None
    to: NodeId


def evolve(clue: Clue | None, event: object) -> Clue:
    """Return the clue after its one event."""
    match clue, event:
        case None, ClueReferred(leader=leader, content=content, inspection=inspection, to=to):
            return Clue(leader, content, inspection, to)
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


@clue.opens(ReferClue, zh="移交线索", en="Refer a clue", role=Role.CLUES)
def refer(command: ReferClue, context: Context) -> Changes:
    """Sealed, and counted: the clue and, if no clue of the year was about the same one, the leader.

    An inspection that it comes from is one whose team was there.
    """
    if command.inspection:
        require_moved_in(command.inspection, context)
    leader, content = require_sealed(command.leader), require_sealed(command.content)
    return [event_from(ClueReferred, command, leader=leader, content=content), *counted(leader, context)]

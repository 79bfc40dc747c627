"""The receipt of a clue: what the discipline commission does with a clue that was referred to it (P3).

The commission keeps it, restricted and sealed as the clue itself; only who referred the clue receives it.
"""

from dataclasses import field
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.clue import Clue
from domain.clue_tally import known_from, sanctioned
from domain.envelope import Classification
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import event
from domain.secret import Sealed, SealedText, SecretText, require_sealed
from domain.state import changed, state
from domain.words import Term, Words


class Disposition(Term):
    """What is to become of a clue: the four ways of dealing with one."""

    TALK = "talk", "谈话函询", "talk or written inquiry"
    VERIFICATION = "verification", "初步核实", "preliminary verification"
    SHELVED = "shelved", "暂存待查", "shelved for later"
    CLOSED = "closed", "予以了结", "closed"


class Sanction(Term):
    """How somebody was called to account in the end (P3)."""

    PARTY = "party", "党纪处分", "a Party sanction"
    GOVERNMENT = "government", "政务处分", "a government sanction"
    ORGANISATIONAL = "organisational", "组织处理", "an organisational measure"


PURSUED = (Disposition.TALK, Disposition.VERIFICATION)
"""After these a sanction may follow."""

Sanctions = Annotated[tuple[Sanction, ...], Field(min_length=1), Words("处分处理", "Sanctions")]
"""One at least, each once."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("线索接收", "Clue received")
class ClueReceived:
    """The commission has the clue."""

    clue: AggregateRef
    referrer: Participant


@event("线索处置", "Clue decided")
class ClueDecided:
    """The commission says what is to become of it."""

    disposition: Disposition
    note: SealedText | None = None


@event("线索处分结果", "Clue led to a sanction")
class ClueSanctioned:
    """The leader whom it is about was sanctioned for it. Now sanctioned."""

    sanctions: Sanctions
    note: SealedText | None = None


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ReceiptStatus(Term):
    """Where a clue stands with who received it."""

    RECEIVED = "received", "已接收", "received"
    DECIDED = "decided", "已处置", "decided"
    SANCTIONED = "sanctioned", "已处分处理", "followed by a sanction"


@state
class ClueReceipt:
    """A receipt as its events make it."""

    clue: AggregateId
    referrer: NodeId
    status: ReceiptStatus = ReceiptStatus.RECEIVED
    disposition: Disposition | None = None
    note: Sealed | None = None
    sanctions: Annotated[tuple[Sanction, ...], Words("处分处理", "Sanctions")] = ()


def evolve(receipt: ClueReceipt | None, event: object) -> ClueReceipt:
    """Return the receipt after one more of its events."""
    match receipt, event:
        case None, ClueReceived(clue=clue, referrer=referrer):
            return ClueReceipt(clue, referrer)
        case ClueReceipt(), ClueDecided(disposition=disposition, note=note):
            return changed(receipt, status=ReceiptStatus.DECIDED, disposition=disposition, note=note)
        case ClueReceipt(), ClueSanctioned(sanctions=sanctions, note=note):
            return changed(receipt, status=ReceiptStatus.SANCTIONED, sanctions=sanctions, note=note or receipt.note)
    raise Impossible(receipt, event)


clue_receipt = Aggregate(
    "clue-receipt",
    "clue-receipts",
    evolve,
    zh="线索接收",
    en="clue receipt",
    heading=Heading.CLUES,
    rank=2,
    classification=Classification.RESTRICTED,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotReferredHere(
    Refusal, zh="该线索未移交 {organisation}", en="the clue was not referred to {organisation}", field="clue"
):
    """Only who was named deals with a clue."""


class ClueDecidedBefore(Refusal, zh="线索{status}", en="the clue is {status}"):
    """What is to become of a clue is said once."""


class ClueUndecided(Refusal, zh="线索{status}", en="the clue is {status}"):
    """A sanction follows on what was decided, and is recorded once."""


class NotPursued(
    Refusal,
    zh="线索的处置方式是“{disposition}”，不产生处分",
    en="the clue was to end in {disposition}: no sanction follows on that",
    about=About.RECORD,
):
    """A clue that was shelved or closed leads to nothing."""


class SanctionTwice(Refusal, zh="“{sanction}”被列出两次", en="{sanction} is named twice", field="sanctions"):
    """Each kind of sanction is named once."""


@command
class ReceiveClue:
    """Say that we have the clue."""

    clue: AggregateRef


@command
class DecideClue:
    """Say what is to become of the clue."""

    disposition: Disposition
    note: SecretText | None = field(default=None, repr=False)


@command
class RecordSanction:
    """Say that the leader whom the clue is about was sanctioned for it."""

    sanctions: Sanctions
    note: SecretText | None = field(default=None, repr=False)


def of_clue(command: ReceiveClue, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's receipt of a clue: there is one, and all can tell which."""
    return counterpart(command.clue, "clue-receipt", owner)


@clue_receipt.opens(ReceiveClue, zh="接收线索", en="Receive a clue", id=of_clue, role=Role.CLUES)
def receive(command: ReceiveClue, context: Context) -> Changes:
    """Once, by who was named in the referral."""
    found = context.require(Clue, command.clue)
    if found.to != owner_of(context.id):
        raise NotReferredHere(organisation=owner_of(context.id))
    referrer = owner_of(command.clue)
    return [event_from(ClueReceived, command, referrer=referrer), *known_from(referrer, found.leader, context)]


@clue_receipt.decides(
    DecideClue,
    zh="处置线索",
    en="Decide on a clue",
    role=Role.CLUES,
    at=ReceiptStatus.RECEIVED,
    otherwise=ClueDecidedBefore,
)
def decide(_state: ClueReceipt, command: DecideClue, _context: Context) -> Changes:
    """Once, after it was received."""
    note = require_sealed(command.note) if command.note is not None else None
    return [event_from(ClueDecided, command, note=note)]


@clue_receipt.decides(
    RecordSanction,
    zh="记录处分结果",
    en="Record a sanction",
    role=Role.CLUES,
    at=ReceiptStatus.DECIDED,
    otherwise=ClueUndecided,
)
def record_sanction(state: ClueReceipt, command: RecordSanction, context: Context) -> Changes:
    """Once, for a clue that was pursued; the leader is counted once among those sanctioned in the year."""
    if state.disposition and state.disposition not in PURSUED:
        raise NotPursued(disposition=state.disposition.words)
    for each in command.sanctions:
        if command.sanctions.count(each) > 1:
            raise SanctionTwice(sanction=each.words)
    note = require_sealed(command.note) if command.note is not None else None
    leader = context.require(Clue, state.clue).leader
    return [event_from(ClueSanctioned, command, note=note), *sanctioned(leader, context)]

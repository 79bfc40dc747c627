"""The receipt of a clue: what the discipline commission does with a clue that was referred to it (P3).

The commission keeps it, restricted and sealed as the clue itself; only who referred the clue receives it.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.beijing import day_of
from domain.clue import Clue
from domain.clue_index import ClueIndex, LeaderReceived, index_of
from domain.clue_peers import body_here, entered, yielding
from domain.clue_tally import counted_by_peer, not_sanctioned, sanctioned
from domain.envelope import Classification
from domain.fields import Text, Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import Data, event, without
from domain.secret import Sealed, SealedText, SecretText, mark_of, require_sealed
from domain.state import changed, state
from domain.way_back import Final
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


@event("线索接收", "Clue received", final=Final.SEEN)
class ClueReceived:
    """The commission has the clue."""

    clue: AggregateRef
    referrer: Participant


@event("同级另有移交", "Leader referred by a peer", final=Final.WITNESSED)
class LeaderReferredByPeer:
    """Another body of the referrer's tier counts the leader, too, as its clue shows: it is to go on alone."""


@event("线索处置", "Clue decided", anew="ClueDecisionCorrected")
class ClueDecided:
    """The commission says what is to become of it."""

    disposition: Disposition
    note: SealedText | None = None


@event("更正线索处置", "Clue decision corrected", anew="ClueDecisionCorrected")
class ClueDecisionCorrected:
    """What is really to become of the clue."""

    disposition: Disposition
    note: SealedText | None = None
    reason: Text


def _of_no_year(data: Data) -> Data:
    """In version 1 it did not say in which year it counts."""
    return {**data, "year": None}


@event(
    "线索处分结果",
    "Clue led to a sanction",
    version=2,
    upcasters={1: _of_no_year},
    downcasters={1: without("year")},
    undone="ClueSanctionCancelled",
)
class ClueSanctioned:
    """The leader whom it is about was sanctioned for it. Now sanctioned."""

    sanctions: Sanctions
    note: SealedText | None = None
    year: Year | None = None
    """In which it counts; None if it was not said."""


@event("撤销线索处分结果", "Clue's sanction cancelled", undone="ClueSanctioned")
class ClueSanctionCancelled:
    """That somebody was sanctioned for it was recorded by mistake. Now decided."""

    reason: Text


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
    year: int | None = None
    """In which the sanction counts."""
    by_peer: Annotated[bool, Words("同级另有移交", "Referred by a peer")] = False
    """True if the referrer is to count the leader no more."""


def evolve(receipt: ClueReceipt | None, event: object) -> ClueReceipt:
    """Return the receipt after one more of its events."""
    match receipt, event:
        case None, ClueReceived(clue=clue, referrer=referrer):
            return ClueReceipt(clue, referrer)
        case ClueReceipt(), LeaderReferredByPeer():
            return changed(receipt, by_peer=True)
        case ClueReceipt(), ClueDecided(disposition=disposition, note=note):
            return changed(receipt, status=ReceiptStatus.DECIDED, disposition=disposition, note=note)
        case ClueReceipt(), ClueDecisionCorrected(disposition=disposition, note=note):
            return changed(receipt, disposition=disposition, note=note)
        case ClueReceipt(), ClueSanctioned(sanctions=sanctions, note=note, year=year):
            sanctioned = changed(receipt, status=ReceiptStatus.SANCTIONED, sanctions=sanctions, year=year)
            return changed(sanctioned, note=note or receipt.note)
        case ClueReceipt(), ClueSanctionCancelled():
            return changed(receipt, status=ReceiptStatus.DECIDED, sanctions=(), year=None)
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


class NotSanctioned(Refusal, zh="线索{status}，没有处分结果", en="the clue is {status}, and led to no sanction"):
    """Only a sanction that was recorded is taken back."""


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


@command
class CorrectClueDecision:
    """Say what is really to become of the clue; the reason is no place for what it says."""

    disposition: Disposition
    note: SecretText | None = field(default=None, repr=False)
    reason: Text


@command
class CancelSanction:
    """Say that a sanction was recorded by mistake; the reason is no place for what the clue says."""

    reason: Text


def of_clue(command: ReceiveClue, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's receipt of a clue: there is one, and all can tell which."""
    return counterpart(command.clue, "clue-receipt", owner)


@clue_receipt.opens(ReceiveClue, zh="接收线索", en="Receive a clue", id=of_clue, role=Role.CLUES)
def receive(command: ReceiveClue, context: Context) -> Changes:
    """Once, by who was named in the referral; of several bodies of a tier one alone goes on counting the leader."""
    found, referrer = context.require(Clue, command.clue), owner_of(command.clue)
    if found.to != owner_of(context.id):
        raise NotReferredHere(organisation=owner_of(context.id))
    received = event_from(ClueReceived, command, referrer=referrer)
    return [received] if referrer == found.to else [received, *_entered(command.clue, found, context)]


def _entered(clue: AggregateId, found: Clue, context: Context) -> Iterator[On]:
    """Yield what enters whom another's clue is about, and tells who is to count them no more."""
    owner, year = found.to, found.year or day_of(context.at).year
    body_of, first = found.body_of or body_here(owner_of(clue), context), bool(found.first)
    received = LeaderReceived(year=year, leader=mark_of(found.leader), clue=clue, body_of=body_of, first=first)
    index = context.find(ClueIndex, index_of(owner, year)) or ClueIndex(year)
    yield from entered(received, index, owner)
    told = yielding(received, index, owner, context)
    if told == index_of(owner, year):
        yield from counted_by_peer(found.leader, year, context)
    elif told:
        yield On(counterpart(told, "clue-receipt", owner), LeaderReferredByPeer())


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
    return [event_from(ClueDecided, command, note=_sealed(command.note))]


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
    leader = context.require(Clue, state.clue).leader
    year = day_of(context.at).year
    event = event_from(ClueSanctioned, command, note=_sealed(command.note), year=year)
    return [event, *sanctioned(leader, context)]


@clue_receipt.decides(
    CorrectClueDecision,
    zh="更正线索处置",
    en="Correct the decision on a clue",
    role=Role.CLUES,
    at=ReceiptStatus.DECIDED,
    otherwise=ClueUndecided,
)
def correct_decision(_state: ClueReceipt, command: CorrectClueDecision, _context: Context) -> Changes:
    """One that was made, before a sanction followed on it."""
    return [event_from(ClueDecisionCorrected, command, note=_sealed(command.note))]


@clue_receipt.decides(
    CancelSanction,
    zh="撤销处分结果",
    en="Cancel a sanction",
    role=Role.CLUES,
    at=ReceiptStatus.SANCTIONED,
    otherwise=NotSanctioned,
)
def cancel_sanction(state: ClueReceipt, command: CancelSanction, context: Context) -> Changes:
    """One that was recorded; it counts no more in its year."""
    leader = context.require(Clue, state.clue).leader
    year = state.year or day_of(context.at).year
    return [event_from(ClueSanctionCancelled, command), *not_sanctioned(leader, year, context)]


def _sealed(note: SecretText | None) -> Sealed | None:
    return None if note is None else require_sealed(note)

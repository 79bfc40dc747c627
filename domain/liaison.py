"""A liaison (联系分管): which organisations a leader looks after, and the visits paid to press rectification (P13).

Leaders stand under their post and a pseudonym. The secretary answers for the whole: the article has the secretary in
three districts, and they need not be named beforehand. All others visit whom they look after. Who is visited does not
see the liaison, which also holds what was found at others.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id
from domain.cancellation import CorrectedAt, EntryNumber, NumberedEntry, RecordedInAll, corrected, entry, without
from domain.fields import Line, Pseudonym, Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation, is_within
from domain.on_board import require_open
from domain.refusal import Refusal
from domain.registry import event
from domain.relation import AnyNumber, Below, OnceBelow
from domain.repeated import repeated
from domain.state import changed, state
from domain.tier import COMMITTEES
from domain.words import Term


class LeaderPost(Term):
    """What post a leader holds (P13)."""

    SECRETARY = "secretary", "党委书记", "secretary of the committee"
    STANDING_COMMITTEE = "standing-committee", "党委常委", "member of the standing committee"
    DEPUTY_MAYOR = "deputy-mayor", "党员副市长", "deputy mayor and Party member"


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("确定联系分管", "Liaison assigned", undone="LiaisonEnded")
class LiaisonAssigned:
    """A leader looks after these organisations."""

    leader: Pseudonym
    post: LeaderPost
    organisations: tuple[Organisation, ...]


@event("调整联系分管", "Liaison reassigned", anew="LiaisonReassigned")
class LiaisonReassigned:
    """The leader looks after these from now on, also if it had ended; visits that were paid stay."""

    organisations: tuple[Organisation, ...]
    reason: Text


@event("督促调研", "Visit made", undone="VisitCancelled")
class VisitMade:
    """The leader was there and pressed for rectification."""

    organisation: Organisation
    topic: Line
    findings: Text


@event("更正督促调研", "Visit corrected", anew="VisitCorrected")
class VisitCorrected:
    """The visit was as is said here, and not as was recorded."""

    number: EntryNumber
    organisation: Organisation
    topic: Line
    findings: Text
    at: CorrectedAt = None
    reason: Text


@event("撤销督促调研登记", "Visit cancelled", anew="VisitMade")
class VisitCancelled:
    """The visit was recorded by mistake: it counts no more."""

    number: EntryNumber
    reason: Text


@event("终止联系分管", "Liaison ended", undone="LiaisonReassigned")
class LiaisonEnded:
    """The leader looks after none of them any more."""

    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class LiaisonStatus(Term):
    """Whether a liaison holds."""

    IN_FORCE = "in-force", "联系中", "in force"
    ENDED = "ended", "已终止", "ended"


@dataclass(frozen=True, slots=True)
class Visit(NumberedEntry):
    """A visit that was made."""

    organisation: NodeId
    topic: str
    findings: str


@state
class Liaison:
    """A liaison as its events make it."""

    leader: Pseudonym
    post: LeaderPost
    organisations: tuple[NodeId, ...]
    status: LiaisonStatus = LiaisonStatus.IN_FORCE
    visits: tuple[Visit, ...] = ()
    """In the order of their numbers."""
    visits_recorded: RecordedInAll = 0

    def covers(self, organisation: NodeId) -> bool:
        """Say whether an organisation is one of those looked after, or stands below one."""
        return any(is_within(organisation, each) for each in self.organisations)


def evolve(liaison: Liaison | None, event: object) -> Liaison:
    """Return the liaison after one more of its events."""
    match liaison, event:
        case None, LiaisonAssigned(leader=leader, post=post, organisations=organisations):
            return Liaison(leader, post, organisations)
        case Liaison(), LiaisonReassigned(organisations=organisations):
            return changed(liaison, organisations=organisations, status=LiaisonStatus.IN_FORCE)
        case Liaison(), VisitMade(organisation=organisation, topic=topic, findings=findings):
            number = liaison.visits_recorded + 1
            made = Visit(number, organisation, topic, findings)
            return changed(liaison, visits=(*liaison.visits, made), visits_recorded=number)
        case Liaison(), VisitCorrected(number=number, organisation=organisation, topic=topic, findings=findings):
            as_it_was = replace(
                entry(liaison.visits, number), organisation=organisation, topic=topic, findings=findings
            )
            return changed(liaison, visits=corrected(liaison.visits, as_it_was))
        case Liaison(), VisitCancelled(number=number):
            return changed(liaison, visits=without(liaison.visits, number))
        case Liaison(), LiaisonEnded():
            return changed(liaison, status=LiaisonStatus.ENDED)
    raise Impossible(liaison, event)


liaison = Aggregate(
    "liaison", "liaisons", evolve, zh="联系分管", en="liaison", heading=Heading.SECOND_HALF, tiers=COMMITTEES, rank=6
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class LiaisonTwice(Refusal, zh="{organisation} 被列出两次", en="{organisation} is named twice"):
    """A leader looks after an organisation once."""


class LiaisonEmpty(
    Refusal, zh="{post}须有联系分管单位", en="the {post} must look after some organisation", field="organisations"
):
    """Only the secretary answers for the whole."""


class VisitOutsideLiaison(
    Refusal, zh="{organisation} 不在{post}的联系分管之列", en="the {post} does not look after {organisation}"
):
    """Others than the secretary visit whom they look after."""


class LiaisonOver(Refusal, zh="联系分管{status}", en="the liaison is {status}"):
    """What has ended changes no more."""


@command
class AssignLiaison:
    """Say which organisations a leader looks after."""

    leader: Pseudonym
    post: LeaderPost
    organisations: AnyNumber[Below] = ()


@command
class ReassignLiaison:
    """Say which organisations the leader looks after from now on."""

    organisations: AnyNumber[Below]
    reason: Text


@command
class MakeVisit:
    """Say that the leader was somewhere and pressed for rectification."""

    organisation: Below
    topic: Line
    findings: Text


@command
class CorrectVisit:
    """Say how a visit really was."""

    number: EntryNumber
    organisation: OnceBelow
    topic: Line
    findings: Text
    at: CorrectedAt = None
    reason: Text


@command
class CancelVisit:
    """Say that a visit was recorded by mistake."""

    number: EntryNumber
    reason: Text


@command
class EndLiaison:
    """Say that the leader looks after none of them any more."""

    reason: Text


def of_leader(command: AssignLiaison, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of a leader's liaison at a post: there is one."""
    digest = sha256(f"{command.leader}\0{command.post}".encode()).hexdigest()
    return aggregate_id("liaison", digest[:32], owner)


@liaison.opens(AssignLiaison, zh="确定联系分管", en="Assign a liaison", reported_as=LiaisonAssigned, id=of_leader)
def assign(command: AssignLiaison, _context: Context) -> Changes:
    """Once for each leader at a post, with every organisation named once."""
    _require_proper(command.post, command.organisations)
    return [event_from(LiaisonAssigned, command)]


@liaison.decides(ReassignLiaison, zh="调整联系分管", en="Reassign a liaison", reported_as=LiaisonReassigned)
def reassign(state: Liaison, command: ReassignLiaison, _context: Context) -> Changes:
    """With every organisation named once; one that had ended begins anew."""
    _require_proper(state.post, command.organisations)
    return [event_from(LiaisonReassigned, command)]


@liaison.decides(
    MakeVisit, zh="督促调研", en="Make a visit", reported_as=VisitMade, at=LiaisonStatus.IN_FORCE, otherwise=LiaisonOver
)
def visit(state: Liaison, command: MakeVisit, _context: Context) -> Changes:
    """To an organisation that the leader looks after, or one below it; the secretary visits any."""
    _require_looked_after(state, command.organisation)
    return [event_from(VisitMade, command)]


@liaison.decides(CorrectVisit, zh="更正督促调研", en="Correct a visit", reported_as=VisitCorrected)
def correct_visit(state: Liaison, command: CorrectVisit, context: Context) -> Changes:
    """One that was recorded, to where the leader could have been when it was; also after the liaison ended."""
    moved = command.organisation != entry(state.visits, command.number).organisation
    if moved:
        _require_looked_after(state, command.organisation)
    if moved or command.at:
        require_open(command.organisation, context.node, context.seen, command.at or context.at)
    return [event_from(VisitCorrected, command)]


@liaison.decides(CancelVisit, zh="撤销督促调研登记", en="Cancel a visit", reported_as=VisitCancelled)
def cancel_visit(state: Liaison, command: CancelVisit, _context: Context) -> Changes:
    """One that was recorded; also after the liaison ended."""
    entry(state.visits, command.number)
    return [event_from(VisitCancelled, command)]


@liaison.decides(
    EndLiaison,
    zh="终止联系分管",
    en="End a liaison",
    reported_as=LiaisonEnded,
    at=LiaisonStatus.IN_FORCE,
    otherwise=LiaisonOver,
)
def end(_state: Liaison, command: EndLiaison, _context: Context) -> Changes:
    """One that holds."""
    return [event_from(LiaisonEnded, command)]


def _require_looked_after(state: Liaison, organisation: NodeId) -> None:
    if state.post is not LeaderPost.SECRETARY and not state.covers(organisation):
        raise VisitOutsideLiaison(organisation=organisation, post=state.post.words)


def _require_proper(post: LeaderPost, organisations: tuple[NodeId, ...]) -> None:
    for organisation in repeated(organisations):
        raise LiaisonTwice(organisation=organisation)
    if not organisations and post is not LeaderPost.SECRETARY:
        raise LiaisonEmpty(post=post.words)

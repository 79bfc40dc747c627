"""An adjudication: a superior rules on who is responsible for an issue that was returned (裁定).

The nearest common superior of the issue's owner and of both claimants keeps it; the owner decides as it says.
"""

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.fields import Text
from domain.heading import Heading
from domain.issue.state import Issue
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import event
from domain.relation import Below
from domain.state import changed, state

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("作出裁定", "Adjudication given", anew="AdjudicationCorrected")
class AdjudicationGiven:
    """The superior says who is to put the issue right."""

    issue: AggregateRef
    issue_owner: Participant
    claimants: tuple[Participant, ...]
    """Who returned it, and who should put it right in its place."""
    responsible: Participant
    """One of them, or a third."""
    reason: Text


@event("更正裁定", "Adjudication corrected", anew="AdjudicationCorrected")
class AdjudicationCorrected:
    """The superior says so, and not what was recorded."""

    responsible: Participant
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Adjudication:
    """An adjudication as its events make it."""

    issue: AggregateId
    claimants: tuple[NodeId, ...]
    responsible: NodeId
    """As last ruled."""
    reason: str
    rulings: int = 1
    """How often the issue was ruled on: it may be returned again."""


def evolve(adjudication: Adjudication | None, event: object) -> Adjudication:
    """Return the adjudication after one more of its events."""
    match adjudication, event:
        case None, AdjudicationGiven(issue=issue, claimants=claimants, responsible=responsible, reason=reason):
            return Adjudication(issue, claimants, responsible, reason)
        case Adjudication(rulings=rulings), AdjudicationGiven(claimants=claimants, responsible=responsible):
            again = changed(adjudication, claimants=claimants, responsible=responsible, rulings=rulings + 1)
            return changed(again, reason=event.reason)
        case Adjudication(), AdjudicationCorrected(responsible=responsible, reason=reason):
            return changed(adjudication, responsible=responsible, reason=reason)
    raise Impossible(adjudication, event)


adjudication = Aggregate(
    "adjudication", "adjudications", evolve, zh="裁定", en="adjudication", heading=Heading.LEDGER, rank=8
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotAdjudicator(
    Refusal, zh="没有提请 {organisation} 裁定", en="{organisation} was not asked to rule on the issue", field="issue"
):
    """The nearest common superior rules, once it was asked."""


class AlreadyAdjudicated(
    Refusal, zh="已裁定由 {responsible} 整改", en="it was ruled that {responsible} puts it right", about=About.RECORD
):
    """There is one ruling for each time that one was asked for."""


class RulingFollowed(
    Refusal, zh="{issue} 已按裁定办理", en="the owner of {issue} has followed the ruling", about=About.RECORD
):
    """A ruling is corrected before it was followed; after that the issue is returned, and ruled on once more."""


@command
class GiveAdjudication:
    """Rule on who is to put an issue right."""

    issue: AggregateRef
    responsible: Below
    reason: Text


@command
class CorrectAdjudication:
    """Say what was really ruled."""

    responsible: Below
    reason: Text


def of_issue(command: GiveAdjudication, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's adjudication of an issue: there is one, and all can tell which."""
    return counterpart(command.issue, "adjudication", owner)


@adjudication.decides(GiveAdjudication, zh="作出裁定", en="Give an adjudication", opens=of_issue, role=Role.APPROVER)
def give(state: Adjudication | None, command: GiveAdjudication, context: Context) -> Changes:
    """By the superior that was asked, once for each time, on somebody below it."""
    superior = owner_of(context.id)
    issue = context.require(Issue, command.issue)
    if issue.adjudicator != superior:
        raise NotAdjudicator(organisation=superior)
    if state and state.rulings >= issue.asked.count(superior):
        raise AlreadyAdjudicated(responsible=state.responsible)
    return [event_from(AdjudicationGiven, command, issue_owner=owner_of(command.issue), claimants=issue.claimants)]


@adjudication.decides(CorrectAdjudication, zh="更正裁定", en="Correct an adjudication", role=Role.APPROVER)
def correct(state: Adjudication, command: CorrectAdjudication, context: Context) -> Changes:
    """As long as the issue's owner waits for it, as far as this node has seen."""
    if context.require(Issue, state.issue).adjudicator != owner_of(context.id):
        raise RulingFollowed(issue=state.issue)
    return [event_from(AdjudicationCorrected, command)]

"""How an inspection begins: in a round, by a team, of an organisation whose open items it draws in (P16)."""

from collections.abc import Iterator
from typing import Annotated

from domain.account import Account, account_id, enter_inspection
from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, owner_of
from domain.inspection.events import InspectionOpened
from domain.inspection.state import inspection
from domain.issue.events import IssueCarriedOver
from domain.issue.state import Issue
from domain.list.opening import round_of
from domain.list.state import IssueList
from domain.node_id import NodeId, is_below, is_within
from domain.patrol.events import PatrolMode
from domain.patrol.state import JointPatrol, PatrolStatus
from domain.refusal import Refusal
from domain.relation import NotBelow, Patrolled
from domain.round.events import RoundJoined
from domain.round.state import Round, require_open
from domain.team.eligibility import for_inspection, ready_team, require_fit
from domain.team.events import TeamEngaged
from domain.team.state import Team


class InspectedInRound(Refusal, zh="{target} 本轮已确定巡视", en="{target} is inspected in this round already"):
    """An organisation is inspected once in a round, by one team."""


@command
class OpenInspection:
    """Let a team look into an organisation."""

    round: Annotated[AggregateRef, OfKind("round", own=True)]
    target: Patrolled
    team: Annotated[AggregateRef, OfKind("team", own=True)]


@inspection.opens(OpenInspection, zh="确定巡视对象", en="Open an inspection", reported_as=InspectionOpened)
def open_inspection(command: OpenInspection, context: Context) -> Changes:
    """In a round that is open, once for each organisation, by a team of people who may inspect it.

    An organisation that does not stand below who inspects is inspected by a team to which a cross inspection that has
    started assigned it, and by no other.

    What is still open on the ledger about the organisation from earlier rounds is drawn in, whether an inspection found
    it or a joint patrol (I9).
    """
    round = _round(command.round, context)
    _require_team(command, context)
    account = context.find(Account, account_id(owner_of(context.id), command.target))
    if account and account.inspected_in(command.round):
        raise InspectedInRound(target=command.target)
    carried = tuple(_open_items(account, command, context)) if account else ()
    return [
        event_from(InspectionOpened, command, round_kind=round.kind, carried=carried),
        enter_inspection(context.id, command.target, command.round),
        On(command.team, TeamEngaged(work=context.id)),
        On(command.round, RoundJoined(work=context.id)),
        *(On(issue, IssueCarriedOver(into=context.id)) for issue in carried),
    ]


def _round(id: AggregateId, context: Context) -> Round:
    round = context.require(Round, id)
    require_open(round)
    return round


def _require_team(command: OpenInspection, context: Context) -> None:
    team = ready_team(command.team, context)
    owner, target = owner_of(context.id), command.target
    if not is_below(target, owner) and not _is_assigned(target, command.team, team, context):
        raise NotBelow(organisation=target, owner=owner)
    require_fit(team.members, for_inspection(command.target, command.round, team, context, there=False))


def _is_assigned(target: NodeId, id: AggregateId, team: Team, context: Context) -> bool:
    """Say whether a cross inspection that has started lets a team inspect an organisation."""
    patrols = (context.find(JointPatrol, work) for work in team.works)
    crossing = (each for each in patrols if each and each.mode is PatrolMode.CROSS)
    return any(each.status is PatrolStatus.STARTED and target in each.targets_of(id) for each in crossing)


def _open_items(account: Account, command: OpenInspection, context: Context) -> Iterator[AggregateId]:
    """Yield what is on the organisation's lists, and is to be drawn in."""
    for list in account.lists:
        issues = context.require(IssueList, list)
        for id in issues.issues:
            issue = context.require(Issue, id)
            if _is_open_about(issue, command.target) and _is_of_earlier(issue, issues, command.round, context):
                yield id


def _is_open_about(issue: Issue, target: NodeId) -> bool:
    """Say whether it is about the organisation or one below, and not ended: resolved is not written off."""
    return is_within(issue.about, target) and not issue.status.ended


def _is_of_earlier(issue: Issue, issues: IssueList, round: AggregateId, context: Context) -> bool:
    """Say whether another round than this one found it, or a patrol without a round did."""
    source = issue.source or issues.source
    return source is not None and round_of(source, context) != round

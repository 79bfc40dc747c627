"""Who may be in a team, by what it is used for: one rule for every way in (P6, P7, P11; I13, S11).

Somebody is at home wherever a team or an invitation ever said that they come from, and not in one of their teams alone.
Whoever adds to a team, gives it another leader, assigns it, adopts an assignment, accepts an invitation, starts a joint
patrol or lets a team move in, asks here; views ask the same of what stands. Whoever names people asks `naming`, too:
what is said of somebody in one team may keep them from what another inspects.

It goes as far as the deciding node knows: of what other branches of the tree say, nothing comes there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from domain.aggregate import Context
from domain.aggregate_id import AggregateId, owner_of
from domain.fields import Pseudonym
from domain.inspection.state import Inspection, InspectionStatus
from domain.node_id import NodeId, district_of, is_within
from domain.patrol.events import PatrolMode
from domain.patrol.state import JointPatrol, PatrolStatus, recusing
from domain.recusal_index import Ties, ties_of
from domain.refusal import Refusal
from domain.round.state import Round
from domain.team.state import Team, TeamGone, TeamStatus


class MemberOfTarget(
    Refusal,
    zh="{member} 来自被巡视的 {target}",
    en="{member} comes from {target}, which is inspected",
    field=("member", "members", "leader", "target", "teams"),
):
    """Nobody inspects the organisation that they come from."""


class MemberRecusedFor(
    Refusal,
    zh="{member} 对 {target} 应当回避",
    en="{member} is to take no part where {target} is inspected",
    field=("member", "members", "leader", "target", "teams"),
):
    """A recused member is on no team for that target."""


class MemberAtHome(
    Refusal,
    zh="{target} 在 {member} 的本区内",
    en="{target} lies in the home district of {member}",
    field=("member", "members", "leader", "target", "teams"),
):
    """In a cross inspection nobody inspects in the district that they come from."""


class MemberUntrained(
    Refusal,
    zh="{member} 未参加本轮培训",
    en="{member} was not trained for the round",
    transient=True,
    field=("member", "members", "leader", "teams"),
):
    """Nobody is where a team has moved in who was not trained for the round (P7)."""


class LeaderMissing(Refusal, zh="{team} 没有组长", en="{team} has no leader", transient=True, field=("team", "teams")):
    """A team that is sent somewhere has a leader."""


class Person(Protocol):
    """As much of somebody in a team as the rule goes by."""

    @property
    def id(self) -> Pseudonym:
        """Their pseudonym."""

    @property
    def organisation(self) -> NodeId:
        """Where they come from."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """What a team is used for, as far as it says who may be in it."""

    targets: tuple[NodeId, ...]
    """Whom it inspects."""
    ties: Ties = field(default_factory=Ties)
    """All that count."""
    trained: tuple[Pseudonym, ...] | None = None
    """Who knows the round, if it takes that; None before the team moves in, and if the round is not known here."""
    away: bool = False
    """True in a cross inspection."""


# ── The rule ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def objections(person: Person, engagement: Engagement) -> Iterator[Refusal]:
    """Yield the rules that keep somebody from what a team is used for; none if they may take part."""
    origins = {person.organisation, *engagement.ties.origins.get(person.id, ())}
    homes = {district_of(each) for each in origins} - {None} if engagement.away else set()
    for target in engagement.targets:
        if any(is_within(each, target) for each in origins):
            yield MemberOfTarget(member=person.id, target=target)
        if any(each.member == person.id and is_within(target, each.target) for each in engagement.ties.recusals):
            yield MemberRecusedFor(member=person.id, target=target)
        if district_of(target) in homes:
            yield MemberAtHome(member=person.id, target=target)
    if engagement.trained is not None and person.id not in engagement.trained:
        yield MemberUntrained(member=person.id)


def require_fit(people: Iterable[Person], engagement: Engagement) -> None:
    """Refuse if one of them may not take part.

    Raises:
        MemberOfTarget, MemberRecusedFor, MemberAtHome, MemberUntrained: the first rule that keeps somebody from it.
    """
    for person in people:
        for refusal in objections(person, engagement):
            raise refusal


# ── What a team is used for ───────────────────────────────────────────────────────────────────────────────────────────


def ready_team(id: AggregateId, context: Context) -> Team:
    """Return a team that may be sent somewhere.

    Raises:
        NotFound: this node has not seen it.
        TeamGone: it is dissolved.
        LeaderMissing: nobody leads it.
    """
    team = context.require(Team, id)
    if team.status is not TeamStatus.FORMED:
        raise TeamGone(status=team.status.words, team=id)
    if not team.leader:
        raise LeaderMissing(team=id)
    return team


def for_inspection(target: NodeId, round: AggregateId, team: Team, context: Context, *, there: bool) -> Engagement:
    """Return an inspection as what its owner's team is used for.

    Args:
        target: who is inspected.
        round: in which it is.
        team: which inspects.
        context: the decision of who keeps them all.
        there: whether the team has moved in, or is about to.
    """
    ties = ties_of([owner_of(round)], context).and_recusals(team.recusals)
    return Engagement((target,), ties, trained=_trained(round, context) if there else None)


def for_patrol(
    id: AggregateId, patrol: JointPatrol, targets: tuple[NodeId, ...], sender: NodeId, context: Context, *, there: bool
) -> Engagement:
    """Return a joint patrol as what the people of one of its tiers are used for.

    Args:
        id: which patrol.
        patrol: as it stands.
        targets: whom these people inspect of its targets.
        sender: the tier that sends them; the training counts if the round is its own.
        context: of whoever asks.
        there: whether the patrol has started, or is about to.
    """
    counts = there and patrol.round is not None and owner_of(patrol.round) == sender
    return Engagement(
        targets,
        ties_of(recusing(patrol, owner_of(id)), context),
        trained=_trained(patrol.round, context) if counts and patrol.round else None,
        away=patrol.mode is PatrolMode.CROSS,
    )


def engagements(id: AggregateId, team: Team, context: Context) -> Iterator[Engagement]:
    """Yield what a team is used for at present, as far as this node knows."""
    for work in team.works:
        inspection, patrol = context.find(Inspection, work), context.find(JointPatrol, work)
        if inspection and inspection.status in _USED:
            there = inspection.status is InspectionStatus.DEPLOYED
            yield for_inspection(inspection.target, inspection.round, team, context, there=there)
        elif patrol and patrol.status in (PatrolStatus.PLANNED, PatrolStatus.STARTED):
            there = patrol.status is PatrolStatus.STARTED
            yield for_patrol(work, patrol, patrol.targets_of(id), owner_of(id), context, there=there)


_USED = (InspectionStatus.OPENED, InspectionStatus.DEPLOYED)


def _trained(round: AggregateId, context: Context) -> tuple[Pseudonym, ...] | None:
    found = context.find(Round, round)
    return found.trained if found else None

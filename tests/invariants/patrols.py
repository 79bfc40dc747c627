"""I12 and I13: how joint patrols start, and who inspects whom in cross inspections."""

from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.node_id import NodeId, district_of, is_within
from domain.participation import ParticipationAccepted, ParticipationDeclined
from domain.patrol.events import (
    AssignmentAdopted,
    InvitationWithdrawn,
    JointPatrolPlanned,
    JointPatrolStarted,
    TierInvited,
)
from domain.team.events import MemberRecused
from tests.histories.story import Story
from tests.invariants.teams import members, recused


def i12_a_joint_patrol_starts_only_after_every_tier_named_in_it_accepted(story: Story) -> None:
    """By what its organiser had heard, and who stands above it; each tier that hears of it had accepted before."""
    for place, patrol, started in story.happened(JointPatrolStarted):
        before = story.before(place)
        tiers = named(before, patrol)
        assert [team.organisation for team in started.teams] == tiers
        if story.all_about(patrol):
            assert all(answers(before, patrol, tier)[-1:] == [True] for tier in tiers)
        else:
            own = [tier for tier in tiers if story.knows_all_of(tier)]
            assert own
            assert all(True in answers(before, patrol, tier) for tier in own)


def i12_a_cross_inspection_starts_with_teams_that_its_tiers_send(story: Story) -> None:
    """By what the tiers answered last, as far as the organiser had heard."""
    for place, patrol, _ in story.happened(JointPatrolStarted):
        before = story.before(place)
        settled = [each for each in before.to(patrol) if isinstance(each, AssignmentAdopted)]
        if settled and owner_of(patrol) == story.node:
            for team in (each.team for each in settled[-1].assignments):
                assert owner_of(team) in named(before, patrol)
                said = before.to(counterpart(patrol, "participation", owner_of(team)))
                assert team in said[-1].teams


def named(story: Story, patrol: AggregateId) -> list[NodeId]:
    """Return the tiers that are named in a patrol."""
    tiers: list[NodeId] = []
    for event in story.to(patrol):
        match event:
            case JointPatrolPlanned():
                tiers = [*event.tiers]  # anew, if it was cancelled
            case TierInvited():
                tiers.append(event.organisation)
            case InvitationWithdrawn():
                tiers.remove(event.organisation)
    return tiers


def answers(story: Story, patrol: AggregateId, tier: NodeId) -> list[bool]:
    """Return what a tier answered, one after the other; True is yes."""
    said = story.to(counterpart(patrol, "participation", tier))
    return [
        isinstance(each, ParticipationAccepted)
        for each in said
        if isinstance(each, ParticipationAccepted | ParticipationDeclined)
    ]


def i13_in_a_cross_inspection_no_team_is_at_home(story: Story) -> None:
    """Nobody even hears of such an assignment."""
    for _, _, adopted in story.happened(AssignmentAdopted):
        for each in adopted.assignments:
            home = district_of(owner_of(each.team))
            assert not home or not is_within(each.target, home)


def i13_in_a_cross_inspection_nobody_is_where_they_are_recused(story: Story) -> None:
    """When it is settled, and again when it starts: by all teams of its tiers, as far as the organiser had heard."""
    for place, patrol, _ in story.happened(AssignmentAdopted, JointPatrolStarted):
        before = story.before(place + 1)
        settled = [each for each in before.to(patrol) if isinstance(each, AssignmentAdopted)]
        if settled and owner_of(patrol) == story.node:
            tiers = {owner_of(patrol), *named(before, patrol)}
            teams = {id for _, id, _ in before.happened(MemberRecused) if owner_of(id) in tiers}
            for each in settled[-1].assignments:
                assert recused(before, teams, each.target).isdisjoint(members(before, each.team))

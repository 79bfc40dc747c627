"""I12 and I13: how joint patrols start, and who inspects whom in cross inspections, as every node holds it."""

from collections.abc import Iterator, Sequence

import hypothesis

from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.envelope import Envelope
from domain.node_id import NodeId, district_of, is_within
from domain.participation import ParticipationAccepted, ParticipationDeclined
from domain.patrol.assigning import HomeDistrictTarget
from domain.patrol.events import (
    Assignment,
    AssignmentAdopted,
    JointPatrolPlanned,
    JointPatrolStarted,
    TierInvited,
)
from domain.patrol.planning import TierNotAccepted
from domain.team.eligibility import MemberRecusedFor
from domain.team.events import MemberAdded, MemberRecused, MemberRemoved, TeamFormed
from tests.histories.board import Board
from tests.histories.lives import Life, found, lived, lives, over_lives
from tests.histories.patrols import patrols

STEPS = 90


def happened(board: Board, kind: type) -> Iterator[tuple[NodeId, Envelope, Sequence[Envelope]]]:
    """Yield every event of a kind on every node, with what the node had heard before it."""
    for node in board:
        story = node.held()
        yield from (
            (node.id, each, story[:place]) for place, each in enumerate(story) if isinstance(each.payload, kind)
        )


def named(patrol: AggregateId, story: Sequence[Envelope]) -> list[NodeId]:
    """Return the tiers that are named in a patrol."""
    tiers: list[NodeId] = []
    for event in (each.payload for each in story if each.subject == patrol):
        match event:
            case JointPatrolPlanned():
                tiers += event.tiers
            case TierInvited():
                tiers.append(event.organisation)
    return tiers


def answers(patrol: AggregateId, tier: NodeId, story: Sequence[Envelope]) -> list[bool]:
    """Return what a tier answered, one after the other; True is yes."""
    answer = counterpart(patrol, "participation", tier)
    said = [each.payload for each in story if each.subject == answer]
    return [
        isinstance(each, ParticipationAccepted)
        for each in said
        if isinstance(each, ParticipationAccepted | ParticipationDeclined)
    ]


@over_lives
@hypothesis.given(lives(patrols, STEPS))
def test_i12_a_joint_patrol_starts_only_after_every_tier_named_in_it_accepted(life: Life) -> None:
    """By what its organiser had heard, and who stands above it; each tier that hears of it had accepted before."""
    with lived(life) as board:
        for node, started, before in happened(board, JointPatrolStarted):
            tiers = named(started.subject, before)
            assert [team.organisation for team in started.payload.teams] == tiers
            if is_within(owner_of(started.subject), node):
                assert all(answers(started.subject, tier, before)[-1:] == [True] for tier in tiers)
            else:
                assert node in tiers
                assert True in answers(started.subject, node, before)


def recused(story: Sequence[Envelope], teams: set[AggregateId], target: NodeId) -> set[str]:
    """Return who is to take no part where an organisation is inspected, as far as these teams say."""
    said = (each.payload for each in story if each.subject in teams)
    return {each.member for each in said if isinstance(each, MemberRecused) and is_within(target, each.target)}


def members(story: Sequence[Envelope], team: AggregateId) -> set[str]:
    """Return who is in a team."""
    found: set[str] = set()
    for event in (each.payload for each in story if each.subject == team):
        match event:
            case TeamFormed():
                found = {each.id for each in event.members}
            case MemberAdded(member=member):
                found |= {member.id}
            case MemberRemoved(member=member):
                found -= {member}
    return found


def require_nobody_recused(assignments: Sequence[Assignment], story: Sequence[Envelope]) -> None:
    teams = {each.team for each in assignments}
    for each in assignments:
        assert recused(story, teams, each.target).isdisjoint(members(story, each.team))


@over_lives
@hypothesis.given(lives(patrols, STEPS))
def test_i13_in_a_cross_inspection_no_team_is_at_home_and_nobody_where_they_are_recused(life: Life) -> None:
    """When it is settled, and again when it starts, by what the organiser had heard; nobody hears of any other."""
    with lived(life) as board:
        for node, adopted, before in happened(board, AssignmentAdopted):
            for each in adopted.payload.assignments:
                home = district_of(owner_of(each.team))
                assert not home or not is_within(each.target, home)
            if node == owner_of(adopted.subject):
                require_nobody_recused(adopted.payload.assignments, before)
        for node, started, before in happened(board, JointPatrolStarted):
            settled = [
                e.payload for e in before if e.subject == started.subject and isinstance(e.payload, AssignmentAdopted)
            ]
            if settled and node == owner_of(started.subject):
                require_nobody_recused(settled[-1].assignments, before)


def test_the_patrols_start_and_are_kept_from_it() -> None:
    """A rule about what never happened would hold: whatever can be refused was, and a cross inspection started."""

    def holds(board: Board) -> bool:
        refused = {type(each.refusal) for each in board.tried}
        started = {each.subject for _, each, _ in happened(board, JointPatrolStarted)}
        adopted = {each.subject for _, each, _ in happened(board, AssignmentAdopted)}
        return refused >= {TierNotAccepted, HomeDistrictTarget, MemberRecusedFor} and bool(started & adopted)

    found(patrols, holds, STEPS)

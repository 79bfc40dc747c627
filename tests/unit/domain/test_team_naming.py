"""Nobody is named as coming from where another of their teams inspects, whichever way they are named (I13, S11)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from domain.aggregate import On
from domain.aggregate_id import AggregateId, counterpart
from domain.inspection.events import InspectionOpened, TeamDeployed, TeamWithdrawn
from domain.node_id import NodeId
from domain.on_board import tree_id
from domain.participation import AcceptInvitation, JointMember, ParticipationAccepted, ParticipationDeclined
from domain.patrol.events import Assignment, AssignmentAdopted, JointPatrolPlanned, PatrolMode
from domain.recusal_index import Origin, OriginsEntered, RecusalEntered, index_of
from domain.round.events import RoundKind
from domain.team.events import Member, MemberAdded, MemberRecused, MemberRemoved, MemberRole, TeamEngaged, TeamFormed
from domain.team.forming import AddMember, FormTeam, LeaderNeeded
from domain.team.naming import InspectsThere
from domain.team.recusing import RecuseMember
from domain.tier import usual_tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.inspecting import LEADER, ROUND
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, Decided, Given, given

TARGET, OF_THE_TARGET = NodeId("bj.chaoyang.wangjing"), NodeId("bj.chaoyang.wangjing.first")
NEIGHBOUR = NodeId("bj.chaoyang.planning")
NAME = Words("第四巡视组", "Team 4")
WHO = Member("somebody", MemberRole.MEMBER, BJ)
OTHER, INSPECTION = AggregateId("team-2@bj"), AggregateId("inspection-2@bj")
PATROL, OTHER_PATROL = AggregateId("patrol-1@bj"), AggregateId("patrol-2@bj")
ANSWER = counterpart(OTHER_PATROL, "participation", BJ)

opened = InspectionOpened(round=ROUND, round_kind=RoundKind.ROUTINE, target=TARGET, team=OTHER)
deployed = TeamDeployed(members=(WHO.id,))

ORGANISATIONS = tuple(
    OrganisationEntered(organisation=each, name=NAME, tier=usual_tier(each), node=False)
    for each in (BJ, HAIDIAN, CHAOYANG, TARGET, OF_THE_TARGET, NEIGHBOUR)
)


def planned(mode: PatrolMode, target: NodeId = TARGET) -> JointPatrolPlanned:
    """Return the plan of a patrol of the city alone."""
    return JointPatrolPlanned(title=NAME, mode=mode, tiers=(BJ,), targets=(target,))


accepted = ParticipationAccepted(patrol=OTHER_PATROL, organiser=BJ, team=NAME, members=(JointMember(WHO.id, BJ),))


def named_in(record: AggregateId) -> OriginsEntered:
    """Return that somebody was named before, as of the city."""
    return OriginsEntered(people=(Origin(WHO.id, BJ),), record=record)


def team(work: AggregateId, id: AggregateId = OTHER, *more: object) -> Mapping[AggregateId, tuple[object, ...]]:
    """Return the other team, which is used for something."""
    return {id: (TeamFormed(name=NAME, members=(LEADER, WHO)), TeamEngaged(work=work), *more)}


Seen = Mapping[AggregateId, tuple[object, ...]]
INSPECTS: Seen = {**team(INSPECTION), INSPECTION: (opened,), index_of(BJ): (named_in(OTHER),)}
ACROSS = AssignmentAdopted(assignments=(Assignment(OTHER, TARGET),))
USES: Mapping[str, Seen] = {
    "before moving in": INSPECTS,
    "while there": {**INSPECTS, INSPECTION: (opened, deployed)},
    "for a joint patrol": {
        **team(OTHER_PATROL),
        OTHER_PATROL: (planned(PatrolMode.JOINT),),
        index_of(BJ): (named_in(OTHER),),
    },
    "sent to a joint patrol by name": {
        OTHER_PATROL: (planned(PatrolMode.JOINT),),
        ANSWER: (accepted,),
        index_of(BJ): (named_in(ANSWER),),
    },
    "in a team of another body": {
        **team(OTHER_PATROL, AggregateId("team-2@bj.haidian")),
        OTHER_PATROL: (planned(PatrolMode.JOINT),),
        index_of(HAIDIAN): (named_in(AggregateId("team-2@bj.haidian")),),
    },
}
CROSS: Seen = {**USES["for a joint patrol"], OTHER_PATROL: (planned(PatrolMode.CROSS), ACROSS)}


@dataclass(frozen=True)
class Way:
    """A way of naming somebody."""

    command: Callable[[Member], object]
    past: tuple[object, ...] = ()


WAYS: Mapping[str, Way] = {
    "formed": Way(lambda who: FormTeam(name=NAME, members=(LEADER, who))),
    "added": Way(lambda who: AddMember(member=who), (TeamFormed(name=NAME, members=(LEADER,)),)),
    "sent by name": Way(
        lambda who: AcceptInvitation(patrol=PATROL, team=NAME, members=(JointMember(who.id, who.organisation),))
    ),
}


def among(seen: Seen, *past: object) -> Given:
    before = given(*past).seeing(PATROL, planned(PatrolMode.SPECIAL, HAIDIAN)).seeing(tree_id(BJ), *ORGANISATIONS)
    for id, events in seen.items():
        before = before.seeing(id, *events)
    return before


def goes(way: Way, seen: Seen, organisation: NodeId) -> Decided:
    return among(seen, *way.past).when(way.command(replace(WHO, organisation=organisation)))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("seen", USES.values(), ids=USES.keys())
def test_nobody_comes_from_where_another_of_their_teams_inspects(way: Way, seen: Seen) -> None:
    for organisation in (TARGET, OF_THE_TARGET):
        goes(way, seen, organisation).then_refused(InspectsThere, member=WHO.id, target=TARGET)
    assert goes(way, seen, NEIGHBOUR).refusal is None


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_nobody_comes_from_the_district_into_which_another_of_their_teams_crosses(way: Way) -> None:
    goes(way, CROSS, NEIGHBOUR).then_refused(InspectsThere, member=WHO.id, target=TARGET)
    assert goes(way, CROSS, BJ).refusal is None


OVER: Mapping[str, Seen] = {
    "the team has left": {**INSPECTS, INSPECTION: (opened, deployed, TeamWithdrawn())},
    "they have left the team": {**INSPECTS, **team(INSPECTION, OTHER, MemberRemoved(member=WHO.id, reason="岗位调整"))},
    "the tier sends nobody": {
        **USES["sent to a joint patrol by name"],
        ANSWER: (accepted, ParticipationDeclined(patrol=OTHER_PATROL, organiser=BJ, reason="人手不足")),
    },
    "the patrol is not known here": {ANSWER: (accepted,), index_of(BJ): (named_in(ANSWER),)},
}


@pytest.mark.parametrize("seen", OVER.values(), ids=OVER.keys())
def test_what_is_over_keeps_nobody_from_being_named(seen: Seen) -> None:
    assert goes(WAYS["formed"], seen, TARGET).refusal is None


# ── Recusals ──────────────────────────────────────────────────────────────────────────────────────────────────────────

RECUSE = RecuseMember(member=WHO.id, target=TARGET, reason="亲属任职")
said = MemberRecused(member=WHO.id, target=TARGET, reason="亲属任职")
entered = On(index_of(BJ), RecusalEntered(member=WHO.id, target=TARGET))
here = (TeamFormed(name=NAME, members=(LEADER,)), MemberAdded(member=WHO))


def test_who_is_recused_leaves_the_owners_other_teams_that_are_used_there() -> None:
    left = On(OTHER, MemberRemoved(member=WHO.id, reason="亲属任职"))
    among(INSPECTS, *here).when(RECUSE).then(said, left, entered)
    among(OVER["the team has left"], *here).when(RECUSE).then(said, entered)


def test_who_leads_another_team_that_is_used_there_hands_over_before() -> None:
    leads = TeamFormed(name=NAME, members=(replace(WHO, role=MemberRole.LEADER),))
    leading = {**INSPECTS, OTHER: (leads, TeamEngaged(work=INSPECTION))}
    among(leading, *here).when(RECUSE).then_refused(LeaderNeeded, member=WHO.id)

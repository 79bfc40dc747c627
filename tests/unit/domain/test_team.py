"""What may be done about a team: its members, its leader, who is recused for whom."""

from dataclasses import replace

import pytest

from domain.aggregate import On, aggregates
from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.recusal_index import (
    Origin,
    OriginsEntered,
    OriginStruck,
    Recusal,
    RecusalEntered,
    RecusalIndex,
    RecusalStruck,
    Seat,
    index_of,
    ties_in,
)
from domain.refusal import NotFound
from domain.registry import event_type
from domain.round.events import RoundClosed
from domain.round.state import RoundOver
from domain.team.events import (
    LeaderReplaced,
    Member,
    MemberAdded,
    MemberRecused,
    MemberRemoved,
    MemberRole,
    RecusalLifted,
    TeamDissolved,
    TeamEngaged,
    TeamFormed,
)
from domain.team.forming import (
    AddMember,
    DissolveTeam,
    FormTeam,
    LeaderNeeded,
    LeaderNotOne,
    MemberTwice,
    RemoveMember,
    TeamInUse,
)
from domain.team.leading import LeaderAlready, ReplaceLeader
from domain.team.recusing import LiftRecusal, NeverFrom, NotRecused, RecusedTwice, RecuseMember, StillFrom, StrikeOrigin
from domain.team.state import NotMember, Team, TeamGone
from domain.words import Words
from tests.unit.domain.inspecting import (
    CIVIL,
    DISCIPLINE,
    INSPECTION,
    LEADER,
    MEMBER,
    ROUND,
    approved,
    deployed,
    drafted,
    inspection_opened,
    round_opened,
    team_formed,
    trained,
    withdrawn,
)
from tests.unit.given import BJ, HAIDIAN, KEXU, ZHONGGUANCUN, Given, fold, given

NAME = Words("市委第四巡视组", "Municipal Team 4")
form = FormTeam(name=NAME, round=ROUND, members=(LEADER, MEMBER))
NEWCOMER = Member("member-2", MemberRole.DEPUTY, DISCIPLINE)
recuse = RecuseMember(member="member-1", target=HAIDIAN, reason="曾在该区任职")
recused = MemberRecused(member="member-1", target=HAIDIAN, reason="曾在该区任职")
entered = RecusalEntered(member="member-1", target=HAIDIAN)
removed = MemberRemoved(member="member-1", reason="岗位调整")
dissolved = TeamDissolved()


def origins(*people: Member, owner: NodeId = BJ) -> On:
    """Return what enters where people come from, and that they are named in the owner's first team."""
    said = tuple(Origin(each.id, each.organisation) for each in people)
    return On(index_of(owner), OriginsEntered(people=said, record=AggregateId(f"team-1@{owner}")))


def team(*events: object) -> Team:
    state = aggregates["team"].state(events)
    assert isinstance(state, Team)
    return state


def test_a_team_is_formed_for_a_round_that_is_open() -> None:
    given().seeing(ROUND, round_opened).when(form).then(
        TeamFormed(name=NAME, round=ROUND, members=(LEADER, MEMBER)), origins(LEADER, MEMBER)
    )
    given().seeing(ROUND, round_opened, RoundClosed()).when(form).then_refused(RoundOver)
    given().when(form).then_refused(NotFound, id=ROUND)


def test_a_team_may_stand_for_no_round_or_for_one_that_its_home_does_not_see() -> None:
    given().when(FormTeam(name=NAME, members=(LEADER,))).then(TeamFormed(name=NAME, members=(LEADER,)), origins(LEADER))
    other = AggregateId("round-7@bj")
    formed = TeamFormed(name=NAME, round=other, members=(LEADER,))
    given().when(FormTeam(name=NAME, round=other, members=(LEADER,)), owner=HAIDIAN).then(
        formed, origins(LEADER, owner=HAIDIAN)
    )
    below = AggregateId("round-7@bj.haidian")
    formed_below = TeamFormed(name=NAME, round=below, members=(LEADER,))
    given().when(FormTeam(name=NAME, round=below, members=(LEADER,))).then(formed_below, origins(LEADER))


def test_a_team_has_one_leader() -> None:
    second = Member("leader-2", MemberRole.LEADER, BJ)
    given().when(FormTeam(name=NAME, members=(MEMBER,))).then_refused(LeaderNotOne, count=0)
    given().when(FormTeam(name=NAME, members=(LEADER, second))).then_refused(LeaderNotOne, count=2)
    given(team_formed).when(AddMember(member=second)).then_refused(LeaderNotOne, count=2)
    left = MemberRemoved(member=LEADER.id, reason="岗位调整")
    given(team_formed, left).when(AddMember(member=second)).then(MemberAdded(member=second), origins(second))
    given(team_formed, left).when(AddMember(member=NEWCOMER)).then(MemberAdded(member=NEWCOMER), origins(NEWCOMER))


def test_nobody_is_in_a_team_twice() -> None:
    given().when(FormTeam(name=NAME, members=(LEADER, MEMBER, MEMBER))).then_refused(MemberTwice, member="member-1")
    given(team_formed).when(AddMember(member=MEMBER)).then_refused(MemberTwice, member="member-1")
    given(team_formed).when(AddMember(member=NEWCOMER)).then(MemberAdded(member=NEWCOMER), origins(NEWCOMER))
    assert team(team_formed, MemberAdded(member=NEWCOMER)).members == (LEADER, MEMBER, NEWCOMER)


def test_only_who_is_in_a_team_leaves_it() -> None:
    leave = RemoveMember(member="member-1", reason="岗位调整")
    given(team_formed).when(leave).then(removed)
    given(team_formed, removed).when(leave).then_refused(NotMember, member="member-1")
    given(team_formed).when(RemoveMember(member="a-stranger", reason="岗位调整")).then_refused(NotMember)
    assert team(team_formed, removed).members == (LEADER,)
    assert team(team_formed, MemberRemoved(member=LEADER.id, reason="岗位调整")).members == (MEMBER,)


def test_a_member_is_recused_once_for_an_organisation_and_all_below_it() -> None:
    below = RecuseMember(member="member-1", target=ZHONGGUANCUN, reason="亲属任职")
    given(team_formed).when(recuse).then(recused, On(index_of(BJ), entered))
    given(team_formed, recused).when(recuse).then_refused(RecusedTwice, member="member-1", target=HAIDIAN)
    given(team_formed, recused).when(below).then_refused(RecusedTwice, member="member-1", target=ZHONGGUANCUN)
    stranger = RecuseMember(member="member-9", target=HAIDIAN, reason="曾在该区任职")
    given(team_formed).when(stranger).then_refused(NotMember, member="member-9")


def test_several_members_are_recused_for_one_organisation() -> None:
    leader = RecuseMember(member=LEADER.id, target=HAIDIAN, reason="亲属任职")
    also_entered = On(index_of(BJ), RecusalEntered(member=LEADER.id, target=HAIDIAN))
    also_recused = MemberRecused(member=LEADER.id, target=HAIDIAN, reason="亲属任职")
    given(team_formed, recused).seeing(index_of(BJ), entered).when(leader).then(also_recused, also_entered)
    assert team(team_formed, recused, also_recused).recused_for(HAIDIAN) == (LEADER.id, MEMBER.id)


def test_a_recusal_is_entered_once_however_many_teams_it_is_said_in() -> None:
    given(team_formed).seeing(index_of(BJ), entered).when(recuse).then(recused)
    assert aggregates["recusal-index"].state([entered]) == RecusalIndex((Recusal("member-1", HAIDIAN),))


def test_a_recusal_elsewhere_holds_in_every_team() -> None:
    assert team(team_formed).recused_for(KEXU, [Recusal("member-1", HAIDIAN)]) == ("member-1",)
    assert team(team_formed).recused_for(KEXU, [Recusal("member-9", HAIDIAN)]) == ()


def test_a_recusal_holds_below_its_organisation_and_not_above_it() -> None:
    state = team(team_formed, recused)
    assert state.recused_for(HAIDIAN) == state.recused_for(KEXU) == ("member-1",)
    assert state.recused_for(BJ) == state.recused_for(DISCIPLINE) == ()


def test_a_recusal_outlasts_leaving_and_coming_back() -> None:
    assert team(team_formed, recused, removed).recused_for(HAIDIAN) == ()
    assert team(team_formed, recused, removed, MemberAdded(member=MEMBER)).recused_for(HAIDIAN) == ("member-1",)


def in_use(*events: object) -> Given:
    """Begin with a team that is used for an inspection of Civil Affairs."""
    start = given(team_formed, TeamEngaged(work=INSPECTION), *events)
    return start.seeing(INSPECTION, inspection_opened).seeing(ROUND, round_opened)


OF_CIVIL = RecuseMember(member="member-1", target=CIVIL, reason="亲属任职")


def test_who_is_recused_where_the_team_is_used_leaves_in_the_same_breath() -> None:
    said = MemberRecused(member="member-1", target=CIVIL, reason="亲属任职")
    left = MemberRemoved(member="member-1", reason="亲属任职")
    also_entered = On(index_of(BJ), RecusalEntered(member="member-1", target=CIVIL))
    in_use().when(OF_CIVIL).then(left, said, also_entered)
    in_use().when(recuse).then(recused, On(index_of(BJ), entered))
    of_the_leader = replace(OF_CIVIL, member=LEADER.id)
    in_use().when(of_the_leader).then_refused(LeaderNeeded, member=LEADER.id)


def test_a_team_in_use_is_never_without_a_leader() -> None:
    leaves = RemoveMember(member=LEADER.id, reason="岗位调整")
    in_use().when(leaves).then_refused(LeaderNeeded, member=LEADER.id)
    in_use(MemberAdded(member=NEWCOMER)).when(RemoveMember(member=NEWCOMER.id, reason="x")).then(
        MemberRemoved(member=NEWCOMER.id, reason="x")
    )
    in_use().seeing(INSPECTION, inspection_opened, deployed, withdrawn).when(leaves).then(
        MemberRemoved(member=LEADER.id, reason="岗位调整")
    )


HANDOVER = "底稿、台账均已移交"
replaced = LeaderReplaced(leader=MEMBER.id, former=LEADER.id, handover=HANDOVER)


def test_a_leader_hands_over_to_another_member_and_leaves_or_stays() -> None:
    given(team_formed).when(ReplaceLeader(leader=MEMBER.id, handover=HANDOVER)).then(replaced)
    staying = replace(replaced, stays=True)
    given(team_formed).when(ReplaceLeader(leader=MEMBER.id, stays=True, handover=HANDOVER)).then(staying)
    leads, follows = replace(MEMBER, role=MemberRole.LEADER), replace(LEADER, role=MemberRole.MEMBER)
    assert team(team_formed, replaced).members == (leads,)
    assert team(team_formed, staying).members == (follows, leads)
    assert team(team_formed, replaced).leader == leads


def test_another_member_takes_over_also_where_nobody_led() -> None:
    left = MemberRemoved(member=LEADER.id, reason="岗位调整")
    given(team_formed, left).when(ReplaceLeader(leader=MEMBER.id, handover=HANDOVER)).then(
        LeaderReplaced(leader=MEMBER.id, handover=HANDOVER)
    )
    given(team_formed).when(ReplaceLeader(leader=LEADER.id, handover=HANDOVER)).then_refused(
        LeaderAlready, leader=LEADER.id
    )
    given(team_formed).when(ReplaceLeader(leader="a-stranger", handover=HANDOVER)).then_refused(NotMember)


def test_a_leader_is_replaced_at_every_stage() -> None:
    command = ReplaceLeader(leader=MEMBER.id, handover=HANDOVER)
    in_use().when(command).then(replaced)
    ready = in_use().seeing(ROUND, round_opened, drafted, approved, trained)
    ready.seeing(INSPECTION, inspection_opened, deployed).when(command).then(replaced)
    ready.seeing(INSPECTION, inspection_opened, deployed, withdrawn).when(command).then(replaced)


def test_a_team_is_dissolved_once_and_not_while_it_is_in_use() -> None:
    given(team_formed).when(DissolveTeam(reason="本轮结束")).then(TeamDissolved(reason="本轮结束"))
    in_use().when(DissolveTeam()).then_refused(TeamInUse)
    in_use().seeing(INSPECTION, inspection_opened, deployed, withdrawn).when(DissolveTeam()).then(TeamDissolved())


@pytest.mark.parametrize(
    "command",
    [
        AddMember(member=NEWCOMER),
        RemoveMember(member="member-1", reason="岗位调整"),
        ReplaceLeader(leader=MEMBER.id, handover=HANDOVER),
        recuse,
        DissolveTeam(),
    ],
)
def test_a_team_that_is_dissolved_changes_no_more(command: object) -> None:
    given(team_formed, dissolved).when(command).then_refused(TeamGone)


def test_a_recusal_that_was_said_by_mistake_is_lifted_in_every_team_also_after_the_member_left() -> None:
    lift = LiftRecusal(member="member-1", target=HAIDIAN, reason="登记有误")
    lifted = RecusalLifted(member="member-1", target=HAIDIAN, reason="登记有误")
    struck = RecusalStruck(member="member-1", target=HAIDIAN)
    said = given(team_formed, recused).seeing(index_of(BJ), entered)
    said.when(lift).then(lifted, On(index_of(BJ), struck))
    given(team_formed, recused, removed).when(lift).then(lifted)
    given(team_formed).when(lift).then_refused(NotRecused, member="member-1", target=HAIDIAN)
    assert team(team_formed, recused, lifted).recused_for(HAIDIAN) == ()
    assert aggregates["recusal-index"].state([entered, struck]) == RecusalIndex()


# ── Where people come from ────────────────────────────────────────────────────────────────────────────────────────────


from_haidian = OriginsEntered(people=(Origin(MEMBER.id, HAIDIAN),))


def test_where_somebody_comes_from_is_entered_once_for_each_organisation_with_which_they_are_named() -> None:
    as_before = FormTeam(name=NAME, members=(LEADER, replace(MEMBER, organisation=HAIDIAN)))
    formed = TeamFormed(name=NAME, members=as_before.members)
    people = (LEADER, replace(MEMBER, organisation=HAIDIAN))
    given().seeing(index_of(BJ), from_haidian).when(as_before).then(formed, origins(*people))
    both = fold(index_of(BJ), [from_haidian, origins(MEMBER).payload, origins(MEMBER).payload])
    assert ties_in([both], [both]).origins == {MEMBER.id: (HAIDIAN, MEMBER.organisation)}
    assert both.seats == (Seat(MEMBER.id, AggregateId("team-1@bj")),)


def test_who_was_named_in_a_team_before_is_named_there_anew_without_being_entered_again() -> None:
    out = MemberRemoved(member=MEMBER.id, reason="岗位调整")
    past = given(team_formed, out).seeing(index_of(BJ), origins(LEADER, MEMBER).payload)
    past.when(AddMember(member=MEMBER)).then(MemberAdded(member=MEMBER))


def test_before_it_was_said_in_which_team_people_were_named_they_came_from_where_they_come_from() -> None:
    kind = event_type("OriginsEntered")
    old = kind.decode({"people": [{"member": MEMBER.id, "organisation": HAIDIAN}]}, 1)
    assert old == from_haidian
    assert aggregates["recusal-index"].state([old]) == RecusalIndex(origins=from_haidian.people)


def test_an_origin_that_was_said_by_mistake_is_struck_after_they_left() -> None:
    strike = StrikeOrigin(member=MEMBER.id, organisation=HAIDIAN, reason="误登")
    struck = OriginStruck(member=MEMBER.id, organisation=HAIDIAN, reason="误登")
    given(team_formed).seeing(index_of(BJ), from_haidian).when(strike).then(On(index_of(BJ), struck))
    given(team_formed).when(strike).then_refused(NeverFrom, member=MEMBER.id, organisation=HAIDIAN)
    inside = StrikeOrigin(member=MEMBER.id, organisation=MEMBER.organisation, reason="误登")
    given(team_formed).seeing(index_of(BJ), origins(MEMBER).payload).when(inside).then_refused(StillFrom)
    assert aggregates["recusal-index"].state([from_haidian, struck]) == RecusalIndex()

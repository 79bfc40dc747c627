"""Only a tier that is named in a patrol answers to it, before the start, and may change its answer until then."""

from dataclasses import replace

from domain.aggregate import On
from domain.aggregate_id import AggregateId, counterpart
from domain.audience import participants
from domain.participation import (
    AcceptInvitation,
    AlreadyAnswered,
    DeclineInvitation,
    JointMember,
    JointMemberTwice,
    NotInvited,
    ParticipationAccepted,
    ParticipationDeclined,
)
from domain.patrol.state import PatrolNotPlanned
from domain.recusal_index import Origin, OriginsEntered, index_of
from domain.reference import WrongKind
from domain.refusal import NotFound, RecordOfAnother
from domain.registry import event_type
from domain.team.events import Member, MemberRole, TeamEngaged, TeamFormed, TeamReleased
from tests.unit.domain.examples import (
    DISTRICT_TEAM,
    ISSUE,
    PATROL,
    accepted_by_haidian,
    planned,
    raised,
    started,
)
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, fold, given

accept = AcceptInvitation(patrol=PATROL, team=DISTRICT_TEAM)
decline = DeclineInvitation(patrol=PATROL, reason="人手不足")
declined = ParticipationDeclined(patrol=PATROL, organiser=BJ, tiers=(BJ, HAIDIAN), reason="人手不足")


def test_a_tier_that_is_named_accepts_with_its_team() -> None:
    given().seeing(PATROL, planned).when(accept, owner=HAIDIAN).then(accepted_by_haidian)


OWN, LENT = JointMember("p-1", HAIDIAN), JointMember("p-2", BJ)


def test_the_members_of_a_team_may_come_from_several_organisations() -> None:
    named = AcceptInvitation(patrol=PATROL, team=DISTRICT_TEAM, members=(OWN, LENT))
    expected = ParticipationAccepted(
        patrol=PATROL, organiser=BJ, tiers=(BJ, HAIDIAN), team=DISTRICT_TEAM, members=(OWN, LENT)
    )
    people = tuple(Origin(each.id, each.organisation) for each in (OWN, LENT))
    answer = counterpart(PATROL, "participation", HAIDIAN)
    entered = On(index_of(HAIDIAN), OriginsEntered(people=people, record=answer))
    given().seeing(PATROL, planned).when(named, owner=HAIDIAN).then(expected, entered)


TEAM = AggregateId("team-1@bj.haidian")
formed = TeamFormed(name=DISTRICT_TEAM, members=(Member("p-1", MemberRole.LEADER, HAIDIAN),))
engaged = TeamEngaged(work=PATROL)


def test_a_tier_says_which_of_its_own_teams_it_sends_and_each_learns_what_it_is_used_for() -> None:
    sends = AcceptInvitation(patrol=PATROL, team=DISTRICT_TEAM, teams=(TEAM,))
    said = replace(accepted_by_haidian, teams=(TEAM,))
    seen = given().seeing(PATROL, planned)
    seen.seeing(TEAM, formed).when(sends, owner=HAIDIAN).then(said, On(TEAM, engaged))
    seen.seeing(TEAM, formed, engaged).when(sends, owner=HAIDIAN).then(said)
    seen.when(sends, owner=HAIDIAN).then_refused(NotFound, id=TEAM)
    other = AggregateId("team-1@bj.chaoyang")
    of_another = AcceptInvitation(patrol=PATROL, team=DISTRICT_TEAM, teams=(other,))
    seen.seeing(other, formed).when(of_another, owner=HAIDIAN).then_refused(RecordOfAnother, id=other)


def test_who_declines_after_all_has_its_teams_back() -> None:
    seen = given(replace(accepted_by_haidian, teams=(TEAM,))).seeing(PATROL, planned).seeing(TEAM, formed, engaged)
    seen.when(decline, owner=HAIDIAN).then(declined, On(TEAM, TeamReleased(work=PATROL)))
    state = fold(TEAM, [formed, engaged, TeamReleased(work=PATROL)])
    assert state.works == ()


def test_everybody_is_in_a_team_once() -> None:
    twice = AcceptInvitation(patrol=PATROL, team=DISTRICT_TEAM, members=(OWN, JointMember("p-1", BJ)))
    given().seeing(PATROL, planned).when(twice, owner=HAIDIAN).then_refused(JointMemberTwice, member="p-1")


def test_in_an_older_answer_nobody_and_no_team_is_named() -> None:
    kind = event_type("ParticipationAccepted")
    data = kind.adapter.dump_python(accepted_by_haidian, mode="json")
    del data["teams"]
    assert kind.decode(data, 2) == accepted_by_haidian
    del data["members"]
    assert kind.decode(data, 1) == accepted_by_haidian


def test_a_tier_that_is_named_declines_with_a_reason() -> None:
    given().seeing(PATROL, planned).when(decline, owner=HAIDIAN).then(declined)


def test_an_answer_may_be_changed_before_the_start() -> None:
    given(declined).seeing(PATROL, planned).when(accept, owner=HAIDIAN).then(accepted_by_haidian)
    given(accepted_by_haidian).seeing(PATROL, planned).when(decline, owner=HAIDIAN).then(declined)


def test_the_same_answer_is_not_given_twice() -> None:
    given(accepted_by_haidian).seeing(PATROL, planned).when(accept, owner=HAIDIAN).then_refused(AlreadyAnswered)
    given(declined).seeing(PATROL, planned).when(decline, owner=HAIDIAN).then_refused(AlreadyAnswered)


def test_who_is_not_named_does_not_answer() -> None:
    given().seeing(PATROL, planned).when(accept, owner=CHAOYANG).then_refused(NotInvited, organisation=CHAOYANG)


def test_nobody_answers_after_the_start() -> None:
    given(accepted_by_haidian).seeing(PATROL, planned, started).when(decline, owner=HAIDIAN).then_refused(
        PatrolNotPlanned
    )


def test_nobody_answers_to_a_patrol_that_the_node_has_not_seen() -> None:
    given().when(accept, owner=HAIDIAN).then_refused(NotFound, id=PATROL)


def test_nobody_answers_to_what_is_not_a_patrol() -> None:
    wrong = AcceptInvitation(patrol=AggregateId(ISSUE), team=DISTRICT_TEAM)
    given().seeing(ISSUE, raised).when(wrong, owner=HAIDIAN).then_refused(WrongKind, id=ISSUE)


def test_every_tier_of_the_patrol_sees_the_answer() -> None:
    assert participants(accepted_by_haidian) == {BJ, HAIDIAN}
    assert participants(declined) == {BJ, HAIDIAN}

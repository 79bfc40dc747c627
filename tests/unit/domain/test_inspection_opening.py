"""When an inspection may be opened, and what it draws in."""

from dataclasses import replace

import pytest

from domain.account import InspectionEntered, ListEntered, account_id, enter_inspection
from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.inspection.events import InspectionOpened
from domain.inspection.opening import InspectedInRound, OpenInspection
from domain.issue.events import (
    IssueCarriedOver,
    IssueClosedNotImplemented,
    IssueListed,
    IssueRaised,
    IssueReopened,
    IssueResolved,
    IssueVerified,
    IssueWrittenOff,
)
from domain.node_id import NodeId
from domain.patrol.events import Assignment, AssignmentAdopted, JointPatrolEnded, PatrolMode
from domain.recusal_index import RecusalEntered, index_of
from domain.refusal import NotFound, RecordOfAnother
from domain.relation import NotBelow
from domain.round.events import RoundClosed, RoundJoined, RoundKind
from domain.round.state import RoundOver
from domain.team.eligibility import MemberRecusedFor
from domain.team.events import MemberRecused, TeamDissolved, TeamEngaged
from domain.team.state import TeamGone
from tests.unit.domain.examples import PATROL, PROPERTY, TITLE, planned, started
from tests.unit.domain.inspecting import (
    CIVIL,
    INSPECTION,
    LEADER,
    LIST,
    ROUND,
    TEAM,
    a_list,
    inspection_opened,
    round_opened,
    team_formed,
)
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, Given, given

EARLIER, BEFORE = AggregateId("inspection-0@bj"), AggregateId("round-9@bj")
CELLAR = NodeId("bj.civil.cellar")
URBAN, PARKS = NodeId("bj.chaoyang.urban"), NodeId("bj.chaoyang.parks")
THEIR_ROUND, THEIRS = AggregateId("round-1@bj.haidian"), AggregateId("team-1@bj.haidian")
ACCOUNT = account_id(BJ, CIVIL)
open_it = OpenInspection(round=ROUND, target=CIVIL, team=TEAM)
entered = On(ACCOUNT, InspectionEntered(organisation=CIVIL, inspection=INSPECTION, round=ROUND))
engaged = On(TEAM, TeamEngaged(work=INSPECTION))
joined = On(ROUND, RoundJoined(work=INSPECTION))
entered_earlier = InspectionEntered(organisation=CIVIL, inspection=EARLIER, round=BEFORE)
list_entered = ListEntered(organisation=CIVIL, list=LIST)
raised = IssueRaised(list=LIST, category=PROPERTY.code, category_name=PROPERTY.name, text="制度不健全", about=CIVIL)
earlier = replace(inspection_opened, round=BEFORE)
resolved = IssueResolved()


def issue_id(item: int) -> AggregateId:
    return AggregateId(f"issue-{item}@bj")


def issue(item: int, *later: object, raised: IssueRaised = raised) -> tuple[object, ...]:
    return (raised, IssueVerified(), IssueListed(list=LIST, title=TITLE, item=item), *later)


def ready(*team: object, round: tuple[object, ...] = ()) -> Given:
    return given().seeing(ROUND, round_opened, *round).seeing(TEAM, team_formed, *team)


def inspected_before(*issues: tuple[object, ...]) -> Given:
    seen = ready().seeing(EARLIER, earlier).seeing(ACCOUNT, entered_earlier, list_entered)
    return listed(seen, EARLIER, *issues)


def listed(seen: Given, source: AggregateId | None, *issues: tuple[object, ...]) -> Given:
    seen = seen.seeing(LIST, *a_list(len(issues), source))
    for item, events in enumerate(issues, 1):
        seen = seen.seeing(issue_id(item), *events)
    return seen


def drew_in(*items: int) -> list[object]:
    carried = tuple(map(issue_id, items))
    opened = InspectionOpened(round=ROUND, round_kind=RoundKind.ROUTINE, target=CIVIL, team=TEAM, carried=carried)
    return [opened, entered, engaged, joined, *(On(id, IssueCarriedOver(into=INSPECTION)) for id in carried)]


def test_a_team_looks_into_an_organisation_and_the_account_says_so() -> None:
    ready().when(open_it).then(inspection_opened, enter_inspection(INSPECTION, CIVIL, ROUND), engaged, joined)


def test_it_belongs_to_a_round_of_who_inspects_that_is_open() -> None:
    ready(round=(RoundClosed(),)).when(open_it).then_refused(RoundOver)
    ready().when(open_it, owner=HAIDIAN).then_refused(RecordOfAnother, id=ROUND)
    given().seeing(TEAM, team_formed).when(open_it).then_refused(NotFound, id=ROUND)


def test_it_is_carried_out_by_a_team_of_who_inspects_that_stands() -> None:
    ready(TeamDissolved()).when(open_it).then_refused(TeamGone)
    other = AggregateId("team-2@bj.haidian")
    lent = OpenInspection(round=ROUND, target=CIVIL, team=other)
    ready().seeing(other, team_formed).when(lent).then_refused(RecordOfAnother, id=other)
    given().seeing(ROUND, round_opened).when(open_it).then_refused(NotFound, id=TEAM)


@pytest.mark.parametrize("target", [CIVIL, BJ])
def test_no_member_is_recused_for_the_organisation_or_one_above_it(target: NodeId) -> None:
    recused = MemberRecused(member="member-1", target=target, reason="亲属任职")
    ready(recused).when(open_it).then_refused(MemberRecusedFor, member="member-1", target=CIVIL)


def test_who_is_recused_in_one_team_leads_no_other_there() -> None:
    entered = RecusalEntered(member="leader-1", target=CIVIL)
    ready().seeing(index_of(BJ), entered).when(open_it).then_refused(MemberRecusedFor, member="leader-1", target=CIVIL)
    ready().seeing(index_of(HAIDIAN), entered).when(open_it).then(*drew_in())


def test_a_recusal_for_another_organisation_does_not_matter() -> None:
    recused = MemberRecused(member="member-1", target=HAIDIAN, reason="亲属任职")
    ready(recused).when(open_it).then(*drew_in())


def test_an_organisation_is_inspected_once_in_a_round() -> None:
    now = InspectionEntered(organisation=CIVIL, inspection=EARLIER, round=ROUND)
    ready().seeing(ACCOUNT, now).when(open_it).then_refused(InspectedInRound, target=CIVIL)
    ready().seeing(ACCOUNT, entered_earlier).when(open_it).then(*drew_in())


def test_what_is_still_open_on_the_ledger_is_drawn_in() -> None:
    written_off = (resolved, IssueWrittenOff())
    closed = IssueClosedNotImplemented(reason="不具备条件")
    given_before = inspected_before(
        issue(1),
        issue(2, *written_off),
        issue(3, resolved),
        issue(4, closed),
        issue(5, closed, IssueReopened(reason="x")),
    )
    given_before.when(open_it).then(*drew_in(1, 3, 5))


def test_what_was_drawn_in_before_is_drawn_in_again_while_it_is_open() -> None:
    inspected_before(issue(1, IssueCarriedOver(into=EARLIER))).when(open_it).then(*drew_in(1))


def test_what_a_joint_patrol_found_below_the_organisation_is_drawn_in() -> None:
    patrol = replace(planned, round=BEFORE)
    found = issue(1, raised=replace(raised, about=CELLAR, source=PATROL))
    for past in ((patrol, started), (planned, started)):
        seen = ready().seeing(PATROL, *past).seeing(ACCOUNT, list_entered)
        listed(seen, PATROL, found).when(open_it).then(*drew_in(1))
        listed(seen, None, found).when(open_it).then(*drew_in(1))
        listed(seen, PATROL, issue(1)).when(open_it).then(*drew_in(1))


def test_what_was_found_in_the_round_of_the_inspection_is_not_drawn_in() -> None:
    patrol = replace(planned, round=ROUND)
    seen = ready().seeing(PATROL, patrol, started).seeing(ACCOUNT, list_entered)
    listed(seen, PATROL, issue(1)).when(open_it).then(*drew_in())
    seen = seen.seeing(EARLIER, earlier)
    mixed = (issue(1, raised=replace(raised, source=PATROL)), issue(2, raised=replace(raised, source=EARLIER)))
    listed(seen, PATROL, *mixed).when(open_it).then(*drew_in(2))


def test_what_is_about_another_organisation_and_what_came_of_no_round_is_not_drawn_in() -> None:
    elsewhere = issue(1, raised=replace(raised, about=HAIDIAN))
    inspected_before(elsewhere, issue(2)).when(open_it).then(*drew_in(2))
    listed(ready().seeing(ACCOUNT, list_entered), None, issue(1)).when(open_it).then(*drew_in())


def test_a_list_without_items_and_an_organisation_without_lists_draw_nothing_in() -> None:
    inspected_before().when(open_it).then(*drew_in())


def crossing(*later: object) -> Given:
    """Return what Haidian has seen of a cross inspection in which its team inspects a bureau of Chaoyang."""
    plan = replace(planned, mode=PatrolMode.CROSS, tiers=(HAIDIAN, CHAOYANG), targets=(URBAN, PARKS))
    adopted = AssignmentAdopted(assignments=(Assignment(THEIRS, URBAN),))
    engaged = TeamEngaged(work=PATROL)
    members = (replace(LEADER, organisation=HAIDIAN),)
    seen = given().seeing(PATROL, plan, adopted, *later).seeing(THEIR_ROUND, round_opened)
    return seen.seeing(THEIRS, replace(team_formed, members=members), engaged)


def test_outside_its_own_district_a_team_inspects_whom_a_cross_inspection_assigned_to_it() -> None:
    open_urban = OpenInspection(round=THEIR_ROUND, target=URBAN, team=THEIRS)
    assert crossing(started).when(open_urban, owner=HAIDIAN).refusal is None
    for other in (PARKS, CHAOYANG, BJ):
        elsewhere = replace(open_urban, target=other)
        crossing(started).when(elsewhere, owner=HAIDIAN).then_refused(NotBelow, organisation=other, owner=HAIDIAN)


def test_it_inspects_nobody_there_before_the_cross_inspection_has_started_or_once_it_is_over() -> None:
    open_urban = OpenInspection(round=THEIR_ROUND, target=URBAN, team=THEIRS)
    crossing().when(open_urban, owner=HAIDIAN).then_refused(NotBelow, organisation=URBAN)
    crossing(started, JointPatrolEnded()).when(open_urban, owner=HAIDIAN).then_refused(NotBelow, organisation=URBAN)

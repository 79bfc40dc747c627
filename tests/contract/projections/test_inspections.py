"""What the views answer about a small year of inspections: rounds, coverage, roster, feedback, trace, carry-over."""

from dataclasses import replace
from datetime import date

import pytest

from domain.inspection.events import FeedbackRole, TeamDeployed, TeamWithdrawn
from domain.inspection.state import InspectionStatus
from domain.issue.state import IssueStatus
from domain.recusal_index import RecusalEntered, index_of
from domain.refusal import NotFound
from domain.round.events import RoundKind
from projections.bodies import Body, BodySum
from projections.circle import By, Covers
from projections.engine.as_of import AsOf
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.inspections.carryover import carryover
from projections.inspections.coverage import coverage
from projections.inspections.feedback import feedback
from projections.inspections.mismatches import mismatches
from projections.inspections.roster import Violation, roster
from projections.inspections.trace import trace
from projections.review.annual import explain
from projections.rounds import rounds_of
from projections.scope import Extent
from tests.contract.projections import inspected
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.inspected import BBMG, YANQING, moment, ref
from tests.unit.domain.examples import listed, planned, raised, started, verified
from tests.unit.domain.inspecting import CIVIL, FROZEN
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN
from tests.unit.projections.recorded import on


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    return caught_up_once(inspected.year(), clock=lambda: inspected.NOW)


# ── Rounds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_years_rounds_are_completed_by_kind_and_those_under_way_stand_apart(now: Snapshot) -> None:
    found = rounds_of(now, year=2019)
    assert [(each.kind, each.completed, each.open) for each in found.kinds] == [
        (RoundKind.ROUTINE, (ref("round", 4), ref("round", 6)), (ref("round", 8),)),
        (RoundKind.SPECIAL, (ref("round", 7),), ()),
        (RoundKind.MOBILE, (ref("round", 100),), ()),
    ]
    assert [row.number for row in found.items] == [4, 6, 100, 7, 8]


def test_a_round_of_the_year_before_that_was_not_closed_in_it_is_not_of_it(now: Snapshot) -> None:
    found = rounds_of(now, year=2018)
    assert [(row.number, row.opens_on) for row in found.items] == [(4, date(2018, 10, 8))]
    assert [each.completed for each in found.kinds] == [(), (), ()]
    assert len(rounds_of(now).items) == 5


def test_a_districts_rounds_are_asked_for_by_its_name(now: Snapshot) -> None:
    found = rounds_of(now, owner=HAIDIAN)
    assert [row.id for row in found.items] == [ref("round", 1, HAIDIAN)]


def test_a_round_that_is_closed_later_was_open(views: Views) -> None:
    with views.read(AsOf(moment=moment(7, 25))) as snapshot:
        [routine, _, mobile] = rounds_of(snapshot, year=2019).kinds
    assert (routine.completed, routine.open) == ((ref("round", 4),), (ref("round", 6),))
    assert mobile.open == (ref("round", 100),)


# ── Coverage ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_coverage_counts_whom_the_citys_teams_had_left_each_once(now: Snapshot) -> None:
    found = coverage(now, year=2019)
    assert found.covers == Covers(By.OWN, BJ, Extent.WHOLE)
    assert (found.districts, found.units, found.organisations, found.again) == (1, 1, 2, 1)
    assert [(each.organisation, each.body, each.inspections) for each in found.covered] == [
        (CIVIL, Body.DEPARTMENT, (ref("inspection", 1),)),
        (HAIDIAN, Body.DISTRICT, (ref("inspection", 2), ref("inspection", 3))),
    ]


def test_mobile_rounds_and_those_under_way_stand_apart(now: Snapshot) -> None:
    found = coverage(now, year=2019)
    assert [each.organisation for each in found.mobile] == [BBMG]
    assert [each.organisation for each in found.under_way] == [CCMU]


def test_districts_that_were_not_reached_are_named(now: Snapshot) -> None:
    assert coverage(now, year=2019).uncovered == (CHAOYANG, YANQING)
    assert coverage(now, year=2018).uncovered == (HAIDIAN, YANQING)
    assert coverage(now).uncovered == (YANQING,)


def test_which_districts_were_not_reached_is_not_said_by_who_sees_a_part(open_views: OpenViews) -> None:
    views = open_views(inspected.year(), clock=lambda: inspected.NOW, node=HAIDIAN)
    views.catch_up()
    with views.read() as snapshot:
        found = coverage(snapshot, year=2019, owner=BJ)
    assert (found.covers, found.uncovered) == (Covers(By.OWN, BJ, Extent.PART, BJ), None)


# ── Roster ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_roster_has_each_team_with_its_targets_and_when_it_moved_in(now: Snapshot) -> None:
    found = roster(now, round=ref("round", 6))
    assert (found.teams, found.deployed, found.organisations, found.violations) == (2, 2, 2, ())
    assert found.bodies == (BodySum(Body.DISTRICT, 1), BodySum(Body.DEPARTMENT, 1))
    [third, fourth] = found.lines
    assert (third.team, third.members) == (ref("team", 3), 2)
    [target] = fourth.targets
    assert (target.organisation, target.status) == (CIVIL, InspectionStatus.FED_BACK)
    assert (target.deployed_at, target.withdrawn_at) == (moment(5, 8), moment(5, 22))


def test_a_roster_shows_teams_without_a_target_and_what_breaks_the_rules(now: Snapshot) -> None:
    found = roster(now, round=ref("round", 8))
    assert [(line.team, len(line.targets)) for line in found.lines] == [(ref("team", 1), 1), (ref("team", 2), 0)]
    assert (found.teams, found.deployed, found.organisations) == (1, 1, 1)
    assert [(each.violation, each.organisation, each.member) for each in found.violations] == [
        (Violation.RECUSED, CCMU, "member"),
        (Violation.UNTRAINED, CCMU, "newcomer"),
    ]


def test_a_roster_shows_who_was_recused_in_another_team(open_views: OpenViews) -> None:
    log = inspected.year()
    log.append(on(index_of(BJ), RecusalEntered(member="leader", target=CCMU), at=moment(12, 20)))
    views = open_views(log, clock=lambda: inspected.NOW)
    views.catch_up()
    with views.read() as snapshot:
        found = roster(snapshot, round=ref("round", 8))
    recused = [each.member for each in found.violations if each.violation is Violation.RECUSED]
    assert recused == ["leader", "member"]


def test_a_roster_names_a_team_that_is_not_seen_here_and_an_organisation_with_two(open_views: OpenViews) -> None:
    log = inspected.year()
    twice = inspected.an_inspection(7, 6, RoundKind.ROUTINE, CIVIL, team=9, at=moment(6, 1))
    log.append(twice)
    views = open_views(log, clock=lambda: inspected.NOW)
    views.catch_up()
    with views.read() as snapshot:
        found = roster(snapshot, round=ref("round", 6))
    assert [(line.team, line.name is None) for line in found.lines][-1] == (ref("team", 9), True)
    assert [(each.violation, each.organisation, each.team) for each in found.violations] == [
        (Violation.TWO_TEAMS, CIVIL, ref("team", 9))
    ]


def test_a_roster_of_no_round_is_not_found(now: Snapshot) -> None:
    with pytest.raises(NotFound):
        roster(now, round=ref("round", 99))


# ── Feedback ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_feedback_register_counts_by_kind_and_warns_of_who_was_missing(now: Snapshot) -> None:
    found = feedback(now, year=2019)
    assert (found.organisations, found.warnings) == (2, 1)
    assert found.bodies == (BodySum(Body.DISTRICT, 1), BodySum(Body.DEPARTMENT, 1))
    [haidian, civil] = found.items
    assert (haidian.organisation, haidian.missing, haidian.at) == (HAIDIAN, (), moment(5, 22))
    assert (civil.organisation, civil.list, civil.root) == (CIVIL, ref("list", 1), FROZEN)
    assert civil.missing == (FeedbackRole.DISCIPLINE, FeedbackRole.ORGANISATION)


def test_feedback_is_asked_for_by_round_and_by_year(now: Snapshot) -> None:
    assert [line.organisation for line in feedback(now, round=ref("round", 6)).items] == [HAIDIAN, CIVIL]
    assert feedback(now, round=ref("round", 7)).items == ()
    assert feedback(now, year=2020).items == ()


def test_feedback_of_a_special_round_is_known_without_the_round(open_views: OpenViews) -> None:
    seen = inspected.year().up_to(0)
    seen.append(each.envelope for each in inspected.year().events if not each.envelope.subject.startswith("round-"))
    told = inspected.fed_back(YANQING, 2, inspected.ALL_ROLES)
    events = TeamDeployed(members=("leader", "member")), TeamWithdrawn(), told
    seen.append(inspected.an_inspection(7, 7, RoundKind.SPECIAL, YANQING, *events, team=3, at=moment(9, 1)))
    views = open_views(seen, clock=lambda: inspected.NOW)
    views.catch_up()
    with views.read() as snapshot:
        figure = explain(snapshot, figure="feedback.districts", year=2019)
    assert (figure.line.value, [each.subject for each in figure.events]) == (1, [ref("inspection", 7)])


# ── Evidence ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_statement_leads_to_its_items_their_dossiers_and_their_papers(now: Snapshot) -> None:
    found = trace(now, inspection=ref("inspection", 1))
    assert (found.organisation, found.list, found.root) == (CIVIL, ref("list", 1), FROZEN)
    [first, second, _] = found.statements
    assert [(item.item, item.issue, item.text, item.key) for item in first.items] == [
        (1, ref("issue", 1), "问题1", True),
        (2, ref("issue", 2), "问题2", True),
    ]
    assert [item.dossier and item.dossier.conclusion for item in first.items] == ["监管不严", None]
    papers = [[paper.number for paper in item.papers] for item in first.items]
    assert papers == [[1], [2, 3]], "the dossier of item 1 has a paper that does not support it"
    assert (first.papers, second.papers) == (3, 2)


def test_orphans_and_key_issues_without_a_dossier_are_flagged(now: Snapshot) -> None:
    found = trace(now, inspection=ref("inspection", 1))
    assert (found.orphans, found.without_dossier) == ((3,), (2,))
    assert [each.number for each in found.statements if each.orphan] == [3]


def test_one_statement_is_asked_for_by_its_number(now: Snapshot) -> None:
    found = trace(now, inspection=ref("inspection", 1), statement=2)
    assert [each.number for each in found.statements] == [2]
    assert found.orphans == (3,)


def test_an_outside_consultation_is_in_the_inspections_evidence(now: Snapshot) -> None:
    [held] = trace(now, inspection=ref("inspection", 1)).consultations
    assert (held.at, held.host, len(held.topics)) == (moment(5, 15), inspected.CONSULTED, 8)


def test_an_inspection_without_evidence_has_an_empty_trace(now: Snapshot) -> None:
    found = trace(now, inspection=ref("inspection", 4))
    assert (found.list, found.statements, found.orphans, found.without_dossier) == (None, (), (), ())
    with pytest.raises(NotFound):
        trace(now, inspection=ref("inspection", 99))


def test_mismatches_are_open_or_settled(now: Snapshot) -> None:
    found = mismatches(now)
    assert [(each.inspection, each.mismatch.number) for each in found.open] == [(ref("inspection", 2), 1)]
    assert [(each.inspection, each.mismatch.number) for each in found.settled] == [
        (ref("inspection", 1), 1),
        (ref("inspection", 2), 2),
    ]
    assert mismatches(now, inspection=ref("inspection", 1)).open == ()


# ── Carry-over ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_an_inspection_drew_in_comes_with_where_it_was_found(now: Snapshot) -> None:
    [line] = carryover(now).items
    assert (line.inspection, line.round, line.organisation) == (ref("inspection", 3), ref("round", 7), HAIDIAN)
    assert [(item.issue, item.list, item.item, item.text) for item in line.items] == [
        (ref("issue", 3), ref("list", 2), 1, "问题3"),
        (ref("issue", 4), ref("list", 2), 2, "问题4"),
    ]
    origins = {(item.status, item.inspection, item.round) for item in line.items}
    assert origins == {(IssueStatus.LISTED, ref("inspection", 2), ref("round", 6))}


def test_what_a_joint_patrol_found_comes_with_the_patrol_whatever_its_list_gathers(caught_up: OpenViews) -> None:
    log, issue, patrol = inspected.year(), ref("issue", 9), ref("patrol", 9)
    found = replace(raised, list=ref("list", 2), about=HAIDIAN, source=patrol)
    log.append(on(patrol, replace(planned, round=ref("round", 6)), started, at=moment(5, 1)))
    log.append(on(issue, found, verified, listed, at=moment(5, 4)))
    special, carried = RoundKind.SPECIAL, (ref("issue", 3), issue)
    log.append(inspected.an_inspection(9, 7, special, HAIDIAN, team=3, at=moment(9, 2), carried=carried))
    views = caught_up(log, clock=lambda: inspected.NOW)
    with views.read() as snapshot:
        [line] = carryover(snapshot, inspection=ref("inspection", 9)).items
    assert [(item.inspection, item.patrol, item.round) for item in line.items] == [
        (ref("inspection", 2), None, ref("round", 6)),
        (None, patrol, ref("round", 6)),
    ]


def test_carry_over_is_asked_for_by_inspection_and_by_organisation(now: Snapshot) -> None:
    assert len(carryover(now, organisation=HAIDIAN).items) == len(carryover(now, inspection=ref("inspection", 3)).items)
    assert carryover(now, organisation=CIVIL).items == carryover(now, inspection=ref("inspection", 1)).items == ()


def test_what_is_carried_over_but_not_to_be_seen_is_there_by_its_id(open_views: OpenViews) -> None:
    whole, seen = inspected.year(), inspected.year().up_to(0)
    seen.append(event.envelope for event in whole.events if event.envelope.subject != ref("issue", 3))
    views = open_views(seen, clock=lambda: inspected.NOW)
    views.catch_up()
    with views.read() as snapshot:
        [line] = carryover(snapshot).items
    assert [(item.issue, item.text) for item in line.items] == [(ref("issue", 3), None), (ref("issue", 4), "问题4")]

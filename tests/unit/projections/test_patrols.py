"""What the events of a joint patrol and its participations make of their rows."""

from domain.aggregate_id import counterpart
from domain.participation import ParticipationDeclined, ParticipationStatus
from domain.patrol.events import JointPatrolEnded, SeminarHeld, SiteVisited, TierInvited
from domain.patrol.state import PatrolStatus
from domain.words import Words
from projections.patrols.rows import HeldSeminar, MadeVisit, ParticipationRow, PatrolRow, participations, patrols
from tests.unit.domain import examples as e
from tests.unit.given import BJ, CCMU, HAIDIAN, KEXU
from tests.unit.projections.folding import day, folded

HALL = Words("街道会议室", "Subdistrict hall")
PARTICIPATION = counterpart(e.PATROL, "participation", HAIDIAN)


def patrol(*payloads: object) -> PatrolRow:
    row = folded(patrols, e.PATROL, *payloads)
    assert row
    return row


def test_a_planned_patrol_names_its_tiers() -> None:
    row = patrol(e.planned, TierInvited(organisation=CCMU))
    assert (row.status, row.tiers, row.started_at) == (PatrolStatus.PLANNED, (BJ, HAIDIAN, CCMU), None)


def test_a_patrol_that_started_has_its_teams_seminars_and_visits() -> None:
    seminar = SeminarHeld(place=HALL, attendees=15)
    visit = SiteVisited(place=e.BAOFUSI, organisation=KEXU, findings="路灯已亮")
    row = patrol(e.planned, e.started, seminar, visit, JointPatrolEnded(summary="结束"))
    assert [team.organisation for team in row.teams] == [BJ, HAIDIAN]
    assert row.seminars == (HeldSeminar(1, HALL, 15, None, None, day(3)),)
    assert row.visits == (MadeVisit(1, e.BAOFUSI, KEXU, "路灯已亮", None, day(4)),)
    assert (row.status, row.started_at, row.ended_at, row.summary) == (PatrolStatus.ENDED, day(2), day(5), "结束")


def test_a_tier_that_accepted_names_its_team() -> None:
    row = folded(participations, PARTICIPATION, e.accepted_by_haidian)
    assert row == ParticipationRow(
        id=PARTICIPATION,
        owner=HAIDIAN,
        patrol=e.PATROL,
        status=ParticipationStatus.ACCEPTED,
        team=e.DISTRICT_TEAM,
        opened_at=day(1),
        changed_at=day(1),
        synthetic=False,
    )


def test_a_tier_that_declined_after_all_has_no_team() -> None:
    decline = ParticipationDeclined(patrol=e.PATROL, organiser=BJ, reason="人手不足")
    row = folded(participations, PARTICIPATION, e.accepted_by_haidian, decline)
    assert row
    assert (row.status, row.team, row.reason) == (ParticipationStatus.DECLINED, None, "人手不足")

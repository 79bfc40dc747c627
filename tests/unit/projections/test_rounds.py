"""What the events of a round and of a team make of their rows."""

from domain.round.events import MobilisationHeld, RoundClosed
from domain.round.state import RoundStatus
from domain.team.events import MemberRemoved
from projections.rounds import rounds, teams
from tests.unit.domain.inspecting import (
    LEADER,
    PLAN,
    ROUND,
    TEAM,
    approved,
    drafted,
    round_opened,
    team_formed,
    trained,
)
from tests.unit.projections.folding import day, folded


def test_a_round_has_its_plan_who_was_trained_and_when_what_was_done() -> None:
    row = folded(rounds, ROUND, round_opened, drafted, approved, trained, MobilisationHeld(), RoundClosed())
    assert row
    assert (row.number, row.status, row.plan, row.trained) == (1, RoundStatus.CLOSED, PLAN, trained.members)
    assert (row.opened_at, row.approved_at, row.mobilised_at, row.closed_at) == (day(1), day(3), day(5), day(6))


def test_a_round_that_is_not_closed_says_so() -> None:
    row = folded(rounds, ROUND, round_opened)
    assert row
    assert (row.approved_at, row.mobilised_at, row.closed_at, row.plan_approved) == (None, None, None, False)


def test_a_team_has_who_is_in_it() -> None:
    row = folded(teams, TEAM, team_formed, MemberRemoved(member="member-1", reason="岗位调整"))
    assert row
    assert (row.name, row.round, row.members) == (team_formed.name, ROUND, (LEADER,))

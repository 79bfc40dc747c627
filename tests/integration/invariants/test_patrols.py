"""I12 and I13: how joint patrols start, and who inspects whom in cross inspections, as every node holds it."""

import hypothesis

from domain.patrol.assigning import HomeDistrictTarget
from domain.patrol.events import AssignmentAdopted, JointPatrolStarted
from domain.patrol.planning import TierNotAccepted
from domain.team.eligibility import MemberRecusedFor
from tests.histories.board import Board
from tests.histories.lives import Life, found, lived, lives, over_lives, stories
from tests.histories.patrols import patrols
from tests.invariants.patrols import (
    i12_a_cross_inspection_starts_with_teams_that_its_tiers_send,
    i12_a_joint_patrol_starts_only_after_every_tier_named_in_it_accepted,
    i13_in_a_cross_inspection_no_team_is_at_home,
    i13_in_a_cross_inspection_nobody_is_where_they_are_recused,
)

STEPS = 90


@over_lives
@hypothesis.given(lives(patrols, STEPS))
def test_i12_a_joint_patrol_starts_only_after_every_tier_named_in_it_accepted(life: Life) -> None:
    with lived(life) as board:
        for story in stories(board):
            i12_a_joint_patrol_starts_only_after_every_tier_named_in_it_accepted(story)
            i12_a_cross_inspection_starts_with_teams_that_its_tiers_send(story)


@over_lives
@hypothesis.given(lives(patrols, STEPS))
def test_i13_in_a_cross_inspection_no_team_is_at_home_and_nobody_where_they_are_recused(life: Life) -> None:
    with lived(life) as board:
        for story in stories(board):
            i13_in_a_cross_inspection_no_team_is_at_home(story)
            i13_in_a_cross_inspection_nobody_is_where_they_are_recused(story)


def test_the_patrols_start_and_are_kept_from_it() -> None:
    """A rule about what never happened would hold: whatever can be refused was, and a cross inspection started."""

    def holds(board: Board) -> bool:
        refused = {type(each.refusal) for each in board.tried}
        started = {id for node in board for _, id, _ in node.story().happened(JointPatrolStarted)}
        adopted = {id for node in board for _, id, _ in node.story().happened(AssignmentAdopted)}
        return refused >= {TierNotAccepted, HomeDistrictTarget, MemberRecusedFor} and bool(started & adopted)

    found(patrols, holds, STEPS)

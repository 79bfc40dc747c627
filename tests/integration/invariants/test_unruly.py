"""I1 to I15 where any command may come from anybody about anybody: what is accepted breaks none of them.

What the other tests of this folder ask of lives that keep to a plot is asked here of lives that do not.
"""

from itertools import count, product

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.citation import CitedItemNotOnList
from domain.clue import ClueReferred
from domain.discrepancy import LedgerDiscrepancyFound
from domain.inspection.events import FeedbackDelivered, TeamWithdrawn
from domain.inspection.in_field import ReconciliationOpen
from domain.issue.events import IssueCarriedOver, IssueReopened, IssueWrittenOff
from domain.patrol.events import AssignmentAdopted, JointPatrolStarted
from domain.patrol.planning import TierNotAccepted
from domain.refusal import NotYours, RoleMissing
from domain.team.eligibility import MemberRecusedFor
from domain.team.events import MemberRecused
from projections.engine.as_of import AsOf
from tests.budget import examples
from tests.histories.lives import MANY_LIVES, Life, lived, lives, over_lives, stories
from tests.histories.projected import projected
from tests.histories.unruly import UNRULY
from tests.invariants import citing, clues, deadlines, inspections, issues, patrols, replays, views
from tests.invariants.clues import i11_no_view_says_what_a_clue_says, secrets_of
from tests.invariants.commands import (
    a_refused_command_changes_nothing_but_what_it_leaves,
    everybody_writes_their_own_records_alone,
    what_is_recorded_can_be_read_again_in_every_version,
)
from tests.unit.given import BJ

pytestmark = pytest.mark.timeout(600)

STEPS = 150
OF_STORIES = (
    issues.i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice,
    issues.i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another,
    issues.i04_raised_comes_before_resolved_and_resolved_before_written_off,
    issues.i05_open_is_raised_less_ended_plus_reopened_after_every_event,
    citing.i08_what_is_cited_stands_in_a_frozen_list,
    citing.i08_evidence_and_feedback_are_of_one_list,
    inspections.i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once,
    inspections.i09_whoever_hears_of_an_issue_hears_once_that_it_was_drawn_in,
    inspections.an_organisation_is_inspected_once_in_each_round,
    deadlines.i10_a_due_date_is_a_function_of_start_rule_version_and_calendar_version,
    patrols.i12_a_cross_inspection_starts_with_teams_that_its_tiers_send,
    patrols.i12_a_joint_patrol_starts_only_after_every_tier_named_in_it_accepted,
    patrols.i13_in_a_cross_inspection_no_team_is_at_home,
    patrols.i13_in_a_cross_inspection_nobody_is_where_they_are_recused,
    inspections.i13_nobody_in_a_team_comes_from_its_target_is_recused_in_it_or_untrained_where_it_moved_in,
    inspections.i13_nobody_is_sent_where_they_are_recused_in_whichever_team,
    inspections.i14_a_team_withdraws_only_after_its_reconciliation_is_closed,
    inspections.i14_what_is_reconciled_is_complete_and_stays_as_it_is,
)
OF_BOARDS = (
    a_refused_command_changes_nothing_but_what_it_leaves,
    everybody_writes_their_own_records_alone,
    what_is_recorded_can_be_read_again_in_every_version,
    citing.i08_a_discrepancy_says_what_was_refused,
    clues.i11_no_log_and_no_refusal_says_what_a_clue_says,
)
OF_VIEWS = (
    views.i02_the_sums_by_organisation_round_and_category_are_one_total,
    views.i02_the_sums_of_the_board_by_organisation_list_and_category_are_one_total,
    views.i04_the_ledger_shows_raised_resolved_and_written_off_on_days_in_this_order,
    views.i05_the_board_and_the_equation_say_what_the_events_say,
)

over_unruly = hypothesis.settings(over_lives, max_examples=examples(2))
over_views = hypothesis.settings(over_lives, max_examples=examples(1))
unruly_lives = st.sampled_from(UNRULY).flatmap(lambda plot: lives(plot, STEPS))


@over_unruly
@hypothesis.given(unruly_lives)
def test_i01_to_i14_hold_on_every_node(life: Life) -> None:
    with lived(life) as board:
        for story in stories(board):
            for holds in OF_STORIES:
                holds(story)
        issues.i01_lists_and_issues_say_the_same_of_every_number(board.everything())
        inspections.i09_all_that_is_drawn_in_is_told(board.everything())
        for holds_of in OF_BOARDS:
            holds_of(board)


@over_views
@hypothesis.given(unruly_lives)
def test_i02_i04_i05_and_i11_hold_in_every_view(life: Life) -> None:
    with lived(life) as board:
        board.settle()
        for node in board:
            story, url = node.story(), f"sqlite:///{board.folder / f'{node.id}-views.db'}"
            with projected(url, node.log, lambda: board.now) as opened:
                for position in (board.chance.randint(0, len(story.events)), len(story.events)):
                    with opened.read(AsOf(position=position)) as snapshot:
                        for holds in OF_VIEWS:
                            holds(snapshot, story.before(position))
                        i11_no_view_says_what_a_clue_says(snapshot, secrets_of(board.tried))


@over_views
@hypothesis.given(unruly_lives)
def test_i06_i07_and_i15_hold_of_every_replay(life: Life) -> None:
    with lived(life) as board:
        events, chance, numbers = board.nodes[BJ].story().events, board.chance, count()

        def new_database() -> str:
            return f"sqlite:///{board.folder / f'replay-{next(numbers)}.db'}"

        moment, position = chance.choice(events).time, chance.randint(0, len(events))
        replays.i06_news_told_again_and_in_another_order_changes_no_state_and_no_view(board, chance.choice([*board]).id)
        replays.i07_any_arrival_order_that_keeps_each_origins_order_gives_the_same_view(
            new_database, events, moment, chance
        )
        replays.i15_the_bytes_of_a_view_at_a_position_are_those_of_a_replay_up_to_it(new_database, events, position)
        replays.i15_a_moment_that_occurred_gives_what_had_occurred_by_then(new_database, events, moment)


WHAT_HAPPENS = frozenset(
    {
        AssignmentAdopted,
        ClueReferred,
        FeedbackDelivered,
        IssueCarriedOver,
        IssueReopened,
        IssueWrittenOff,
        JointPatrolStarted,
        LedgerDiscrepancyFound,
        MemberRecused,
        TeamWithdrawn,
    }
)
WHAT_IS_REFUSED = frozenset(
    {
        CitedItemNotOnList,
        MemberRecusedFor,
        NotYours,
        ReconciliationOpen,
        RoleMissing,
        TierNotAccepted,
    }
)


def test_the_unruly_go_all_the_way_and_are_stopped() -> None:
    """A rule about what never happened would hold."""
    happened, refused = set[type](), set[type]()
    for seed, plot in product(range(MANY_LIVES), UNRULY):
        with lived(Life(plot, seed, STEPS)) as board:
            happened |= {type(event) for each in board.tried for event in (one.payload for one in each.recorded)}
            refused |= {type(each.refusal) for each in board.tried}
        if happened >= WHAT_HAPPENS and refused >= WHAT_IS_REFUSED:
            return
    pytest.fail(f"never seen: {WHAT_HAPPENS - happened} {WHAT_IS_REFUSED - refused}")

"""What must hold of inspections, always: the invariants I9, I13 and I14, each over random years."""

from collections.abc import Callable
from typing import Any

import hypothesis

from domain.inspection.events import InspectionOpened, TeamWithdrawn
from domain.inspection.state import InspectionStatus
from domain.issue.events import IssueListed, IssueRaised, IssueResolved, IssueWrittenOff
from domain.list.events import IssueListOpened
from domain.reconciliation.events import MismatchSettled
from domain.team.events import LeaderReplaced, MemberAdded, MemberRecused
from tests.budget import examples, found_within
from tests.histories.story import Story
from tests.invariants.inspections import (
    an_organisation_is_inspected_once_in_each_round,
    i09_all_that_is_drawn_in_is_told,
    i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once,
    i09_whoever_hears_of_an_issue_hears_once_that_it_was_drawn_in,
    i13_nobody_in_a_team_comes_from_its_target_is_recused_in_it_or_untrained_where_it_moved_in,
    i13_nobody_is_sent_where_they_are_recused_in_whichever_team,
    i14_a_team_withdraws_only_after_its_reconciliation_is_closed,
    i14_what_is_reconciled_is_complete_and_stays_as_it_is,
    sent,
)
from tests.invariants.teams import in_use
from tests.unit.given import KEXU
from tests.unit.inspection_walks import PATROLS, deployments, recusals, years
from tests.unit.walks import World

over_walks = hypothesis.settings(max_examples=examples(40))


@over_walks
@hypothesis.given(years())
def test_i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once(world: World) -> None:
    i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once(world.story)
    i09_whoever_hears_of_an_issue_hears_once_that_it_was_drawn_in(world.story)
    i09_all_that_is_drawn_in_is_told(world.story)


@over_walks
@hypothesis.given(years())
def test_an_organisation_is_inspected_once_in_each_round(world: World) -> None:
    an_organisation_is_inspected_once_in_each_round(world.story)


@over_walks
@hypothesis.given(deployments())
def test_i14_a_team_withdraws_only_after_its_reconciliation_is_closed(world: World) -> None:
    i14_a_team_withdraws_only_after_its_reconciliation_is_closed(world.story)


@over_walks
@hypothesis.given(deployments())
def test_i14_what_is_reconciled_is_complete_and_stays_as_it_is(world: World) -> None:
    i14_what_is_reconciled_is_complete_and_stays_as_it_is(world.story)


@over_walks
@hypothesis.given(recusals())
def test_i13_nobody_is_sent_where_they_are_recused_in_whichever_team(world: World) -> None:
    i13_nobody_is_sent_where_they_are_recused_in_whichever_team(world.story)


@over_walks
@hypothesis.given(recusals())
def test_i13_nobody_in_a_team_comes_from_its_target_is_recused_in_it_or_untrained_where_it_moved_in(
    world: World,
) -> None:
    i13_nobody_in_a_team_comes_from_its_target_is_recused_in_it_or_untrained_where_it_moved_in(world.story)


def found(where: Any, holds: Callable[[Story], bool]) -> None:
    hypothesis.find(where, lambda world: holds(world.story), settings=found_within(2000))


def carried(story: Story) -> set[str]:
    """Return the issues that inspections drew in."""
    return {id for _, _, event in story.happened(InspectionOpened) for id in event.carried}


def test_the_years_draw_in_what_is_resolved_and_leave_out_what_is_written_off() -> None:
    """A rule about what never happened would hold."""

    def both(story: Story) -> bool:
        resolved = {id for _, id, _ in story.happened(IssueResolved)}
        return bool(carried(story) & resolved) and any(story.happened(IssueWrittenOff))

    found(years(), both)


def test_the_years_draw_in_what_patrols_found_below_and_what_is_on_lists_of_nothing() -> None:
    """A rule about what never happened would hold."""

    def both(story: Story) -> bool:
        plain = {id for _, id, event in story.happened(IssueListOpened) if not event.source}
        on_plain = {id for _, id, event in story.happened(IssueListed) if event.list in plain}
        raised = {id: event for _, id, event in story.happened(IssueRaised)}
        below = {id for id, event in raised.items() if event.source in PATROLS and event.about == KEXU}
        return bool(carried(story) & below) and bool(carried(story) & on_plain)

    found(years(), both)


def test_the_deployments_come_to_a_withdrawal_after_a_mismatch() -> None:
    """A rule about what never happened would hold."""
    found(deployments(), lambda story: {MismatchSettled, TeamWithdrawn} <= {type(event) for _, event in story})


def test_the_walks_add_to_teams_that_moved_in_and_give_them_other_leaders() -> None:
    """A rule about what never happened would hold."""

    def both(story: Story) -> bool:
        there = [each.team for each in in_use(story) if each.inspection.status is InspectionStatus.DEPLOYED]
        kinds = {type(event) for _, event in story}
        return {LeaderReplaced, MemberAdded} <= kinds and any(len(team.members) > 2 for team in there)

    found(recusals(), both)


def test_the_walks_send_teams_elsewhere_after_a_recusal() -> None:
    """A rule about what never happened would hold: somebody is recused, and some team is sent all the same."""
    found(recusals(), lambda story: any(any(before.happened(MemberRecused)) for _, _, before in sent(story)))

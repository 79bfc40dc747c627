"""What must hold of decisions, always: I1, I3 to I5 and I12, each over random lives on one node.

What holds of views, and of several nodes however the news comes, stands in tests/integration/invariants.
"""

from collections.abc import Sequence
from itertools import pairwise

import hypothesis
from hypothesis import strategies as st

from domain.aggregate_id import counterpart
from domain.issue.events import IssueReopened, IssueWrittenOff
from domain.node_id import NodeId
from domain.participation import ParticipationAccepted, ParticipationDeclined
from domain.patrol.events import JointPatrolPlanned, JointPatrolStarted, PatrolMode
from domain.patrol.planning import StartJointPatrol
from tests.budget import examples, found_within
from tests.invariants.issues import (
    i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice,
    i01_lists_and_issues_say_the_same_of_every_number,
    i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another,
    i04_raised_comes_before_resolved_and_resolved_before_written_off,
    i05_open_is_raised_less_ended_plus_reopened_after_every_event,
)
from tests.unit.domain.examples import MUNICIPAL_TEAM, PATROL, planned
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, Given
from tests.unit.walks import World, walks

over_walks = hypothesis.settings(max_examples=examples(40))


@over_walks
@hypothesis.given(walks())
def test_i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice(world: World) -> None:
    i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice(world.story)
    i01_lists_and_issues_say_the_same_of_every_number(world.story)


@over_walks
@hypothesis.given(walks())
def test_i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another(world: World) -> None:
    i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another(world.story)


@over_walks
@hypothesis.given(walks())
def test_i04_raised_comes_before_resolved_and_resolved_before_written_off(world: World) -> None:
    i04_raised_comes_before_resolved_and_resolved_before_written_off(world.story)


@over_walks
@hypothesis.given(walks())
def test_i05_open_is_raised_less_ended_plus_reopened_after_every_event(world: World) -> None:
    i05_open_is_raised_less_ended_plus_reopened_after_every_event(world.story)


ANSWERS = st.lists(st.booleans(), max_size=4)
"""What a tier answered, one after the other; True is yes."""


def answers(given: Sequence[bool]) -> list[object]:
    yes = ParticipationAccepted(patrol=PATROL, organiser=BJ, team=MUNICIPAL_TEAM)
    no = ParticipationDeclined(patrol=PATROL, organiser=BJ, reason="人手不足")
    return [yes if answer else no for answer in given]


@hypothesis.given(st.dictionaries(st.sampled_from([BJ, HAIDIAN, CHAOYANG, CCMU]), ANSWERS, min_size=1))
def test_i12_a_joint_patrol_starts_only_after_every_tier_named_in_it_accepted(
    tiers: dict[NodeId, list[bool]],
) -> None:
    plan = JointPatrolPlanned(title=planned.title, mode=PatrolMode.SPECIAL, tiers=tuple(tiers), targets=planned.targets)
    seen = {counterpart(PATROL, "participation", tier): answers(given) for tier, given in tiers.items()}
    changes = Given((plan,), seen).when(StartJointPatrol()).changes
    if all(given and given[-1] for given in tiers.values()):
        assert [team.organisation for event in changes for team in event.teams] == list(tiers)
        assert all(isinstance(event, JointPatrolStarted) for event in changes)
    else:
        assert not changes


def test_the_walks_go_all_the_way() -> None:
    """A rule about what never happened would hold: some walk writes off an issue and reopens it."""

    def reopens(world: World) -> bool:
        return any(
            isinstance(before.payload, IssueWrittenOff) and isinstance(after.payload, IssueReopened)
            for events in world.story.of_kind("issue").values()
            for before, after in pairwise(events)
        )

    hypothesis.find(walks(), reopens, settings=found_within(2000))

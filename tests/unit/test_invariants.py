"""What must hold of decisions, always: I1, I3 to I5 and I12, each over random lives on one node.

What holds of views, and of several nodes however the news comes, stands in tests/integration/invariants.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import hypothesis
from hypothesis import strategies as st

from domain.aggregate_id import AggregateId, counterpart, owner_of, parts
from domain.issue.events import (
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueListed,
    IssueMerged,
    IssueRaised,
    IssueReopened,
    IssueResolved,
    IssueWrittenOff,
    RectificationChecked,
)
from domain.list.events import ItemNumbered
from domain.node_id import NodeId, depth, is_within
from domain.participation import ParticipationAccepted, ParticipationDeclined
from domain.patrol.events import JointPatrolPlanned, JointPatrolStarted, PatrolMode
from domain.patrol.planning import StartJointPatrol
from tests.budget import examples, found_within
from tests.unit.domain.examples import MUNICIPAL_TEAM, PATROL, planned
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, Given
from tests.unit.walks import LISTS, World, walks

ENDS = (IssueWrittenOff, IssueDismissed, IssueMerged, IssueClosedNotImplemented)

over_walks = hypothesis.settings(max_examples=examples(40))


def of_issues(world: World) -> Iterator[tuple[AggregateId, list[Any]]]:
    """Yield each issue with its events."""
    for issue in world.issues:
        yield issue, [event for id, event in world.story if id == issue]


@over_walks
@hypothesis.given(walks())
def test_i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice(world: World) -> None:
    given_out = [(id, event.item, event.issue) for id, event in world.story if isinstance(event, ItemNumbered)]
    carried = [(event.list, event.item, id) for id, event in world.story if isinstance(event, IssueListed)]
    assert given_out == carried
    assert len({(list_id, item) for list_id, item, _ in carried}) == len(carried)
    assert len({issue for _, _, issue in carried}) == len(carried)
    for list_id in LISTS:
        numbers = [item for id, item, _ in given_out if id == list_id]
        assert numbers == list(range(1, len(numbers) + 1))


def standing_checks(events: Sequence[Any]) -> list[RectificationChecked]:
    """Return the checks that were passed since the issue was last sent back to work."""
    checks: list[RectificationChecked] = []
    for event in events:
        match event:
            case RectificationChecked(passed=True):
                checks.append(event)
            case RectificationChecked() | IssueReopened():
                checks.clear()
    return checks


@over_walks
@hypothesis.given(walks())
def test_i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another(world: World) -> None:
    for issue, events in of_issues(world):
        for place, event in enumerate(events):
            if isinstance(event, IssueWrittenOff):
                checks, owner = standing_checks(events[:place]), owner_of(issue)
                assert any(depth(check.by) <= depth(owner) for check in checks)
                # The issue is the owner's record: it says nothing of what others did but those below it.
                assert all(is_within(check.by, owner) for check in checks)
                assert not any(is_within(by, check.responsible) for check in checks for by in (check.by, owner))


@over_walks
@hypothesis.given(walks())
def test_i04_raised_comes_before_resolved_and_resolved_before_written_off(world: World) -> None:
    for _, events in of_issues(world):
        assert isinstance(events[0], IssueRaised)
        resolved = False
        for event in events[1:]:
            match event:
                case IssueResolved():
                    assert not resolved
                    resolved = True
                case RectificationChecked(passed=False) | IssueReopened():
                    resolved = False
                case IssueWrittenOff():
                    assert resolved


@over_walks
@hypothesis.given(walks())
def test_i04_resolved_and_written_off_are_acts_of_two_people(world: World) -> None:
    resolvers: dict[AggregateId, str] = {}
    for (issue, event), giver in zip(world.story, world.givers, strict=True):
        if isinstance(event, IssueResolved):
            resolvers[issue] = giver
        if isinstance(event, IssueWrittenOff):
            assert giver != resolvers[issue]


@over_walks
@hypothesis.given(walks())
def test_i05_the_ledger_equation_holds_after_every_event(world: World) -> None:
    raised = ended = reopened = 0
    versions: Counter[AggregateId] = Counter()
    for id, event in world.story:
        versions[id] += 1
        raised += isinstance(event, IssueRaised)
        ended += isinstance(event, ENDS)
        reopened += isinstance(event, IssueReopened)
        latest = [world.states[issue][count - 1] for issue, count in versions.items() if parts(issue)[0] == "issue"]
        unsettled = sum(not state.status.ended for state in latest)
        assert unsettled == raised - ended + reopened


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
            isinstance(before, IssueWrittenOff) and isinstance(after, IssueReopened)
            for _, events in of_issues(world)
            for before, after in pairwise(events)
        )

    hypothesis.find(walks(), reopens, settings=found_within(2000))

"""I1, I3, I4 and I5: the numbers of issues, how they come to their ends, and what is open."""

from collections.abc import Sequence
from typing import Any

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, owner_of, parts
from domain.envelope import Envelope
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
from domain.list.events import IssueListOpened, ItemNumbered
from domain.node_id import depth, is_within
from tests.histories.story import Story

ENDS = (IssueWrittenOff, IssueDismissed, IssueMerged, IssueClosedNotImplemented)

Numbers = list[tuple[AggregateId, int, AggregateId]]
"""Items: the list, the number, the issue."""


def i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice(story: Story) -> None:
    """By what the issues say, by what the lists say, and by both together."""
    carried, given_out = of_issues(story), of_lists(story)
    for numbers in (carried, given_out, list({*carried, *given_out})):
        assert len({(list, item) for list, item, _ in numbers}) == len(numbers)
        assert len({issue for _, _, issue in numbers}) == len(numbers)
    for _, id, _ in story.happened(IssueListOpened):
        in_turn = [item for list, item, _ in given_out if list == id]
        assert in_turn == [*range(1, len(in_turn) + 1)]


def i01_lists_and_issues_say_the_same_of_every_number(everything: Story) -> None:
    assert set(of_issues(everything)) == set(of_lists(everything))


def of_issues(story: Story) -> Numbers:
    """Return the numbers as the issues say them."""
    return [(event.list, event.item, id) for _, id, event in story.happened(IssueListed)]


def of_lists(story: Story) -> Numbers:
    """Return the numbers as the lists say them."""
    return [(id, event.item, event.issue) for _, id, event in story.happened(ItemNumbered)]


def i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another(story: Story) -> None:
    """And the issue, its owner's record, says nothing of what others checked but those below it."""
    for issue, events in story.of_kind("issue").items():
        owner = owner_of(issue)
        for place, event in enumerate(events):
            if isinstance(event.payload, IssueWrittenOff):
                checks = standing_checks(events[:place])
                assert any(depth(check.by) <= depth(owner) for check in checks)
                assert all(is_within(check.by, owner) for check in checks)
                assert not any(is_within(by, check.responsible) for check in checks for by in (check.by, owner))


def standing_checks(events: Sequence[Envelope]) -> list[RectificationChecked]:
    """Return the checks that were passed since the issue was last sent back to work."""
    checks: list[RectificationChecked] = []
    for event in (each.payload for each in events):
        match event:
            case RectificationChecked(passed=True):
                checks.append(event)
            case RectificationChecked() | IssueReopened():
                checks.clear()
    return checks


def i04_raised_comes_before_resolved_and_resolved_before_written_off(story: Story) -> None:
    """In this order, on days in this order, and the last two by two people."""
    for events in story.of_kind("issue").values():
        assert isinstance(events[0].payload, IssueRaised)
        resolved: Envelope | None = None
        for event in events[1:]:
            match event.payload:
                case IssueResolved():
                    assert resolved is None
                    assert events[0].time <= event.time
                    resolved = event
                case RectificationChecked(passed=False) | IssueReopened():
                    resolved = None
                case IssueWrittenOff():
                    assert resolved
                    assert resolved.time <= event.time
                    assert resolved.actor != event.actor


def i05_open_is_raised_less_ended_plus_reopened_after_every_event(story: Story) -> None:
    """Open in the sense of the ledger: not ended, be it resolved or not."""
    issues: dict[AggregateId, Any] = {}
    unsettled = raised = ended = reopened = 0
    for id, event in story:
        if parts(id)[0] != "issue":
            continue
        before = issues.get(id)
        issues[id] = aggregates["issue"].evolve(before, event)
        unsettled += (not issues[id].status.ended) - bool(before and not before.status.ended)
        raised += isinstance(event, IssueRaised)
        ended += isinstance(event, ENDS)
        reopened += isinstance(event, IssueReopened)
        assert unsettled == raised - ended + reopened

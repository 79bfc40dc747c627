"""I1, I3 and I4: what every node holds of issues, by the events and the states that it has."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import hypothesis

from domain.aggregate_id import AggregateId, owner_of, parts
from domain.envelope import Envelope
from domain.issue.events import (
    IssueListed,
    IssueRaised,
    IssueReopened,
    IssueResolved,
    IssueWrittenOff,
    RectificationChecked,
)
from domain.list.events import ItemNumbered
from domain.node_id import depth, is_within
from tests.histories.board import Board, Node
from tests.histories.issues import LISTS, issues
from tests.histories.lives import Life, early_and_late, found, lived, lives, over_lives


def issues_of(node: Node) -> dict[AggregateId, list[Envelope]]:
    """Return each issue that a node has heard of with its events."""
    by_issue: dict[AggregateId, list[Envelope]] = defaultdict(list)
    for envelope in node.held():
        if parts(envelope.subject)[0] == "issue":
            by_issue[envelope.subject].append(envelope)
    return by_issue


@over_lives
@hypothesis.given(lives(issues))
def test_i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice(life: Life) -> None:
    with lived(life) as board:
        told = set[tuple[AggregateId, int, AggregateId]]()
        for node in early_and_late(board):
            held = [(each.subject, each.payload) for each in node.held()]
            carried = [(event.list, event.item, id) for id, event in held if isinstance(event, IssueListed)]
            given_out = [(id, event.item, event.issue) for id, event in held if isinstance(event, ItemNumbered)]
            for numbers in (carried, given_out):
                assert len({(list, item) for list, item, _ in numbers}) == len(numbers)
                assert len({issue for _, _, issue in numbers}) == len(numbers)
            for issue, state in ((issue, node.state(issue)) for issue in issues_of(node)):
                assert [(state.list, state.item)] * (state.item is not None) == [
                    (list, item) for list, item, id in carried if id == issue
                ]
            told |= {*carried, *given_out}
        assert len({(list, item) for list, item, _ in told}) == len(told)  # one and the same on all nodes
        for id in LISTS:
            numbers_of = sorted(item for list, item, _ in told if list == id)
            assert numbers_of == list(range(1, board.state(id).last + 1))


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


@over_lives
@hypothesis.given(lives(issues))
def test_i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another(life: Life) -> None:
    with lived(life) as board:
        for issue, events in (each for node in early_and_late(board) for each in issues_of(node).items()):
            for place, event in enumerate(events):
                if isinstance(event.payload, IssueWrittenOff):
                    checks = standing_checks(events[:place])
                    assert any(depth(check.by) <= depth(owner_of(issue)) for check in checks)
                    assert not any(is_within(check.by, check.responsible) for check in checks)


@over_lives
@hypothesis.given(lives(issues))
def test_i04_raised_comes_before_resolved_and_resolved_before_written_off(life: Life) -> None:
    """In this order, and on days in this order, also where it was said later that something had been earlier."""
    with lived(life) as board:
        for _, events in (each for node in early_and_late(board) for each in issues_of(node).items()):
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


def test_the_issues_go_all_the_way() -> None:
    """On the city's node and on a district's, an issue is written off and opened again; and somebody is told of it."""

    def reopened(node: Node, issue: AggregateId) -> bool:
        events = [each.payload for each in issues_of(node).get(issue, ())]
        return any(isinstance(a, IssueWrittenOff) and isinstance(b, IssueReopened) for a, b in pairwise(events))

    def holds(board: Board) -> bool:
        return any(reopened(node, issue) and node.id != owner_of(issue) for node in board for issue in issues_of(node))

    found(issues, holds)

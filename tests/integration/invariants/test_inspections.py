"""I9 and I14: what inspections draw in, and when their teams leave, as every node that hears of it holds it."""

from collections.abc import Iterator, Sequence

import hypothesis

from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.envelope import Envelope
from domain.inspection.events import InspectionOpened, TeamDeployed, TeamWithdrawn
from domain.issue.events import (
    IssueCarriedOver,
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueListed,
    IssueReopened,
    IssueResolved,
    IssueWrittenOff,
)
from domain.list.events import IssueListOpened
from domain.node_id import NodeId, is_within
from domain.reconciliation import MismatchRecorded, MismatchSettled, ReconciliationClosed
from tests.histories.board import Board, Node
from tests.histories.inspections import field, rounds
from tests.histories.lives import Life, found, lived, lives, over_lives

ENDS = (IssueWrittenOff, IssueDismissed, IssueClosedNotImplemented)


def openings(story: Sequence[Envelope]) -> Iterator[tuple[int, AggregateId, InspectionOpened]]:
    """Yield where each inspection was opened in a story."""
    for place, each in enumerate(story):
        if isinstance(each.payload, InspectionOpened):
            yield place, each.subject, each.payload


def open_items(story: Sequence[Envelope], inspector: NodeId, target: NodeId) -> set[AggregateId]:
    """Return what was listed for an organisation's inspections and has not ended, going by the events alone."""
    of_target = {id for _, id, event in openings(story) if event.target == target and owner_of(id) == inspector}
    held = [(each.subject, each.payload) for each in story]
    lists = {id for id, event in held if isinstance(event, IssueListOpened) and event.source in of_target}
    listed = {id for id, event in held if isinstance(event, IssueListed) and event.list in lists}
    ended = {id: isinstance(event, ENDS) for id, event in held if isinstance(event, (*ENDS, IssueReopened))}
    return {id for id in listed if not ended.get(id)}


def superiors_too(board: Board, id: AggregateId) -> Iterator[Node]:
    """Yield the nodes that hold everything about an owner's record, when all has arrived: its own and those above."""
    board.settle()
    yield from (node for node in board if is_within(owner_of(id), node.id))


@over_lives
@hypothesis.given(lives(rounds, steps=90))
def test_i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once(life: Life) -> None:
    with lived(life) as board:
        every = [(node, id, event) for node in board for _, id, event in openings(node.held())]
        for node, id, opened in every:
            story = board.nodes[owner_of(id)].held()
            [place] = [place for place, other, _ in openings(story) if other == id]
            assert len(set(opened.carried)) == len(opened.carried)
            assert set(opened.carried) == open_items(story[:place], owner_of(id), opened.target)
            assert node.state(id).carried == opened.carried
        for _, id, opened in every:
            for node in superiors_too(board, id):
                told = [each.subject for each in node.held() if each.payload == IssueCarriedOver(into=id)]
                assert told == list(opened.carried)
                assert all(id in node.state(issue).carried_into for issue in opened.carried)
        for node in board:  # whoever hears of an issue alone, hears of it once
            drawn = [(each.subject, each.payload) for each in node.held() if isinstance(each.payload, IssueCarriedOver)]
            assert len(set(drawn)) == len(drawn)


@over_lives
@hypothesis.given(lives(rounds, steps=90))
def test_an_organisation_is_inspected_once_in_each_round(life: Life) -> None:
    with lived(life) as board:
        for node in board:
            inspected = [(event.round, event.target) for _, _, event in openings(node.held())]
            assert len(set(inspected)) == len(inspected)


@over_lives
@hypothesis.given(lives(field, steps=40))
def test_i14_a_team_withdraws_only_after_its_reconciliation_is_closed(life: Life) -> None:
    """On the node of who inspects, and above it on the news of it."""
    with lived(life) as board:
        for node in board:
            story = node.held()
            for place, each in enumerate(story):
                if isinstance(each.payload, TeamWithdrawn):
                    _require_reconciled(each.subject, story[:place])


def _require_reconciled(inspection: AggregateId, before: Sequence[Envelope]) -> None:
    reconciliation = counterpart(inspection, "reconciliation", owner_of(inspection))
    past = [each.payload for each in before if each.subject == reconciliation]
    assert any(isinstance(each, ReconciliationClosed) for each in past)
    recorded = [each.number for each in past if isinstance(each, MismatchRecorded)]
    assert sorted(recorded) == sorted(each.number for each in past if isinstance(each, MismatchSettled))
    assert any(each.subject == inspection and isinstance(each.payload, TeamDeployed) for each in before)


def test_the_rounds_draw_in_what_is_resolved_and_leave_out_what_is_written_off() -> None:
    """A rule about what never happened would hold."""

    def both(board: Board) -> bool:
        held = board.nodes[NodeId("bj")].held()
        done = {kind: {e.subject for e in held if isinstance(e.payload, kind)} for kind in (IssueResolved, ENDS[0])}
        carried = {id for _, _, event in openings(held) for id in event.carried}
        return bool(carried & done[IssueResolved]) and bool(done[IssueWrittenOff])

    found(rounds, both, steps=90)


def test_the_teams_come_to_a_withdrawal_after_a_mismatch() -> None:
    """A rule about what never happened would hold; the city hears of a district's."""

    def withdraws(board: Board) -> bool:
        held = board.nodes[NodeId("bj")].held()
        kinds = {(owner_of(each.subject), type(each.payload)) for each in held}
        return {(node, kind) for node in ("bj", "bj.haidian") for kind in (MismatchSettled, TeamWithdrawn)} <= kinds

    found(field, withdraws, steps=40)

"""What must hold of inspections, always: the invariants I9, I13 and I14, each over random years."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import hypothesis

from domain.aggregate_id import AggregateId, counterpart
from domain.evidence import DossierCompiled, EvidenceSealed, ReportStated, WorkingPapersFiled
from domain.inspection.events import InspectionOpened, TeamDeployed, TeamWithdrawn
from domain.inspection.state import Inspection, InspectionStatus
from domain.issue.events import (
    IssueCarriedOver,
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueListed,
    IssueMarkedKey,
    IssueRaised,
    IssueReopened,
    IssueResolved,
    IssueWrittenOff,
)
from domain.list.events import IssueListOpened
from domain.node_id import NodeId, is_within
from domain.patrol.events import JointPatrolPlanned
from domain.reconciliation import MismatchRecorded, MismatchSettled, ReconciliationClosed
from domain.round.state import Round
from domain.team.events import LeaderReplaced, MemberAdded, MemberRecused
from domain.team.state import Team
from tests.budget import examples, found_within
from tests.unit.given import BJ, KEXU
from tests.unit.inspection_walks import PATROLS, deployments, recusals, years
from tests.unit.walks import World

Story = Sequence[tuple[AggregateId, Any]]
ENDS = (IssueWrittenOff, IssueDismissed, IssueClosedNotImplemented)

over_walks = hypothesis.settings(max_examples=examples(40))


def openings(story: Story) -> Iterator[tuple[int, AggregateId, InspectionOpened]]:
    """Yield where each inspection was opened in the story."""
    for place, (id, event) in enumerate(story):
        if isinstance(event, InspectionOpened):
            yield place, id, event


def open_items(story: Story, target: NodeId, round: AggregateId) -> set[AggregateId]:
    """Return the items about an organisation or one below that other rounds found and that have not ended.

    Going by the events alone: what an issue says of itself, and what its list gathers from where it says nothing.
    """
    rounds = {id: event.round for id, event in story if isinstance(event, InspectionOpened | JointPatrolPlanned)}
    gathers = {id: event.source for id, event in story if isinstance(event, IssueListOpened)}
    raised = {id: event for id, event in story if isinstance(event, IssueRaised)}
    listed = {id: event.list for id, event in story if isinstance(event, IssueListed)}
    found_by = {id: raised[id].source or gathers[list] for id, list in listed.items()}
    ended: dict[AggregateId, bool] = {}
    for id, event in story:
        if isinstance(event, (*ENDS, IssueReopened)):
            ended[id] = isinstance(event, ENDS)
    return {
        id
        for id, source in found_by.items()
        if source and rounds[source] != round and is_within(raised[id].about, target) and not ended.get(id)
    }


@over_walks
@hypothesis.given(years())
def test_i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once(world: World) -> None:
    for place, inspection, opened in openings(world.story):
        assert len(set(opened.carried)) == len(opened.carried)
        assert set(opened.carried) == open_items(world.story[:place], opened.target, opened.round)
        told = [id for id, event in world.story if event == IssueCarriedOver(into=inspection)]
        assert told == list(opened.carried)


@over_walks
@hypothesis.given(years())
def test_an_organisation_is_inspected_once_in_each_round(world: World) -> None:
    inspected = [(event.round, event.target) for _, _, event in openings(world.story)]
    assert len(set(inspected)) == len(inspected)


@over_walks
@hypothesis.given(deployments())
def test_i14_a_team_withdraws_only_after_its_reconciliation_is_closed(world: World) -> None:
    for place, (inspection, event) in enumerate(world.story):
        if isinstance(event, TeamWithdrawn):
            reconciliation = counterpart(inspection, "reconciliation", BJ)
            past = [each for id, each in world.story[:place] if id == reconciliation]
            assert isinstance(past[-1], ReconciliationClosed)
            recorded = [each.number for each in past if isinstance(each, MismatchRecorded)]
            assert sorted(recorded) == sorted(each.number for each in past if isinstance(each, MismatchSettled))
            assert any(id == inspection and isinstance(each, TeamDeployed) for id, each in world.story[:place])


@over_walks
@hypothesis.given(deployments())
def test_i14_what_is_reconciled_is_complete_and_stays_as_it_is(world: World) -> None:
    for place, (id, event) in enumerate(world.story):
        if isinstance(event, ReconciliationClosed):
            inspection = counterpart(id, "inspection", BJ)
            past, later = (evidence_of(story, inspection) for story in (world.story[:place], world.story[place:]))
            assert later == [EvidenceSealed()]
            supported = {item for each in past if isinstance(each, WorkingPapersFiled) for item in supports(each)}
            stated = [one for each in past if isinstance(each, ReportStated) for one in each.statements]
            assert stated
            assert all(supported & set(one.items) for one in stated)
            compiled = {each.item for each in past if isinstance(each, DossierCompiled)}
            assert key_items(world.story[:place], inspection) <= compiled


def evidence_of(story: Story, inspection: AggregateId) -> list[Any]:
    """Return what happened to the evidence of an inspection."""
    return [event for id, event in story if id == counterpart(inspection, "evidence", BJ)]


def supports(filed: WorkingPapersFiled) -> Iterator[int]:
    """Yield the items that papers support."""
    return (item for paper in filed.papers for item in paper.items)


def key_items(story: Story, inspection: AggregateId) -> set[int]:
    """Return the items on an inspection's list that are key issues, going by the events alone."""
    raised = {id for id, event in story if isinstance(event, IssueRaised) and event.source == inspection and event.key}
    keys = raised | {id for id, event in story if isinstance(event, IssueMarkedKey)}
    list = counterpart(inspection, "list", BJ)
    return {event.item for id, event in story if isinstance(event, IssueListed) and event.list == list and id in keys}


def found(where: Any, holds: Callable[[World], bool]) -> None:
    hypothesis.find(where, holds, settings=found_within(2000))


def test_the_years_draw_in_what_is_resolved_and_leave_out_what_is_written_off() -> None:
    """A rule about what never happened would hold."""

    def both(world: World) -> bool:
        done = {kind: {id for id, event in world.story if isinstance(event, kind)} for kind in (IssueResolved, ENDS[0])}
        carried = {id for _, _, event in openings(world.story) for id in event.carried}
        return bool(carried & done[IssueResolved]) and bool(done[IssueWrittenOff])

    found(years(), both)


def test_the_years_draw_in_what_patrols_found_below_and_what_is_on_lists_of_nothing() -> None:
    """A rule about what never happened would hold."""

    def both(world: World) -> bool:
        plain = {id for id, event in world.story if isinstance(event, IssueListOpened) and not event.source}
        on_plain = {id for id, event in world.story if isinstance(event, IssueListed) and event.list in plain}
        of_patrols = {id for id, event in world.story if isinstance(event, IssueRaised) and event.source in PATROLS}
        below = {id for id, event in world.story if isinstance(event, IssueRaised) and event.about == KEXU}
        carried = {id for _, _, event in openings(world.story) for id in event.carried}
        return bool(carried & of_patrols & below) and bool(carried & on_plain)

    found(years(), both)


def test_the_deployments_come_to_a_withdrawal_after_a_mismatch() -> None:
    """A rule about what never happened would hold."""

    def withdraws(world: World) -> bool:
        kinds = {type(event) for _, event in world.story}
        return {MismatchSettled, TeamWithdrawn} <= kinds

    found(deployments(), withdraws)


def sent(world: World) -> Iterator[tuple[Team, NodeId, list[MemberRecused]]]:
    """Yield each team that was sent or moved in, as it was then, where to, and all recusals until then."""
    versions: Counter[AggregateId] = Counter()
    said: list[MemberRecused] = []
    for id, event in world.story:
        versions[id] += 1
        if isinstance(event, MemberRecused):
            said.append(event)
        if isinstance(event, (InspectionOpened, TeamDeployed)):
            inspection = world.states[id][-1]
            yield world.states[inspection.team][versions[inspection.team] - 1], inspection.target, list(said)


@over_walks
@hypothesis.given(recusals())
def test_i13_nobody_is_sent_where_they_are_recused_in_whichever_team(world: World) -> None:
    for team, target, said in sent(world):
        recused = {each.member for each in said if is_within(target, each.target)}
        assert recused.isdisjoint(each.id for each in team.members)


def standing(world: World) -> Iterator[tuple[Team, Inspection, Round]]:
    """Yield, after every event, each team that is used for an inspection, as it and the round stand then."""
    now: dict[AggregateId, Any] = {}
    versions: Counter[AggregateId] = Counter()
    for id, _ in world.story:
        now[id] = world.states[id][versions[id]]
        versions[id] += 1
        for inspection in [each for each in now.values() if isinstance(each, Inspection)]:
            if inspection.status in (InspectionStatus.OPENED, InspectionStatus.DEPLOYED):
                yield now[inspection.team], inspection, now[inspection.round]


@over_walks
@hypothesis.given(recusals())
def test_i13_nobody_in_a_team_comes_from_its_target_is_recused_in_it_or_untrained_where_it_moved_in(
    world: World,
) -> None:
    """After every single event, whichever way somebody came in."""
    for team, inspection, round in standing(world):
        assert not any(is_within(each.organisation, inspection.target) for each in team.members)
        assert not team.recused_for(inspection.target)
        if inspection.status is InspectionStatus.DEPLOYED:
            assert {each.id for each in team.members} <= set(round.trained)


def test_the_walks_add_to_teams_that_moved_in_and_give_them_other_leaders() -> None:
    """A rule about what never happened would hold."""

    def both(world: World) -> bool:
        there = [team for team, inspection, _ in standing(world) if inspection.status is InspectionStatus.DEPLOYED]
        kinds = {type(event) for _, event in world.story}
        return {LeaderReplaced, MemberAdded} <= kinds and any(len(team.members) > 2 for team in there)

    hypothesis.find(recusals(), both, settings=found_within(2000))


def test_the_walks_send_teams_elsewhere_after_a_recusal() -> None:
    """A rule about what never happened would hold: somebody is recused, and some team is sent all the same."""
    hypothesis.find(recusals(), lambda world: any(said for _, _, said in sent(world)), settings=found_within(2000))

"""I9, I13 and I14: what inspections draw in, whom they send, and when their teams leave."""

from collections.abc import Collection, Iterable, Iterator

from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.evidence.events import (
    DossierCompiled,
    DossierWithdrawn,
    EvidenceSealed,
    EvidenceUnsealed,
    ReportStated,
    Statement,
    StatementsWithdrawn,
    WorkingPaper,
    WorkingPapersFiled,
    WorkingPapersWithdrawn,
)
from domain.inspection.events import InspectionCancelled, InspectionOpened, TeamDeployed, TeamWithdrawn
from domain.inspection.state import InspectionStatus
from domain.issue.events import (
    IssueCarriedOver,
    IssueCarryOverCancelled,
    IssueListed,
    IssueMarkedKey,
    IssueRaised,
    IssueReopened,
    IssueUnmarkedKey,
)
from domain.list.events import IssueListOpened
from domain.node_id import NodeId, is_within
from domain.patrol.events import JointPatrolPlanned
from domain.reconciliation.events import (
    MismatchCancelled,
    MismatchRecorded,
    MismatchSettled,
    ReconciliationClosed,
)
from domain.team.events import MemberRecused
from tests.histories.story import Story
from tests.invariants.issues import ENDS
from tests.invariants.teams import in_use, members, recused


def i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once(story: Story) -> None:
    for place, inspection, opened in story.happened(InspectionOpened):
        assert len(set(opened.carried)) == len(opened.carried)
        if story.all_about(inspection):
            assert set(opened.carried) == open_items(story.before(place), inspection, opened)
            told = told_after(place, inspection, story)
            assert told == [*opened.carried[: len(told)]]  # what is still on its way is told later


def told_after(place: int, inspection: AggregateId, story: Story) -> list[AggregateId]:
    """Return the issues that were told that an inspection opened at this place has drawn them in."""
    again = (at for at, id, _ in story.happened(InspectionOpened) if at > place and id == inspection)
    until = next(again, len(story.events))
    drawn = story.before(until).happened(IssueCarriedOver)
    return [id for at, id, event in drawn if at > place and event.into == inspection]


def i09_whoever_hears_of_an_issue_hears_once_that_it_was_drawn_in(story: Story) -> None:
    """Once more if the inspection was cancelled, and opened again."""
    drawn = set[tuple[AggregateId, AggregateId]]()
    for _, id, event in story.happened(IssueCarriedOver, IssueCarryOverCancelled):
        assert ((id, event.into) in drawn) is isinstance(event, IssueCarryOverCancelled)
        drawn ^= {(id, event.into)}


def i09_all_that_is_drawn_in_is_told(settled: Story) -> None:
    """When all has arrived: on the inspector's node, and above."""
    opened = [(id, event) for _, id, event in settled.happened(InspectionOpened) if settled.all_about(id)]
    told = {(event.into, id) for _, id, event in settled.happened(IssueCarriedOver) if settled.all_about(id)}
    assert told == {(id, issue) for id, event in opened for issue in event.carried}


def open_items(story: Story, inspection: AggregateId, opened: InspectionOpened) -> set[AggregateId]:
    """Return the inspector's items about an organisation or one below that other rounds found and that have not ended.

    Going by the events alone: what an issue says of itself, and what its list gathers from where it says nothing.
    """
    rounds = {id: event.round for _, id, event in story.happened(InspectionOpened, JointPatrolPlanned)}
    gathers = {id: event.source for _, id, event in story.happened(IssueListOpened)}
    raised = {id: event for _, id, event in story.happened(IssueRaised)}
    listed = {id: event.list for _, id, event in story.happened(IssueListed) if owner_of(id) == owner_of(inspection)}
    found_by = {id: raised[id].source or gathers[list] for id, list in listed.items()}
    ended = {id: isinstance(event, ENDS) for _, id, event in story.happened(*ENDS, IssueReopened)}
    return {
        id
        for id, source in found_by.items()
        if source and rounds.get(source) != opened.round and is_within(raised[id].about, opened.target)
        if not ended.get(id)
    }


def an_organisation_is_inspected_once_in_each_round(story: Story) -> None:
    """What was cancelled is as if it had never been."""
    standing: dict[AggregateId, InspectionOpened] = {}
    for _, id, event in story.happened(InspectionOpened, InspectionCancelled):
        standing.pop(id, None)
        if isinstance(event, InspectionOpened):
            assert (event.round, event.target) not in [(each.round, each.target) for each in standing.values()]
            standing[id] = event


def i13_nobody_is_sent_where_they_are_recused_in_whichever_team(story: Story) -> None:
    """By all teams of who inspects."""
    for team, target, before in sent(story):
        owned = {id for _, id, _ in before.happened(MemberRecused) if owner_of(id) == owner_of(team)}
        assert recused(before, owned, target).isdisjoint(members(before, team))


def i13_nobody_in_a_team_comes_from_its_target_is_recused_in_it_or_untrained_where_it_moved_in(story: Story) -> None:
    """After every single event, whichever way somebody came in."""
    for team, inspection, round in in_use(story):
        assert not any(is_within(each.organisation, inspection.target) for each in team.members)
        assert not team.recused_for(inspection.target)
        if inspection.status is InspectionStatus.DEPLOYED:
            assert {each.id for each in team.members} <= set(round.trained)


def sent(story: Story) -> Iterator[tuple[AggregateId, NodeId, Story]]:
    """Yield each team that was sent or moved in, where to, and the story until then."""
    opened: dict[AggregateId, InspectionOpened] = {}
    for place, id, event in story.happened(InspectionOpened, TeamDeployed):
        if isinstance(event, InspectionOpened):
            opened[id] = event  # once more, if it was cancelled
        if story.all_about(id):
            yield opened[id].team, opened[id].target, story.before(place)


def i14_a_team_withdraws_only_after_its_reconciliation_is_closed(story: Story) -> None:
    for place, inspection, _ in story.happened(TeamWithdrawn):
        if story.all_about(inspection):
            past = story.before(place).to(counterpart(inspection, "reconciliation", owner_of(inspection)))
            assert isinstance(past[-1], ReconciliationClosed)
            assert all(mismatches(past).values())
            assert any(isinstance(each, TeamDeployed) for each in story.before(place).to(inspection))


def mismatches(past: Iterable[object]) -> dict[int, bool]:
    """Return the mismatches that were recorded, and not by mistake: whether each is settled."""
    found: dict[int, bool] = {}
    for event in past:
        match event:
            case MismatchRecorded(number=number):
                found[number] = False
            case MismatchSettled(number=number):
                found[number] = True
            case MismatchCancelled(number=number):
                del found[number]
    return found


def i14_what_is_reconciled_is_complete_and_stays_as_it_is(story: Story) -> None:
    """Until it is done once more, and unless there is nothing to reconcile: neither evidence nor a listed finding."""
    for place, id, _ in story.happened(ReconciliationClosed):
        if story.all_about(id):
            before, inspection = story.before(place), counterpart(id, "inspection", owner_of(id))
            past = before.to(evidence := counterpart(id, "evidence", owner_of(id)))
            sealed, *unsealed = [*story.to(evidence)[len(past) :], None]  # it may be on its way, or not be
            assert sealed in (EvidenceSealed(), None)
            assert not unsealed or isinstance(unsealed[0], EvidenceUnsealed | None)
            papers, stated, compiled = filed(past)
            supported = {item for paper in papers for item in paper.items}
            found = findings(before, inspection)
            assert stated or not (past or found)
            assert all(supported & set(one.items) for one in stated)
            assert {item for item, key in found if key} <= compiled


def filed(past: Iterable[object]) -> tuple[Collection[WorkingPaper], Collection[Statement], set[int]]:
    """Return the papers and statements of some evidence, and of which items there are dossiers, going by the events."""
    papers: dict[int, WorkingPaper] = {}
    stated: dict[int, Statement] = {}
    compiled = set[int]()
    for event in past:
        match event:
            case WorkingPapersFiled(papers=new):
                papers |= {each.number: each for each in new}
            case ReportStated(statements=made):
                stated |= {each.number: each for each in made}
            case DossierCompiled(item=item):
                compiled.add(item)
            case DossierWithdrawn(item=item):
                compiled.remove(item)
            case WorkingPapersWithdrawn(papers=numbers):
                papers = {number: each for number, each in papers.items() if number not in numbers}
            case StatementsWithdrawn(statements=numbers):
                stated = {number: each for number, each in stated.items() if number not in numbers}
    return papers.values(), stated.values(), compiled


def findings(story: Story, inspection: AggregateId) -> set[tuple[int, bool]]:
    """Return the items on lists that an inspection found, and whether they are key issues, by the events alone."""
    gathers = {id: event.source for _, id, event in story.happened(IssueListOpened)}
    raised = {id: event for _, id, event in story.happened(IssueRaised)}
    marked = {
        id: isinstance(event, IssueMarkedKey) for _, id, event in story.happened(IssueMarkedKey, IssueUnmarkedKey)
    }
    keys = {id for id, event in raised.items() if marked.get(id, event.key)}
    return {
        (event.item, id in keys)
        for _, id, event in story.happened(IssueListed)
        if (raised[id].source or gathers.get(event.list)) == inspection
    }

"""Who is in a team, who is to be in none, and what teams are used for, by the events alone."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.inspection.state import Inspection, InspectionStatus
from domain.node_id import NodeId, is_within
from domain.round.state import Round
from domain.team.events import MemberRecused
from domain.team.state import Team
from tests.histories.story import Story
from tests.unit.given import fold


def recused(story: Story, teams: Collection[AggregateId], target: NodeId) -> set[str]:
    """Return who is to take no part where an organisation is inspected, as far as these teams say."""
    said = (event for _, id, event in story.happened(MemberRecused) if id in teams)
    return {each.member for each in said if is_within(target, each.target)}


def members(story: Story, team: AggregateId) -> set[str]:
    """Return who is in a team."""
    return {each.id for each in fold(team, story.to(team)).members}


class InUse(NamedTuple):
    """A team that was sent or has moved in, as it, the inspection and the round stand."""

    team: Team
    inspection: Inspection
    round: Round


def in_use(story: Story) -> Iterator[InUse]:
    """Yield, after every event, each team that is used for an inspection."""
    now: dict[AggregateId, Any] = {}
    used = set[AggregateId]()
    for id, event in story:
        now[id] = aggregates[parts(id)[0]].evolve(now.get(id), event)
        if isinstance(now[id], Inspection) and story.all_about(id):
            there = now[id].status in (InspectionStatus.OPENED, InspectionStatus.DEPLOYED)
            used = used | {id} if there else used - {id}
        yield from (InUse(now[now[each].team], now[each], now[now[each].round]) for each in used)

"""How people are named with where they come from: once for all teams, and never where they inspect (I13, S11).

What is said of somebody when a team is formed or added to, or when a tier says whom it sends, holds in every other team
where they sit; so it is refused while one of these is used for that organisation.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from domain.aggregate import Context, On
from domain.aggregate_id import AggregateId, owner_of
from domain.fields import Pseudonym
from domain.node_id import NodeId
from domain.patrol.events import PatrolMode
from domain.patrol.state import JointPatrol, PatrolStatus
from domain.recusal_index import Origin, OriginsEntered, RecusalIndex, Seat, index_of, known_indexes
from domain.refusal import Refusal
from domain.team.eligibility import Engagement, Person, engagements, objections
from domain.team.state import Team


class InspectsThere(
    Refusal,
    zh="{member} 已在其他工作组承担对 {target} 的巡视巡察，不能登记为来自该处",
    en="{member} inspects {target} in another team, and is not named as coming from there",
    field=("member", "members"),
):
    """Nobody inspects the organisation that they come from, nor across districts their own, by whatever was said."""


class Sent(Protocol):
    """As much as the rule goes by of an answer to an invitation, which names people."""

    @property
    def patrol(self) -> AggregateId:
        """In which they take part."""

    @property
    def members(self) -> tuple[Person, ...]:
        """Who."""


def named(people: Iterable[Person], context: Context) -> list[On]:
    """Return what enters where people come from, and that they are named here; nothing if all that stands there.

    Raises:
        InspectsThere: one of them is in a team that is used for where they are said to come from.
    """
    people = tuple(people)
    _require_not_there(people, context)
    index = context.find(RecusalIndex, index_of(owner_of(context.id))) or RecusalIndex()
    said = [(Origin(each.id, each.organisation), Seat(each.id, context.id)) for each in people]
    new = tuple(origin for origin, seat in said if origin not in index.origins or seat not in index.seats)
    return [On(index_of(owner_of(context.id)), OriginsEntered(people=new, record=context.id))] if new else []


def other_teams_of(member: Pseudonym, context: Context) -> Iterator[tuple[AggregateId, Team]]:
    """Yield the owner's other teams that somebody is in, with their ids."""
    index = context.find(RecusalIndex, index_of(owner_of(context.id))) or RecusalIndex()
    for id in (seat.record for seat in index.seats if seat.member == member and seat.record != context.id):
        if (team := context.find(Team, id)) and team.member(member):
            yield id, team


def _require_not_there(people: tuple[Person, ...], context: Context) -> None:
    seats = {seat: None for index in known_indexes(context) for seat in index.seats if seat.record != context.id}
    for person in people:
        records = (seat.record for seat in seats if seat.member == person.id)
        for work in (work for record in records for work in _works(person.id, record, context)):
            for refusal in objections(person, Engagement(work.targets, away=work.away)):
                raise InspectsThere(member=person.id, target=refusal.details["target"])


def _works(member: Pseudonym, record: AggregateId, context: Context) -> Iterator[Engagement]:
    """Yield what somebody is used for at present who was named in a team, or in an answer to an invitation."""
    team = context.find(Team, record)
    if team and team.member(member):
        yield from engagements(record, team, context)
    elif not team and (sent := context.seen.get(record)):
        yield from _sent(member, sent, owner_of(record), context)


def _sent(member: Pseudonym, sent: Sent, tier: NodeId, context: Context) -> Iterator[Engagement]:
    patrol = context.find(JointPatrol, sent.patrol)
    going_on = patrol and patrol.status in (PatrolStatus.PLANNED, PatrolStatus.STARTED)
    if patrol and going_on and any(each.id == member for each in sent.members):
        yield Engagement(patrol.targets_for(tier), away=patrol.mode is PatrolMode.CROSS)

"""The linkage matrix: who goes together in a round, by tasks, as an organisation, with people (P11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Annotated

from domain.aggregate_id import AggregateId, AggregateRef, owner_of
from domain.heading import Heading
from domain.node_id import NodeId, is_within
from domain.participation import JointMember, ParticipationStatus
from domain.team.events import Member
from domain.words import Words
from projections import organisations
from projections.circle import Covers, covers_everybody
from projections.engine.query import query
from projections.engine.register import by_opening
from projections.engine.snapshot import Snapshot
from projections.patrols.rows import ParticipationRow, PatrolRow, participations, patrols
from projections.rounds import TeamRow, teams
from projections.tasks import TaskRow, tasks

Members = Sequence[JointMember | Member]
"""People of a joint team or of an inspection team."""


@dataclass(frozen=True, slots=True)
class LinkageLine:
    """How one organisation goes together with who keeps a round, each kind of linkage by the records that make it."""

    round: AggregateId
    organisation: NodeId
    patrols: Annotated[tuple[AggregateId, ...], Words("联动巡视", "Joint patrols")]
    """The joint patrols of the round in which it is to take part."""
    task_linkage: tuple[AggregateId, ...]
    """Tasks about these patrols that it or one below it assigned or undertakes; a cross inspection with its teams."""
    organisation_linkage: tuple[AggregateId, ...]
    """Its participations, accepted."""
    personnel_linkage: tuple[AggregateId, ...]
    """Participations and teams with somebody whom it or one below it sends."""
    complete: bool
    """True if it has all three kinds."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """The linkage matrix: a line for every round and organisation."""

    position: int
    moment: datetime
    covers: Covers
    items: tuple[LinkageLine, ...]


@query("linkage", zh="联动矩阵", en="Linkage matrix", heading=Heading.LINKAGE, rank=1)
def linkage(snapshot: Snapshot, *, round: AggregateRef | None = None) -> Linkage:
    """Return who goes together with the organiser of a round, and how: by tasks, as an organisation, with people."""
    found = _Found(snapshot)
    rounds = {patrol.round for patrol in found.patrols if patrol.round and round in (None, patrol.round)}
    lines = [found.line(each, organisation) for each in sorted(rounds) for organisation in found.organisations(each)]
    return Linkage(snapshot.position, snapshot.moment, covers_everybody(snapshot), tuple(lines))


class _Found:
    """All records that may make a linkage."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.patrols: Sequence[PatrolRow] = sorted(snapshot.rows(patrols), key=by_opening)
        self._tasks: Sequence[TaskRow] = sorted(snapshot.rows(tasks), key=by_opening)
        self._teams: Sequence[TeamRow] = sorted(snapshot.rows(teams), key=by_opening)
        self._members = {each.id: each.members for each in self._teams}
        answers: Sequence[ParticipationRow] = sorted(snapshot.rows(participations), key=by_opening)
        self._accepted = [each for each in answers if each.status is ParticipationStatus.ACCEPTED]

    def organisations(self, round: AggregateId) -> Sequence[NodeId]:
        """Return the tiers of a round's patrols in the order of the tree, without who keeps the round."""
        tiers = {tier for patrol in self.patrols if patrol.round == round for tier in patrol.tiers}
        return sorted(tiers - {owner_of(round)}, key=organisations.tree_order)

    def line(self, round: AggregateId, organisation: NodeId) -> LinkageLine:
        """Return how an organisation goes together with a round."""
        own = [each for each in self.patrols if each.round == round and organisation in each.tiers]
        ids = [each.id for each in own]
        answers = [each for each in self._accepted if each.patrol in ids]
        lent = [each for each in self._teams if each.round == round and each.owner != organisation]
        people = [(each.id, self._sent(each)) for each in answers]
        people += [(each.id, each.members) for each in lent]
        by_tasks = [each.id for each in own if _has_team(each, organisation)]
        by_tasks += [each.id for each in self._tasks if each.about in ids and _concerns(each, organisation)]
        as_organisation = [each.id for each in answers if each.owner == organisation]
        with_people = [id for id, members in people if _sends(organisation, members)]
        kinds = tuple(by_tasks), tuple(as_organisation), tuple(with_people)
        return LinkageLine(round, organisation, tuple(ids), *kinds, complete=all(kinds))

    def _sent(self, answer: ParticipationRow) -> Members:
        """Return everybody whom a tier sends, by name or in a team of its own."""
        own = (self._members.get(team, ()) for team in answer.teams)
        return (*answer.members, *chain.from_iterable(own))


def _has_team(patrol: PatrolRow, organisation: NodeId) -> bool:
    return any(is_within(owner_of(each.team), organisation) for each in patrol.assignments)


def _sends(organisation: NodeId, members: Members) -> bool:
    return any(is_within(member.organisation, organisation) for member in members)


def _concerns(task: TaskRow, organisation: NodeId) -> bool:
    return any(is_within(each, organisation) for each in (task.owner, *task.undertakers))

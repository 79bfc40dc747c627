"""The linkage matrix: who goes together in a round, by tasks, as an organisation, with people (P11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Annotated, TypeVar

from domain.aggregate_id import AggregateId, AggregateRef, owner_of
from domain.heading import Heading
from domain.node_id import NodeId, is_within
from domain.participation import JointMember, ParticipationStatus
from domain.team.events import Member
from domain.words import Words
from projections import organisations
from projections.circle import Covers, covers_everybody
from projections.engine.nested import one_of
from projections.engine.query import query
from projections.engine.register import Record, Register, by_opening
from projections.engine.snapshot import Snapshot
from projections.patrols.rows import ParticipationRow, PatrolRow, participations, patrols
from projections.rounds import TeamRow, teams
from projections.tasks import TaskRow, tasks

R = TypeVar("R", bound=Record)

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
    found = _Found(snapshot, round)
    rounds = map(AggregateId, sorted(found.rounds))
    lines = [found.line(each, organisation) for each in rounds for organisation in found.tiers(each)]
    return Linkage(snapshot.position, snapshot.moment, covers_everybody(snapshot), tuple(lines))


class _Found:
    """All records that may make a linkage, of one round or of all."""

    def __init__(self, snapshot: Snapshot, round: AggregateId | None) -> None:
        source = snapshot.of(patrols)
        wanted = source.c.round == round if round else source.c.round.is_not(None)
        self.rounds: Mapping[str, Sequence[PatrolRow]] = _by("round", snapshot.rows(patrols, wanted, source=source))
        ids = [patrol.id for of_round in self.rounds.values() for patrol in of_round]
        self._tasks: Mapping[str, Sequence[TaskRow]] = _naming(snapshot, tasks, "about", ids)
        self._answers: Mapping[str, Sequence[ParticipationRow]] = _naming(snapshot, participations, "patrol", ids)
        self._lent: Mapping[str, Sequence[TeamRow]] = _naming(snapshot, teams, "round", self.rounds)
        sent = {team for answers in self._answers.values() for each in answers for team in each.teams}
        self._members = {id: each.members for id, each in snapshot.by_key(teams, sent).items()}

    def tiers(self, round: AggregateId) -> Sequence[NodeId]:
        """Return the tiers of a round's patrols in the order of the tree, without who keeps the round."""
        tiers = {tier for patrol in self.rounds[round] for tier in patrol.tiers}
        return sorted(tiers - {owner_of(round)}, key=organisations.tree_order)

    def line(self, round: AggregateId, organisation: NodeId) -> LinkageLine:
        """Return how an organisation goes together with a round."""
        own = [each for each in self.rounds[round] if organisation in each.tiers]
        ids = [each.id for each in own]
        answers = [each for each in _of(self._answers, ids) if each.status is ParticipationStatus.ACCEPTED]
        lent = [each for each in self._lent.get(round, ()) if each.owner != organisation]
        people = [(each.id, self._sent(each)) for each in answers]
        people += [(each.id, each.members) for each in lent]
        by_tasks = [each.id for each in own if _has_team(each, organisation)]
        by_tasks += [each.id for each in _of(self._tasks, ids) if _concerns(each, organisation)]
        as_organisation = [each.id for each in answers if each.owner == organisation]
        with_people = [id for id, members in people if _sends(organisation, members)]
        kinds = tuple(by_tasks), tuple(as_organisation), tuple(with_people)
        return LinkageLine(round, organisation, tuple(ids), *kinds, complete=all(kinds))

    def _sent(self, answer: ParticipationRow) -> Members:
        """Return everybody whom a tier sends, by name or in a team of its own."""
        own = (self._members.get(team, ()) for team in answer.teams)
        return (*answer.members, *chain.from_iterable(own))


def _naming(snapshot: Snapshot, register: Register[R], name: str, ids: Iterable[str]) -> Mapping[str, Sequence[R]]:
    """Return the records of a register that name some others in a field, by these."""
    source = snapshot.of(register)
    return _by(name, snapshot.rows(register, one_of(source.c[name], ids), source=source))


def _by(name: str, rows: Iterable[R]) -> Mapping[str, Sequence[R]]:
    found: dict[str, list[R]] = {}
    for row in sorted(rows, key=by_opening):
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _of(found: Mapping[str, Sequence[R]], ids: Iterable[str]) -> Sequence[R]:
    return sorted((row for id in ids for row in found.get(id, ())), key=by_opening)


def _has_team(patrol: PatrolRow, organisation: NodeId) -> bool:
    return any(is_within(owner_of(each.team), organisation) for each in patrol.assignments)


def _sends(organisation: NodeId, members: Members) -> bool:
    return any(is_within(member.organisation, organisation) for member in members)


def _concerns(task: TaskRow, organisation: NodeId) -> bool:
    return any(is_within(each, organisation) for each in (task.owner, *task.undertakers))

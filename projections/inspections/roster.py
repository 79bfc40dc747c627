"""The deployment roster of a round: which team is where since when, and what breaks the rules (P2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId, AggregateRef
from domain.fields import Pseudonym
from domain.heading import Heading
from domain.inspection.state import InspectionStatus
from domain.node_id import NodeId
from domain.recusal_index import Ties
from domain.refusal import NotFound, Refusal
from domain.team.eligibility import Engagement, MemberOfTarget, MemberRecusedFor, MemberUntrained, objections
from domain.team.state import TeamStatus
from domain.words import Term, Words
from projections.bodies import Body, BodyOf, BodySum, body_of, sums
from projections.engine.query import query
from projections.engine.register import by_opening
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import InspectionRow, inspections
from projections.rounds import RoundRow, TeamRow, known_ties, rounds, teams


class Violation(Term):
    """What a roster may not have; the decisions refuse it, and yet people change after a team moved in."""

    TWO_TEAMS = "two-teams", "一单位由两个组巡视", "an organisation with two teams"
    RECUSED = "recused", "应回避人员在组", "a recused member is in the team"
    UNTRAINED = "untrained", "未培训人员在组", "an untrained member is in the team"
    OF_TARGET = "of-target", "被巡视单位人员在组", "somebody of the inspected organisation is in the team"


_VIOLATIONS: Mapping[type[Refusal], Violation] = {
    MemberOfTarget: Violation.OF_TARGET,
    MemberRecusedFor: Violation.RECUSED,
    MemberUntrained: Violation.UNTRAINED,
}


@dataclass(frozen=True, slots=True)
class RosterTarget:
    """One organisation that a team inspects."""

    inspection: AggregateId
    organisation: NodeId
    body: Body
    status: InspectionStatus
    deployed_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One team of the round."""

    team: AggregateId
    name: Words | None
    """None if the team is not to be seen here."""
    members: int
    targets: tuple[RosterTarget, ...]


@dataclass(frozen=True, slots=True)
class Violated:
    """One breach of a rule."""

    violation: Violation
    organisation: NodeId
    team: AggregateId
    member: Pseudonym | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """The teams of a round with their targets."""

    position: int
    round: RoundRow
    teams: int
    """With at least one target."""
    deployed: int
    """Of these, with a team that moved in at one target or more."""
    organisations: int
    """Distinct."""
    bodies: tuple[BodySum, ...]
    lines: tuple[RosterLine, ...]
    violations: tuple[Violated, ...]


@query("roster", zh="进驻安排", en="Deployment roster", heading=Heading.INSPECTIONS, rank=3)
def roster(snapshot: Snapshot, *, round: AggregateRef) -> Roster:
    """Return a round's teams, also those that have no target yet.

    Raises:
        NotFound: there is no such round here.
    """
    found = snapshot.row(rounds, round)
    if not found:
        raise NotFound(id=round)
    rows = _inspections(snapshot, round)
    known = _teams(snapshot, round, rows)
    of = body_of(snapshot)
    by_team: dict[AggregateId, list[InspectionRow]] = {}
    for row in rows:
        by_team.setdefault(row.team, []).append(row)
    lines = tuple(_line(id, team, by_team.get(id, []), of) for id, team in known.items())
    busy = [line for line in lines if line.targets]
    return Roster(
        snapshot.position,
        found,
        teams=len(busy),
        deployed=sum(map(_is_deployed, busy)),
        organisations=len({row.target for row in rows}),
        bodies=sums(map(of, {row.target for row in rows})),
        lines=lines,
        violations=tuple(_violations(found, known, rows, known_ties(snapshot).of([found.owner]))),
    )


def _is_deployed(line: RosterLine) -> bool:
    return any(target.deployed_at for target in line.targets)


def _inspections(snapshot: Snapshot, round: AggregateId) -> list[InspectionRow]:
    source = snapshot.of(inspections)
    return sorted(snapshot.rows(inspections, source.c.round == round, source=source), key=by_opening)


def _teams(snapshot: Snapshot, round: AggregateId, rows: Sequence[InspectionRow]) -> dict[AggregateId, TeamRow | None]:
    """Return the teams of a round in the order in which they were formed, then those that are not seen here."""
    ids = {row.team for row in rows}
    found = [row for row in sorted(snapshot.rows(teams), key=by_opening) if row.id in ids or _stands_for(row, round)]
    return {row.id: row for row in found} | dict.fromkeys(sorted(ids - {row.id for row in found}))


def _stands_for(team: TeamRow, round: AggregateId) -> bool:
    return team.round == round and team.status is TeamStatus.FORMED


def _line(id: AggregateId, team: TeamRow | None, rows: Sequence[InspectionRow], of: BodyOf) -> RosterLine:
    targets = tuple(
        RosterTarget(row.id, row.target, of(row.target), row.status, row.deployed_at, row.withdrawn_at) for row in rows
    )
    return RosterLine(id, team.name if team else None, len(team.members) if team else 0, targets)


def _violations(
    round: RoundRow,
    known: dict[AggregateId, TeamRow | None],
    rows: Sequence[InspectionRow],
    ties: Ties,
) -> Iterator[Violated]:
    first: dict[NodeId, AggregateId] = {}
    for row in rows:
        if first.setdefault(row.target, row.team) != row.team:
            yield Violated(Violation.TWO_TEAMS, row.target, row.team)
        team = known[row.team]
        if team and row.status in (InspectionStatus.OPENED, InspectionStatus.DEPLOYED):
            yield from _of_members(round, team, row, ties)


def _of_members(round: RoundRow, team: TeamRow, row: InspectionRow, ties: Ties) -> Iterator[Violated]:
    there = row.status is InspectionStatus.DEPLOYED
    engagement = Engagement((row.target,), ties.and_recusals(team.recusals), trained=round.trained if there else None)
    for member in team.members:
        for objection in objections(member, engagement):
            yield Violated(_VIOLATIONS[type(objection)], row.target, team.id, member.id)

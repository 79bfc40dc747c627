"""Why a team may not take a target (I13): it is at home there, or a member is recused."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.node_id import NodeId, district_of, superiors
from services.assignment.problem import AvailableTeam, RecusedMember


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The reasons why a team may not take a target, one or both."""

    team: str
    home: bool
    """The target lies in the team's own district, or in a member's."""
    recused: tuple[str, ...]
    """The members who keep away from the target."""


Excluded = Sequence[Sequence[Exclusion | None]]
"""For each target, for each team, why the team may not take it, or None."""


def exclusions(
    teams: Sequence[AvailableTeam], targets: Sequence[NodeId], recusals: Iterable[RecusedMember]
) -> Excluded:
    """Return why each team may not take each target; what is looked up is looked up once for each of them."""
    away_from: dict[NodeId, set[str]] = defaultdict(set)
    for recusal in recusals:
        away_from[recusal.organisation].add(recusal.member)
    known = [(team.id, _districts(team), frozenset(team.members)) for team in teams]
    rows: list[list[Exclusion | None]] = []
    for target in targets:
        district = district_of(target)
        away = frozenset().union(*(away_from.get(above, ()) for above in (target, *superiors(target))))
        rows.append([_exclusion(id, district in homes, members & away) for id, homes, members in known])
    return rows


def _districts(team: AvailableTeam) -> frozenset[NodeId]:
    return frozenset(district for each in (team.home, *team.origins) if (district := district_of(each)))


def _exclusion(team: str, home: bool, recused: frozenset[str]) -> Exclusion | None:
    return Exclusion(team, home, tuple(sorted(recused))) if home or recused else None

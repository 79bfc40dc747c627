"""Why a team may not take a target (I13): it is at home there, or a member is recused."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.node_id import NodeId, district_of, is_within
from services.assignment.problem import AvailableTeam, RecusedMember


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The reasons why a team may not take a target, one or both."""

    team: str
    home: bool
    """The target lies in the team's own district, or in a member's."""
    recused: tuple[str, ...]
    """The members who keep away from the target."""


def exclusion(team: AvailableTeam, target: NodeId, recusals: Iterable[RecusedMember]) -> Exclusion | None:
    """Return why a team may not take a target, or None if it may."""
    home = any(is_within(target, district) for each in (team.home, *team.origins) if (district := district_of(each)))
    away = {recusal.member for recusal in recusals if is_within(target, recusal.organisation)}
    recused = tuple(sorted(away.intersection(team.members)))
    return Exclusion(team.id, home, recused) if home or recused else None

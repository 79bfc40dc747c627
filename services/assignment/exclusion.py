"""Why a team may not take a target (I13): it is at home there, or a member is recused."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.tree import NodeId, depth, is_within, superiors
from services.assignment.problem import Recusal, Team

DISTRICT = 2
"""The depth of a district in the tree, and of an agency."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The reasons why a team may not take a target, one or both."""

    team: str
    home: bool
    """The target lies in the team's own district."""
    recused: tuple[str, ...]
    """The members who keep away from the target."""


def exclusion(team: Team, target: NodeId, recusals: Iterable[Recusal]) -> Exclusion | None:
    """Return why a team may not take a target, or None if it may."""
    home = is_within(target, home_district(team))
    away = {recusal.member for recusal in recusals if is_within(target, recusal.organisation)}
    recused = tuple(sorted(away.intersection(team.members)))
    return Exclusion(team.id, home, recused) if home or recused else None


def home_district(team: Team) -> NodeId:
    """Return the district from which a team comes, also if something within the district sends it."""
    return next(above for above in (team.home, *superiors(team.home)) if depth(above) <= DISTRICT)

"""What an assignment is asked for: teams, the organisations that they are to inspect, and who is recused from which."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from domain.node_id import NodeId


@dataclass(frozen=True, slots=True)
class AvailableTeam:
    """A team of a cross inspection, and how many targets it can take.

    Raises:
        ValueError: the bounds leave no number of targets, or leave none but 0.
    """

    id: str
    home: NodeId
    """The organisation that sends it. Nothing in the district of that is for this team (I13)."""
    members: tuple[str, ...] = ()
    """Pseudonyms."""
    least: int = 0
    most: int | None = None
    """No bound, if None."""
    origins: tuple[NodeId, ...] = ()
    """The organisations that its members come from: nothing in their districts is for this team, either."""

    def __post_init__(self) -> None:
        if self.least < 0:
            raise ValueError(f"least: team {self.id} cannot take fewer targets than 0, not {self.least}")
        if self.most is not None and self.most < max(self.least, 1):
            raise ValueError(f"most: team {self.id} takes at least {max(self.least, 1)}, not {self.most}")


@dataclass(frozen=True, slots=True)
class RecusedMember:
    """A member keeps away from an organisation and all that stand below it, whichever team they are on."""

    member: str
    organisation: NodeId


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Teams and targets to be brought together. The order in which they are named makes no difference.

    Raises:
        ValueError: a team or a target is named twice.
    """

    teams: tuple[AvailableTeam, ...]
    targets: tuple[NodeId, ...]
    recusals: tuple[RecusedMember, ...] = ()
    seed: int = 0
    """Decides between assignments that are equally even."""

    def __post_init__(self) -> None:
        _require_distinct("teams", (team.id for team in self.teams))
        _require_distinct("targets", self.targets)

    def in_order(self) -> tuple[list[AvailableTeam], list[NodeId]]:
        """Return teams and targets by their ids, so that one set of them is one problem."""
        return sorted(self.teams, key=lambda team: team.id), sorted(self.targets)


def _require_distinct(field: str, ids: Iterable[str]) -> None:
    twice = sorted(id for id, times in Counter(ids).items() if times > 1)
    if twice:
        raise ValueError(f"{field}: each is named once, {', '.join(twice)} more than once")

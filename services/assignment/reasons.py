"""Why there is no assignment. Each reason alone makes it impossible, and names no more than is needed for that."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from domain.node_id import NodeId
from domain.words import Words
from services.assignment.exclusion import Exclusion


class Reason(Protocol):
    """One thing that makes an assignment impossible."""

    @property
    def words(self) -> Words:
        """The reason as people read it; as long as its lists are."""


@dataclass(frozen=True, slots=True)
class CapacityTooSmall:
    """All teams together can take fewer targets than there are."""

    teams: int
    capacity: int
    targets: int

    @property
    def words(self) -> Words:
        """Name the three numbers."""
        return Words(
            f"共有 {self.targets} 个巡察对象，而 {self.teams} 个巡察组合计最多承担 {self.capacity} 个",
            f"there are {self.targets} targets, and the teams, {self.teams}, can take {self.capacity} in total",
        )


@dataclass(frozen=True, slots=True)
class EveryTeamExcluded:
    """No team may take a target."""

    target: NodeId
    exclusions: tuple[Exclusion, ...]
    """One for each team."""

    @property
    def words(self) -> Words:
        """Name every team with what excludes it."""
        home = [exclusion.team for exclusion in self.exclusions if exclusion.home]
        recused = [(exclusion.team, exclusion.recused) for exclusion in self.exclusions if exclusion.recused]
        zh = [f"{_zh(home)} 来自本区"] * bool(home)
        zh += [f"{team} 有 {_zh(members)} 回避" for team, members in recused]
        en = [f"{_en(home)} home district"] * bool(home)
        en += [f"{team} recusal of {_en(members)}" for team, members in recused]
        return Words(
            f"{self.target}：没有可以承担的巡察组：{'；'.join(zh)}",
            f"{self.target}: every team is excluded: {'; '.join(en)}",
        )


@dataclass(frozen=True, slots=True)
class TargetsConfined:
    """Some targets may be taken by some teams alone, and are too many for those.

    Without any one of the targets there would be one less too many.
    """

    targets: tuple[NodeId, ...]
    teams: tuple[str, ...]
    capacity: int
    """How many targets these teams can take together."""

    @property
    def words(self) -> Words:
        """Name targets, teams and capacity."""
        count = len(self.targets)
        return Words(
            f"{count} 个巡察对象只能由 {_zh(self.teams)} 承担，而其最多承担 {self.capacity} 个：{_zh(self.targets)}",
            f"only {_en(self.teams)} may take these {count} targets, "
            f"and can take no more than {self.capacity}: {_en(self.targets)}",
        )


@dataclass(frozen=True, slots=True)
class LeastTooLarge:
    """All teams together must take more targets than there are."""

    teams: int
    least: int
    targets: int

    @property
    def words(self) -> Words:
        """Name the three numbers."""
        return Words(
            f"{self.teams} 个巡察组合计至少承担 {self.least} 个，而巡察对象共有 {self.targets} 个",
            f"the teams, {self.teams}, must take {self.least} in total, and the number of targets is {self.targets}",
        )


@dataclass(frozen=True, slots=True)
class OpenTargetsTooFew:
    """Some teams must take more targets than there are for them.

    Without any one of the teams less would be lacking.
    """

    teams: tuple[str, ...]
    least: int
    """How many targets these teams must take together."""
    targets: tuple[NodeId, ...]
    """All that any of these teams may take."""

    @property
    def words(self) -> Words:
        """Name teams, what is due from them, and the targets."""
        count = len(self.targets)
        return Words(
            f"{_zh(self.teams)} 合计至少承担 {self.least} 个，而可以承担的有 {count} 个：{_zh(self.targets) or '无'}",
            f"{_en(self.teams)} must take {self.least} in total, and may take {count}: {_en(self.targets) or 'none'}",
        )


def _zh(names: Iterable[str]) -> str:
    return "、".join(names)


def _en(names: Iterable[str]) -> str:
    return ", ".join(names)

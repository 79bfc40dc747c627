"""The satisfaction rate: how content the evaluators are with a rectification, by a formula that has versions (P14).

Version 1: every ballot counts the same, whatever group it comes from; `satisfied` scores 100, `basically satisfied` 60,
`not satisfied` 0; the rate is what was scored of what could have been. Version 2 does so for each group alone, and adds
the groups up by their weights. All of it is exact: counts, and fractions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from domain.fields import Line
from domain.node_id import NodeId, Organisation
from domain.words import Words

ALL = 100
"""What all weights make up."""

Ballots = Annotated[int, Field(ge=0, le=1_000_000)]
"""How many evaluators said so."""


@dataclass(frozen=True, slots=True)
class GroupRating:
    """What one group of evaluators said of one subject."""

    group: Line
    """Who they are: 市委领导, 干部群众."""
    satisfied: Ballots
    basically_satisfied: Ballots
    not_satisfied: Ballots

    @property
    def ballots(self) -> int:
        """How many evaluated."""
        return self.satisfied + self.basically_satisfied + self.not_satisfied


@dataclass(frozen=True, slots=True)
class GroupWeight:
    """How much the rate of one group counts, of 100 in all."""

    group: Line
    weight: Annotated[int, Field(ge=1, le=ALL), Words("权重", "Weight")]


@dataclass(frozen=True, slots=True)
class SubjectRating:
    """What all groups said of one subject."""

    organisation: Organisation
    groups: tuple[GroupRating, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """One version of the rate: what each answer scores, out of 100."""

    version: int
    satisfied: int
    basically_satisfied: int
    not_satisfied: int
    words: Words
    weighed: bool = False
    """True if each group has a weight, False if all ballots count the same."""

    def rate(self, groups: Sequence[GroupRating], weights: Iterable[GroupWeight] = ()) -> Fraction:
        """Return the rate, from 0 to 1; there must be a ballot, and of every group that has a weight."""
        if not self.weighed:
            return self._pooled(groups)
        by_name = {each.group: each for each in groups}
        return sum((Fraction(each.weight, ALL) * self._pooled([by_name[each.group]]) for each in weights), Fraction())

    def _pooled(self, groups: Sequence[GroupRating]) -> Fraction:
        return Fraction(sum(map(self._score, groups)), 100 * sum(group.ballots for group in groups))

    def _score(self, group: GroupRating) -> int:
        return (
            self.satisfied * group.satisfied
            + self.basically_satisfied * group.basically_satisfied
            + self.not_satisfied * group.not_satisfied
        )


_VERSION_1 = Formula(
    1,
    satisfied=100,
    basically_satisfied=60,
    not_satisfied=0,
    words=Words(
        "(满意 × 100 + 基本满意 × 60) ÷ (全部票数 × 100)，各类测评主体的票数合并计算",
        "(satisfied × 100 + basically satisfied × 60) ÷ (all ballots × 100), the ballots of all groups together",
    ),
)

_VERSION_2 = Formula(
    2,
    satisfied=100,
    basically_satisfied=60,
    not_satisfied=0,
    words=Words(
        "各类测评主体分别按（满意 × 100 + 基本满意 × 60）÷（票数 × 100）计算，再按权重加权求和",
        "the rate of each group, (satisfied × 100 + basically satisfied × 60) ÷ (its ballots × 100), by its weight",
    ),
    weighed=True,
)

FORMULAS: Mapping[int, Formula] = {formula.version: formula for formula in (_VERSION_1, _VERSION_2)}
"""Every version there ever was: a closed evaluation keeps the one that it was closed by."""


def current(weights: Sequence[GroupWeight]) -> Formula:
    """Return the version by which an evaluation is closed from now on: with weights, or without."""
    return _VERSION_2 if weights else _VERSION_1


@dataclass(frozen=True, slots=True)
class Ranked:
    """One subject's place."""

    rank: int
    """1 is the best; who has the same rate stands in the order of the ids."""
    organisation: NodeId
    rate: Fraction
    flagged: bool
    """True if the rate is below the threshold."""


def ranked(
    ratings: Iterable[SubjectRating], threshold: int, formula: Formula, weights: Sequence[GroupWeight] = ()
) -> tuple[Ranked, ...]:
    """Return the subjects from the highest rate to the lowest: a function of the ratings, whatever their order.

    Args:
        ratings: of subjects, each once.
        threshold: in whole per cent; a rate of just that much is not below it.
        formula: which version of the rate.
        weights: of the groups, if the formula weighs them.
    """
    rates = ((formula.rate(each.groups, weights), each.organisation) for each in ratings)
    rated = sorted(rates, key=lambda each: (-each[0], each[1]))
    return tuple(
        Ranked(rank, organisation, rate, rate < Fraction(threshold, 100))
        for rank, (rate, organisation) in enumerate(rated, 1)
    )

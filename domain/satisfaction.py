"""The satisfaction rate: how content the evaluators are with a rectification, by a formula that has versions (P14).

Version 1: every ballot counts the same, whatever group it comes from; `satisfied` scores 100, `basically satisfied` 60,
`not satisfied` 0; the rate is what was scored of what could have been. All of it is exact: counts, and one fraction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from domain.fields import Line
from domain.node_id import NodeId, Organisation
from domain.words import Words

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

    def rate(self, groups: Iterable[GroupRating]) -> Fraction:
        """Return the rate, from 0 to 1; there must be a ballot."""
        groups = tuple(groups)
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

FORMULAS: Mapping[int, Formula] = {formula.version: formula for formula in (_VERSION_1,)}
"""Every version there ever was: a closed evaluation keeps the one that it was closed by."""

CURRENT = _VERSION_1
"""The version by which evaluations are closed from now on."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One subject's place."""

    rank: int
    """1 is the best; who has the same rate stands in the order of the ids."""
    organisation: NodeId
    rate: Fraction
    flagged: bool
    """True if the rate is below the threshold."""


def ranked(ratings: Iterable[SubjectRating], threshold: int, formula: Formula) -> tuple[Ranked, ...]:
    """Return the subjects from the highest rate to the lowest: a function of the ratings, whatever their order.

    Args:
        ratings: of subjects, each once.
        threshold: in whole per cent; a rate of just that much is not below it.
        formula: which version of the rate.
    """
    rated = sorted(((formula.rate(each.groups), each.organisation) for each in ratings), key=lambda r: (-r[0], r[1]))
    return tuple(
        Ranked(rank, organisation, rate, rate < Fraction(threshold, 100))
        for rank, (rate, organisation) in enumerate(rated, 1)
    )

"""The rounds of the year: which team inspects whom, when, and how many issues it finds.

The article gives the kinds of the rounds, the totals, team 3 in Haidian, team 4 at civil affairs, the special round's
theme and the eight teams at twenty-four universities. Dates of the rounds, the other teams' targets and the spread of
the 1443 issues are invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.node_id import NodeId
from domain.round.events import RoundKind
from domain.words import Words
from services.board.seed_2019.cast import (
    CIVIL_DEFENCE,
    HAIDIAN,
    ROUND_5_DISTRICTS,
    ROUND_5_UNITS,
    ROUND_6_DISTRICTS,
    ROUND_6_UNITS,
    SPECIAL_DEPARTMENTS,
    SPECIAL_DISTRICTS,
    SPECIAL_ENTERPRISES,
    UNIVERSITIES,
)

SEMINAR_ISSUES = 29
"""Haidian's issues of round 6 that came from the joint seminar, on a list of their own."""

_ORDINALS = "一二三四五六七八"


@dataclass(frozen=True, slots=True)
class PlannedInspection:
    """One organisation of a round."""

    target: NodeId
    team: int
    issues: int
    """On the list of the inspection itself."""


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """One round of inspections."""

    number: int
    kind: RoundKind
    title: Words
    theme: Words | None
    opens: date
    withdraws: date | None
    """None while the teams are still there."""
    feedback: date | None
    closes: date | None
    teams: int
    inspected: tuple[PlannedInspection, ...]

    def of_team(self, team: int) -> Iterator[PlannedInspection]:
        """Yield whom a team inspects."""
        return (one for one in self.inspected if one.team == team)


def team_name(team: int) -> Words:
    """Return what a municipal team is called."""
    return Words(f"市委第{_ORDINALS[team - 1]}巡视组", f"Municipal inspection team {team}")


def inspector(round: int, team: int, place: int) -> str:
    """Return the pseudonym of somebody in a municipal team of a round."""
    return f"r{round}-t{team}-m{place}"


def _spread(targets: tuple[NodeId, ...], first: int, step: int, teams: tuple[int, ...]) -> Iterator[PlannedInspection]:
    for index, target in enumerate(targets):
        yield PlannedInspection(target, teams[index % len(teams)], first - step * index)


def _haidian_without_the_seminar(one: PlannedInspection) -> PlannedInspection:
    return PlannedInspection(one.target, one.team, one.issues - SEMINAR_ISSUES) if one.target == HAIDIAN else one


ROUND_5 = PlannedRound(
    5,
    RoundKind.ROUTINE,
    Words("十二届市委第五轮巡视", "Fifth round of the 12th committee"),
    None,
    date(2019, 2, 25),
    date(2019, 4, 19),
    date(2019, 5, 23),
    date(2019, 5, 24),
    8,
    (*_spread(ROUND_5_DISTRICTS, 58, 2, (1, 2, 3, 4, 5)), *_spread(ROUND_5_UNITS, 45, 1, (6, 7, 8, 6))),
)
ROUND_6 = PlannedRound(
    6,
    RoundKind.ROUTINE,
    Words("十二届市委第六轮巡视", "Sixth round of the 12th committee"),
    None,
    date(2019, 4, 29),
    date(2019, 6, 28),
    date(2019, 7, 25),
    date(2019, 7, 26),
    8,
    tuple(
        map(
            _haidian_without_the_seminar,
            (*_spread(ROUND_6_DISTRICTS, 59, 2, (3, 1, 2, 5, 6)), *_spread(ROUND_6_UNITS, 46, 1, (4, 7, 8, 7))),
        )
    ),
)
MOBILE = PlannedRound(
    1,
    RoundKind.MOBILE,
    Words("机动式巡视", "Mobile inspection"),
    None,
    date(2019, 7, 15),
    date(2019, 8, 16),
    date(2019, 9, 20),
    date(2019, 9, 21),
    1,
    (PlannedInspection(CIVIL_DEFENCE, 1, 27),),
)
SPECIAL = PlannedRound(
    7,
    RoundKind.SPECIAL,
    Words("规划自然资源领域专项巡视", "Special round on planning and natural resources"),
    Words("规划自然资源领域", "Planning and natural resources"),
    date(2019, 9, 2),
    date(2019, 11, 15),
    date(2019, 12, 27),
    date(2019, 12, 28),
    8,
    (
        *_spread(SPECIAL_DISTRICTS, 48, 1, (1, 2, 3, 4, 5)),
        *_spread(SPECIAL_DEPARTMENTS, 52, 2, (6, 7, 8, 1)),
        *_spread(SPECIAL_ENTERPRISES, 48, 3, (2, 3)),
    ),
)
ROUND_8 = PlannedRound(
    8,
    RoundKind.ROUTINE,
    Words("十二届市委第八轮巡视", "Eighth round of the 12th committee"),
    None,
    date(2019, 12, 16),
    None,
    None,
    None,
    8,
    tuple(PlannedInspection(university, index % 8 + 1, 0) for index, university in enumerate(UNIVERSITIES)),
)
ROUNDS = (ROUND_5, ROUND_6, MOBILE, SPECIAL, ROUND_8)

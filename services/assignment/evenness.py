"""The most even assignment, as the cheapest way to fill the teams' places."""

from bisect import bisect_left
from collections.abc import Sequence
from random import Random

from services.assignment.problem import AvailableTeam
from services.assignment.shortage import all_served

CHANCE = 1 << 24
"""Weights that chance gives, so many that hardly two assignments weigh the same."""


def most_even(teams: Sequence[AvailableTeam], may: Sequence[Sequence[bool]], seed: int) -> list[int]:
    """Return for each target the place of its team in `teams`, so that the loads are as even as can be.

    A team's k-th place costs 2k - 1, all that it fills the square of its load. The least sum of squares has the
    smallest largest load, and the largest smallest one; of all those assignments, the seed takes one. A place that
    must be filled costs nothing, so it is filled before any other.

    Args:
        teams: the teams, in order.
        may: for each target, for each team, whether the team may take it. There must be an assignment.
        seed: decides between assignments that are equally even.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    targets, largest = len(may), smallest_largest_load(teams, may)
    # Whoever has more than that, and than it must, could give a target away for less; so no place beyond is filled.
    room = [min(capacity(team, targets), max(team.least, largest)) for team in teams]
    places = [(number, place) for number, of_team in enumerate(room) for place in range(1, of_team + 1)]
    owner = [number for number, _ in places]
    price = [0 if place <= teams[number].least else 2 * place - 1 for number, place in places]
    chance = Random(seed)  # noqa: S311  (not a secret)
    weights = np.array([[int(chance.random() * CHANCE) for _ in teams] for _ in may])
    # All weights together are less than the price of one step, and whole numbers this small are exact.
    costs = np.array(price) * targets * CHANCE + weights[:, owner]
    _, chosen = linear_sum_assignment(np.where(np.array(may)[:, owner], costs, np.inf))
    return [owner[place] for place in chosen]


def smallest_largest_load(teams: Sequence[AvailableTeam], may: Sequence[Sequence[bool]]) -> int:
    """Return how many targets the busiest team has where it has the fewest; the arguments are those of `most_even`."""
    targets = len(may)

    def suffices(load: int) -> bool:
        return all_served([1] * targets, [min(capacity(team, targets), load) for team in teams], may)

    least = -(-targets // len(teams))
    enough = least
    while not suffices(enough):
        least, enough = enough + 1, 2 * enough
    return least + bisect_left(range(least, enough), True, key=suffices)


def capacity(team: AvailableTeam, targets: int) -> int:
    """Return how many of so many targets a team can take."""
    return targets if team.most is None else min(team.most, targets)

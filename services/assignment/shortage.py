"""Who cannot be served: a maximum flow tells, and the cut that bounds it names who is in each other's way.

Hall's theorem: all are served unless some of them want more than everything that they may turn to has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Shortage:
    """Some who want more together than those have to whom they may turn; both by their places."""

    wanting: tuple[int, ...]
    having: tuple[int, ...]


def shortages(wants: Sequence[int], has: Sequence[int], may: Sequence[Sequence[bool]]) -> list[Shortage]:
    """Return what keeps all from being served; nothing if all can be.

    Whoever is left wanting makes a shortage with those who hold what it could have had, with those who hold what these
    could have instead, and so on: each of them matters, for each could make way. Those that turn to the same places
    are put together.

    Args:
        wants: how many units each of those who want is to get. All of them 1, or all that places have is 1.
        has: how many units each place can give, in all.
        may: for each who wants, for each place, whether it may get a unit there.
    """
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow  # type: ignore[import-untyped]

    network = _network(wants, has, may)
    left = network - maximum_flow(network, 0, network.shape[0] - 1).flow
    unserved = [want for want in range(len(wants)) if left[0, 1 + want] > 0]
    between = (left > 0)[1:-1, 1:-1]  # without source and sink
    together: dict[tuple[int, ...], set[int]] = {}
    for want in unserved:
        reached = breadth_first_order(between, want, return_predecessors=False).tolist()
        wanting = {node for node in reached if node < len(wants)}
        having = tuple(place for place in range(len(has)) if any(may[node][place] for node in wanting))
        together.setdefault(having, set()).update(wanting)
    return [Shortage(tuple(sorted(wanting)), having) for having, wanting in together.items()]


def all_served(wants: Sequence[int], has: Sequence[int], may: Sequence[Sequence[bool]]) -> bool:
    """Say whether nothing keeps all from being served; the arguments are those of `shortages`."""
    from scipy.sparse.csgraph import maximum_flow

    network = _network(wants, has, may)
    return int(maximum_flow(network, 0, network.shape[0] - 1).flow_value) == sum(wants)


def _network(wants: Sequence[int], has: Sequence[int], may: Sequence[Sequence[bool]]) -> Any:
    """Return from where to where how many units can go: source, those who want, the places, sink."""
    import numpy as np
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

    size, first = len(wants) + len(has) + 2, 1 + len(wants)
    want, place = np.nonzero(np.array(may, dtype=bool).reshape(len(wants), len(has)))
    starts = np.concatenate([np.zeros(len(wants), int), first + np.arange(len(has)), 1 + want])
    ends = np.concatenate([1 + np.arange(len(wants)), np.full(len(has), size - 1), first + place])
    units = np.concatenate([np.array(wants, int), np.array(has, int), np.ones(len(want), int)])
    return csr_array((units, (starts, ends)), shape=(size, size), dtype="int32")

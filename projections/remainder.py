"""The remainder: how many issues stand on lists that a reader does not see, so that sums agree on every board (S36).

The node's own lists, those of who stands below it, and those that are shared with it are in its views. How many issues
are on the frozen lists of its superiors it knows by their tallies.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.list_tally import ListTally, list_tally
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.issues.rows import issues, lists

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class ListTallyRow(ListTally, Record):
    """How many issues stand on one frozen list."""


list_tallies = Register(list_tally, ListTallyRow, filters=("list",))

view = View("list-tallies", 1, (list_tallies,))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def seen_of_lists(snapshot: Snapshot) -> Mapping[AggregateId, int]:
    """Return how many numbered issues of each list the reader sees, whether or not it sees the list."""
    c = snapshot.of(issues).c
    number = sa.func.count().label("number")
    found = snapshot.ask(sa.select(c.list, number).where(c.item.is_not(None)).group_by(c.list))
    return {AggregateId(row.list): row.number for row in found}


def beyond(snapshot: Snapshot) -> int:
    """Return how many issues are on lists that the reader does not see, and are not seen themselves."""
    shown = {row.key for row in snapshot.ask(sa.select(snapshot.of(lists).c.key))}
    seen = seen_of_lists(snapshot)
    return sum(number - seen.get(id, 0) for id, number in _numbered(snapshot).items() if id not in shown)


def _numbered(snapshot: Snapshot) -> Mapping[AggregateId, int]:
    """Return how many issues are on each list that the node knows of, whoever reads."""
    tallied = snapshot.rows(list_tallies, source=snapshot.whole(list_tallies))
    known = snapshot.rows(lists, source=snapshot.whole(lists))
    return {row.list: row.issues for row in tallied} | {row.id: row.last for row in known}

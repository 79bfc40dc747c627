"""The remainder: how many issues stand on lists that a reader does not see, so that sums agree on every board (S36).

The node's own lists, those of who stands below it, and those that are shared with it are in its views. How many issues
are on the frozen lists of its superiors it knows by their tallies.
"""

import sqlalchemy as sa

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


def seen_of(snapshot: Snapshot, list: sa.ColumnElement[str]) -> sa.ScalarSelect[int]:
    """Return the query for how many numbered issues of a list the reader sees, whether or not it sees the list."""
    c = snapshot.of(issues).c
    return sa.select(sa.func.count()).where(c.list == list, c.item.is_not(None)).scalar_subquery()


def beyond(snapshot: Snapshot) -> int:
    """Return how many issues are on lists that the reader does not see, and are not seen themselves."""
    shown, known = snapshot.of(lists).c, _numbered(snapshot).c
    unseen = known.list.not_in(sa.select(shown.key))
    hidden = sa.select((known.number - seen_of(snapshot, known.list)).label("number")).where(unseen).subquery()
    return int(snapshot.number(sa.select(sa.func.coalesce(sa.func.sum(hidden.c.number), 0))))


def _numbered(snapshot: Snapshot) -> sa.Subquery:
    """Return how many issues are on each list that the node knows of, whoever reads."""
    tallied, known = snapshot.whole(list_tallies).c, snapshot.whole(lists).c
    elsewhere = sa.select(tallied.list, tallied.issues).where(tallied.list.not_in(sa.select(known.key)))
    return sa.union_all(sa.select(known.key.label("list"), known.last.label("number")), elsewhere).subquery("numbered")

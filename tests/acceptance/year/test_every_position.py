"""The ledger equation and equal sums, at every single position of the log of every node (domain.md, I2 and I5).

The log is counted event by event; the view is read version by version, as it stood at each position. Both must say the
same at every one of them.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from domain.envelope import Recorded
from domain.issue.events import (
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueMerged,
    IssueRaised,
    IssueReopened,
    IssueWrittenOff,
)
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from services.log import Log
from tests.acceptance.year.conftest import NODES, Year

pytestmark = pytest.mark.timeout(300)

ENDINGS = (IssueWrittenOff, IssueDismissed, IssueMerged, IssueClosedNotImplemented)
ENDED = frozenset(status.value for status in IssueStatus if status.ended)


@dataclass
class Counts:
    """What stands on the ledger at one position."""

    raised: int = 0
    unsettled: int = 0
    by_category: Counter[str] = field(default_factory=Counter)
    by_list: Counter[str] = field(default_factory=Counter)
    by_organisation: Counter[str] = field(default_factory=Counter)

    def add(self, row: sqlite3.Row, times: int) -> None:
        """Count a version in, or out again."""
        self.raised += times
        self.unsettled += times * (row["status"] not in ENDED)
        self.by_category[row["category"]] += times
        self.by_list[row["list"]] += times
        self.by_organisation[row["organisation"]] += times


Changes = dict[int, list[tuple[int, sqlite3.Row]]]
"""By position: rows that begin to be true there (1), and those that cease to be (-1)."""


def changes_of(year: Year, node: str) -> Changes:
    """Return at which position which version of an issue's row comes and goes."""
    with closing(sqlite3.connect(f"file:{year.board.data(node) / 'views.db'}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        [number] = database.execute("SELECT number FROM generations WHERE view = 'issues' AND state = 'running'")
        rows = database.execute(f"SELECT * FROM issues_issues_{int(number[0])}").fetchall()  # noqa: S608 - our own number
    found: Changes = {}
    for row in rows:
        found.setdefault(row["valid_from"], []).append((1, row))
        found.setdefault(row["valid_to"], []).append((-1, row))
    return found


def log_of(year: Year, node: str, head: int) -> Iterator[Recorded]:
    """Yield a node's log up to a position."""
    with closing(Log(NodeId(node), f"sqlite:///{year.board.data(node).resolve()}/log.db")) as log:
        after = 0
        while after < head:
            for recorded in log.read(after, min(500, head - after)):
                after = recorded.position
                yield recorded


@pytest.mark.parametrize("node", NODES)
def test_the_ledger_equation_and_equal_sums_hold_at_every_position(year: Year, node: str) -> None:
    head = year.get("/v1/chessboard", node=node, as_of=None)["position"]
    changes, shown, logged = changes_of(year, node), Counts(), Counts()
    ended = reopened = 0
    for recorded in log_of(year, node, head):
        event = recorded.envelope.payload
        ended += isinstance(event, ENDINGS)
        reopened += isinstance(event, IssueReopened)
        if isinstance(event, IssueRaised):
            logged.raised += 1
            logged.by_category[event.category] += 1
            logged.by_list[event.list] += 1
        for times, row in changes.get(recorded.position, ()):
            shown.add(row, times)
        at = (node, recorded.position)
        assert shown.raised == logged.raised, at
        assert shown.unsettled == logged.raised - ended + reopened, at
        assert sum(shown.by_organisation.values()) == logged.raised, at
        if recorded.position in changes:
            assert (+shown.by_category, +shown.by_list) == (logged.by_category, logged.by_list), at
    total = year.get("/v1/chessboard", node=node, as_of=str(head))["total"]
    assert (total["raised"], total["endings"], total["reopenings"]) == (logged.raised, ended, reopened)

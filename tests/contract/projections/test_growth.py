"""What one question costs grows with the board at most as the board does: no query pairs everything with everything."""

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from domain.envelope import Envelope
from projections.engine.query import queries
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.issues.rows import issues
from services.cloudevents import decode, encode
from services.fresh import new_id
from tests.contract.projections import every_act
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.test_untold import ASKED_OF_ALL
from tests.unit.given import BJ
from tests.unit.projections.recorded import ListedLog

FEW, MANY = 10, 40
SLACK = 1.5
"""How much faster than the board a cost may grow: a deeper index, a longer sort."""
INSTRUCTIONS = 100
"""Of SQLite, in one step."""
LEAST = 10
"""Steps below which nothing is said of growth."""
_UID = re.compile(rb"(?<![a-z-])((?!tree)[a-z]+(?:-[a-z]+)*-[0-9a-z]{1,36})[0-9a-z]*(?=@)")


def copies(count: int) -> ListedLog:
    """Return the log of a city that has done everything so many times, each time with records of its own."""
    log = ListedLog()
    for number in range(count):
        for recorded in every_act.board(BJ).events:
            if number == 0 or not recorded.envelope.subject.startswith("tree-"):
                log.append([_copy(recorded.envelope, number)])
    return log


def _copy(envelope: Envelope, number: int) -> Envelope:
    raw = _UID.sub(rb"\1c%d" % number, encode(envelope))
    return replace(decode(raw), id=new_id())


@pytest.fixture(scope="module")
def boards(caught_up_once: OpenViews) -> tuple[Views, Views]:
    return caught_up_once(copies(FEW), node=BJ), caught_up_once(copies(MANY), node=BJ)


def cost(views: Views, ask: Callable[[Snapshot], object]) -> dict[str, int]:
    """Return the steps that a question takes: calls here, and what SQLite counts of its own."""
    with views.read() as snapshot:
        ask(snapshot)  # what is compiled once is compiled
        with counting(snapshot) as steps:
            ask(snapshot)
    return steps


@contextmanager
def counting(snapshot: Snapshot) -> Iterator[dict[str, int]]:
    steps = {"calls": 0, "database": 0}
    connection: Any = snapshot._connection.connection.dbapi_connection

    def called(_frame: object, event: str, _arg: object) -> None:
        steps["calls"] += event in ("call", "c_call")

    def worked() -> None:
        steps["database"] += 1

    if isinstance(connection, sqlite3.Connection):
        connection.set_progress_handler(worked, INSTRUCTIONS)
    sys.setprofile(called)
    try:
        yield steps
    finally:
        sys.setprofile(None)
        if isinstance(connection, sqlite3.Connection):
            connection.set_progress_handler(None, 0)


def grows_faster_than_the_board(boards: tuple[Views, Views], ask: Callable[[Snapshot], object]) -> list[str]:
    few, many = (cost(views, ask) for views in boards)
    return [what for what, steps in many.items() if steps > SLACK * MANY / FEW * max(few[what], LEAST)]


@pytest.mark.parametrize("name", ASKED_OF_ALL)
def test_a_query_costs_no_more_than_in_proportion_to_the_board(name: str, boards: tuple[Views, Views]) -> None:
    assert grows_faster_than_the_board(boards, queries[name]) == []


def pairs_here(snapshot: Snapshot) -> list[bool]:
    found = snapshot.rows(issues)
    return [len(str(each)) > 0 for each in found for _ in found]


def pairs_in_the_database(snapshot: Snapshot) -> int:
    some, other = snapshot.of(issues), snapshot.of(issues).alias("other")
    return snapshot.number(sa.select(sa.func.count()).select_from(some.join(other, sa.true())))


@pytest.mark.parametrize(("pairs", "where"), [(pairs_here, "calls"), (pairs_in_the_database, "database")])
def test_one_that_pairs_everything_with_everything_is_seen(
    pairs: Callable[[Snapshot], object], where: str, boards: tuple[Views, Views]
) -> None:
    on_sqlite = cost(boards[0], pairs)["database"]
    assert (where in grows_faster_than_the_board(boards, pairs)) is (where == "calls" or on_sqlite > 0)

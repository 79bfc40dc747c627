"""The access log: recorded before it is shown, together when many come together, and refused when the log is closed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from domain.access import Accessed, access_id
from domain.authority import Actor, Role
from domain.beijing import day_of
from domain.node_id import NodeId
from services.audit.access_log import ADDRESS, AccessLog, Reading
from services.fresh import new_id
from services.log import Log, LogClosed

BJ = NodeId("bj")
AUDITOR = Actor("p-7", BJ, frozenset({Role.AUDITOR}))
AT = datetime(2019, 12, 31, 15, 59, tzinfo=UTC)
DAY = access_id(BJ, day_of(AT))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    opened = Log(BJ, f"sqlite:///{tmp_path / 'log.db'}")
    yield opened
    opened.close()


def reading(number: int = 0) -> Reading:
    return Reading(AUDITOR, Accessed.AUDIT, f"/v1/feed?after={number}", 1)


def test_an_access_says_who_what_and_where_and_stays_on_the_node(log: Log) -> None:
    AccessLog(log, lambda: AT, new_id).record(Reading(AUDITOR, Accessed.EXPORT, "issues.xlsx", 61, "年度审计"))
    [event] = log.history(DAY)
    payload = event.envelope.payload
    assert (event.envelope.actor, event.envelope.classification.value) == ("p-7", "local")
    assert (payload.reader, payload.organisation, payload.accessed) == ("p-7", BJ, Accessed.EXPORT)
    assert (payload.address, payload.rows, payload.purpose) == ("issues.xlsx", 61, "年度审计")


def test_each_day_of_beijing_has_its_own(log: Log) -> None:
    moments = iter([AT, AT + timedelta(minutes=1)])
    accesses = AccessLog(log, lambda: next(moments), new_id)
    accesses.record(reading())
    accesses.record(reading())
    assert [len(log.history(access_id(BJ, day_of(at)))) for at in (AT, AT + timedelta(minutes=1))] == [1, 1]


def test_a_clock_that_goes_back_does_not_break_the_order(log: Log) -> None:
    moments = iter([AT, AT - timedelta(hours=1)])
    accesses = AccessLog(log, lambda: next(moments), new_id)
    accesses.record(reading())
    accesses.record(reading())
    first, second = (each.envelope.time for each in log.history(DAY))
    assert first == second == AT


def test_many_at_once_are_recorded_once_each(log: Log) -> None:
    logs = [AccessLog(log, lambda: AT, new_id) for _ in range(2)]  # as two processes on one log
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: logs[number % 2].record(reading(number)), range(200)))
    events = [each.envelope for each in log.history(DAY)]
    assert sorted(each.payload.address for each in events) == sorted(reading(n).address for n in range(200))
    assert all(a.sequence + 1 == b.sequence for a, b in pairwise(events))


def test_what_cannot_be_recorded_is_said_to_who_wants_to_show_it(log: Log) -> None:
    accesses = AccessLog(log, lambda: AT, new_id)
    log.close()
    with pytest.raises(LogClosed):
        accesses.record(reading())


def test_of_a_long_address_the_beginning_is_kept(log: Log) -> None:
    AccessLog(log, lambda: AT, new_id).record(Reading(AUDITOR, Accessed.AUDIT, "/" * (ADDRESS + 1)))
    assert log.history(DAY)[0].envelope.payload.address == "/" * ADDRESS

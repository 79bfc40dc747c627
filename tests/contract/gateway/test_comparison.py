"""Log and register are copied at two moments: what stands in one alone is given again, or shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from domain.aggregate_id import AggregateId
from services.gateway.comparison import (
    enter_what_the_register_lacks,
    give_again_what_the_log_lacks,
    give_forked_again,
    mark_forked,
)
from services.gateway.entry import UNHEARD, ReportEntry
from services.gateway.outcome import Entered, Result, Status
from services.gateway.store import ReportFilter, ReportStore
from services.log import IdempotencyKey, Log
from tests.contract.conftest import NewDatabase
from tests.contract.gateway.test_store import HAIDIAN, entry
from tests.contract.log.events import happened

NOW = datetime(2019, 6, 1, tzinfo=UTC)


@pytest.fixture
def log(new_database: NewDatabase) -> Iterator[Log]:
    opened = Log(HAIDIAN, new_database())
    yield opened
    opened.close()


@pytest.fixture
def store(new_database: NewDatabase) -> Iterator[ReportStore]:
    opened = ReportStore(new_database())
    yield opened
    opened.close()


def accepted(log: Log, id: str, *, lost: bool = False) -> ReportEntry:
    """Return a report that led to an event, which is in the log unless it is lost."""
    event, report = happened(id), entry(id)
    key = IdempotencyKey(f"report {HAIDIAN} {report.key}", "fingerprint")
    position = log.head() + 1 if lost else log.append([event], key)[0].position
    entered = Entered(position, event.id, "TaskAssigned", event.subject, event.sequence, event.time)
    return replace(report, result=Result(AggregateId(event.subject), (entered,)))


def statuses(store: ReportStore) -> list[Status]:
    return [each.status for each in store.page(ReportFilter())]


def test_what_the_log_lacks_is_given_again_and_the_rest_stays(store: ReportStore, log: Log) -> None:
    store.add([accepted(log, "1"), accepted(log, "2"), accepted(log, "3", lost=True)])

    assert give_again_what_the_log_lacks(store, log, store.reached(), lambda: NOW) == 1

    assert statuses(store) == [Status.ACCEPTED, Status.ACCEPTED, Status.RECEIVED]
    lost = store.page(ReportFilter())[2]
    assert [revision.status for revision in store.revision(lost.key)] == [Status.ACCEPTED]
    assert give_again_what_the_log_lacks(store, log, store.reached(), lambda: NOW) == 0


def test_a_log_that_went_on_otherwise_is_noticed_at_its_position(store: ReportStore, log: Log) -> None:
    store.add([accepted(log, "1"), accepted(log, "2", lost=True)])
    log.append([happened("another")])
    assert log.head() == 2

    assert give_again_what_the_log_lacks(store, log, store.reached(), lambda: NOW) == 1


def test_a_register_that_fits_its_log_is_not_looked_through(
    store: ReportStore, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add([accepted(log, "1"), accepted(log, "2")])
    log.append([happened("later")])
    monkeypatch.setattr(ReportStore, "page", None)

    assert give_again_what_the_log_lacks(store, log, store.reached(), lambda: NOW) == 0


def test_what_the_log_alone_has_is_entered_with_what_it_led_to(store: ReportStore, log: Log) -> None:
    there, lacking = accepted(log, "1"), accepted(log, "2")
    log.append([happened("another")], IdempotencyKey("somebody@bj.haidian 1", "fingerprint"))
    store.add([there])

    assert enter_what_the_register_lacks(store, log, store.reached()) == 1

    first, found = store.page(ReportFilter())
    assert (first.digest, found.digest) == (there.digest, UNHEARD)
    assert (found.key, found.organisation, found.status) == (lacking.key, HAIDIAN, Status.ACCEPTED)
    assert found.result == lacking.result
    assert orjson.loads(found.raw)["type"] == "TaskAssigned"
    assert enter_what_the_register_lacks(store, log, store.reached()) == 0


def test_a_register_that_was_taken_away_has_all_that_the_log_remembers(store: ReportStore, log: Log) -> None:
    lacking = [accepted(log, f"{number}") for number in range(3)]

    assert enter_what_the_register_lacks(store, log, None) == 3

    assert [each.key for each in store.page(ReportFilter())] == [each.key for each in lacking]


def test_what_stands_elsewhere_in_the_log_by_now_is_told_so(store: ReportStore, log: Log) -> None:
    moved = accepted(log, "1")
    there = moved.result.events[0]
    store.add([replace(moved, result=replace(moved.result, events=(replace(there, position=7),)))])

    assert give_again_what_the_log_lacks(store, log, store.reached(), lambda: NOW) == 0

    [found] = store.page(ReportFilter())
    assert found.result == moved.result
    assert store.revision(found.key) == []


def test_what_went_to_a_fork_is_shown_as_such_and_given_again_on_command(store: ReportStore, log: Log) -> None:
    kept, forked = accepted(log, "1"), accepted(log, "2", lost=True)
    store.add([kept, forked])

    assert mark_forked(store, {forked.result.events[0].id}.intersection, "forked-2.jsonl", NOW) == 1
    assert statuses(store) == [Status.ACCEPTED, Status.FORKED]
    reason = store.page(ReportFilter(status=Status.FORKED))[0].result.reason
    assert reason
    assert "forked-2.jsonl" in reason.zh

    assert give_forked_again(store, HAIDIAN, NOW) == 1
    assert statuses(store) == [Status.ACCEPTED, Status.RECEIVED]


def test_a_register_is_copied_whole_into_another_database(
    store: ReportStore, log: Log, new_database: NewDatabase
) -> None:
    store.add([accepted(log, "1"), accepted(log, "2")])
    beside = new_database()
    store.copy_to(beside)
    copy = ReportStore(beside)
    assert copy.page(ReportFilter()) == store.page(ReportFilter())
    assert copy.reached() == store.reached()
    copy.add([accepted(log, "3")])
    assert len(statuses(copy)) == 3
    copy.close()

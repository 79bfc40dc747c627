"""An aggregate is loaded as all its events make it, also after somebody else has added to them."""

from collections.abc import Sequence
from unittest.mock import patch

import pytest

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from services.log import Log, loader
from tests.contract.log.conftest import Open
from tests.contract.log.events import happened, task


def version(log: Log, uid: str) -> tuple[int, object]:
    loaded = log.load(task(uid))
    assert loaded
    assert loaded.last.sequence == loaded.sequence
    return loaded.sequence, loaded.state


def test_what_was_loaded_before_grows_with_what_others_add(open_log: Open) -> None:
    one, other = open_log(), open_log()
    one.append([happened("a")])
    before = version(one, "a")
    assert version(other, "a") == before
    other.append([happened("a", 2), happened("a", 3)])
    assert version(one, "a") == version(open_log(), "a")
    assert version(one, "a")[0] == 3
    assert version(one, "a")[1] != before[1]


def test_what_was_worked_out_once_is_not_read_again(log: Log) -> None:
    log.append([happened("a"), happened("a", 2)])
    version(log, "a")
    log.append([happened("a", 3)])
    read: list[Envelope] = []
    envelopes = log._loader._envelopes

    def noted(id: AggregateId, after: int) -> Sequence[Envelope]:
        read.extend(found := envelopes(id, after))
        return found

    with patch.object(log._loader, "_envelopes", noted):
        assert version(log, "a")[0] == version(log, "a")[0] == 3
    assert [envelope.sequence for envelope in read] == [3]


def test_only_those_loaded_last_are_cached(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "CACHED", 2)
    log.append([happened(uid) for uid in "abc"])
    for uid in "abac":
        version(log, uid)
    assert list(log._loader._cache) == [task("a"), task("c")]
    assert version(log, "b")[0] == 1


def test_nothing_is_cached_of_what_is_not_there(log: Log) -> None:
    assert log.load(task("a")) is None
    log.append([happened("a")])
    assert version(log, "a")[0] == 1


def test_absent_aggregates_are_found_however_many_are_looked_up(log: Log) -> None:
    log.append([happened("a"), happened("a", 2), happened("b")])
    wanted = [task(uid) for uid in ("a", "b", *(f"n{number}" for number in range(1100)))]
    assert log.absent(wanted) == set(wanted[2:])
    assert log.absent([]) == frozenset()

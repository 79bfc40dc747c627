"""An aggregate is loaded as all its events make it, also after somebody else has added to them."""

from collections.abc import Sequence
from unittest.mock import patch

import pytest

from domain.aggregate_id import AggregateId
from services.log import Log, loader
from services.log.entry import Entry
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
    read: list[Entry] = []
    past = log._loader._past

    def noted(id: AggregateId, after: int) -> Sequence[Entry]:
        read.extend(found := past(id, after))
        return found

    with patch.object(log._loader, "_past", noted):
        assert version(log, "a")[0] == version(log, "a")[0] == 3
    assert [entry.envelope.sequence for entry in read] == [3]


def test_only_those_asked_for_last_are_kept(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "KEPT", 2)
    log.append([happened(uid) for uid in "abc"])
    for uid in "abac":
        version(log, uid)
    assert list(log._loader._kept) == [task("a"), task("c")]
    assert version(log, "b")[0] == 1


def test_nothing_is_kept_of_what_is_not_there(log: Log) -> None:
    assert log.load(task("a")) is None
    log.append([happened("a")])
    assert version(log, "a")[0] == 1


def test_what_nobody_has_begun_is_told_from_what_is_there_however_many_are_asked_for(log: Log) -> None:
    log.append([happened("a"), happened("a", 2), happened("b")])
    asked = [task(uid) for uid in ("a", "b", *(f"n{number}" for number in range(1100)))]
    assert log.unheard_of(asked) == set(asked[2:])
    assert log.unheard_of([]) == frozenset()

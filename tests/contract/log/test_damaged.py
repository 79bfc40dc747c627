"""A log that holds what it did not write takes nothing more, and says where it is and the way back."""

from pathlib import Path

import pytest

from projections.engine.failures import Failure, Unavailable, failure_of
from projections.engine.sqlite_file import SUFFIXES
from services.log import CommitFailed, Log
from tests.contract.log.events import HAIDIAN, happened
from tests.contract.projections.test_damaged_file import garbled_within


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of a log that has some events."""
    path = tmp_path / "log.db"
    log = Log(HAIDIAN, f"sqlite://{path}")
    for number in range(200):
        log.append([happened(f"{number}")])
    log.close()
    return path


def test_damage_that_is_read_ends_all_writing_and_is_named(path: Path) -> None:
    log = Log(HAIDIAN, f"sqlite://{path}")
    garbled_within(path)

    with pytest.raises(Unavailable) as met:
        log.read(0, 200)
    assert failure_of(met.value) is Failure.DAMAGED
    with pytest.raises(CommitFailed) as refused:
        log.append([happened("more")])
    assert failure_of(refused.value) is Failure.DAMAGED
    assert log.failure
    for said in (log.failure.zh, log.failure.en):
        assert str(path) in said
        assert "yipan node recover" in said
    log.close()


def test_nothing_is_written_to_a_file_that_was_taken_away(path: Path) -> None:
    log = Log(HAIDIAN, f"sqlite://{path}")
    log.append([happened("before")])
    for suffix in SUFFIXES:
        Path(f"{path}{suffix}").unlink(missing_ok=True)

    with pytest.raises(CommitFailed) as refused:
        log.append([happened("after")])

    assert failure_of(refused.value) is Failure.DAMAGED
    assert "removed or replaced" in str(log.failure)
    log.close()
    assert not path.exists()

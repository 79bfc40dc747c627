"""However long a fork is, what a recovery holds of it in memory is no more than a few pages."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from domain.envelope import Classification, Envelope, Recorded
from services.links import anew as building
from services.links import remembering
from services.links.anew import NotEmpty, empty, set_apart
from services.links.remembering import remember_requests
from services.links.wire import event_id
from services.log import IdempotencyKey, Log, actors_key, correlation_of
from tests.integration.links.board import HAIDIAN
from tests.integration.links.happenings import assigned

PAGE = 4
FORK = 10 * PAGE


class Counted(Log):
    """A log that notes how many events it had read are still held whenever more of it is read."""

    held = 0

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Return up to `limit` events behind a position."""
        self.held = max(self.held, sum(isinstance(each, Recorded) for each in gc.get_objects()))
        return super().read(after, limit)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for each, name in ((building, "CHUNK"), (remembering, "TOGETHER")):
        monkeypatch.setattr(each, name, PAGE)


@contextmanager
def log_of(events: Sequence[Envelope], folder: Path) -> Iterator[Counted]:
    """Open a log that has events, in nobody's memory."""
    url = f"sqlite:///{folder / 'log.db'}"
    with closing(Log(HAIDIAN, url)) as before:
        before.append(events)
    with closing(Counted(HAIDIAN, url)) as log:
        yield log


def test_what_only_a_fork_has_goes_to_the_file_page_by_page(tmp_path: Path) -> None:
    kinds = [Classification.LOCAL if n % 5 == 0 else Classification.INTERNAL for n in range(FORK)]
    events = [assigned(HAIDIAN, classification=kind) for kind in kinds]
    file, told = tmp_path / "forked.jsonl", [events[1]]
    with log_of(events, tmp_path) as log, closing(Log(HAIDIAN, f"sqlite:///{tmp_path / 'anew.db'}")) as anew:
        anew.append(told)
        count = set_apart(log, anew, 1, file)
        carried = [each.envelope for each in anew.read(1, FORK)]

    lost = [each.id for each in events if each.classification is not Classification.LOCAL and each not in told]
    assert [event_id(line) for line in file.read_bytes().splitlines()] == lost
    assert count == len(lost)
    assert carried == [each for each in events if each.classification is Classification.LOCAL]
    assert log.held <= 2 * PAGE


def test_a_log_is_built_anew_in_an_empty_database_alone(tmp_path: Path) -> None:
    with log_of([assigned(HAIDIAN)], tmp_path):
        pass
    with pytest.raises(NotEmpty):
        empty(HAIDIAN, f"sqlite:///{tmp_path / 'log.db'}")
    with closing(empty(HAIDIAN, f"sqlite:///{tmp_path / 'other.db'}")) as anew:
        assert anew.head() == 0


def test_requests_are_remembered_page_by_page_however_many_events_followed_from_none(tmp_path: Path) -> None:
    keys = [IdempotencyKey(actors_key("p1", HAIDIAN, f"k{n}"), "f" * 64) for n in range(FORK)]
    asked = [replace(assigned(HAIDIAN), correlation=correlation_of(key)) for key in keys]
    with log_of([*(assigned(HAIDIAN) for _ in keys), *asked], tmp_path) as log:
        remember_requests(log, 0)
        known = log.requests([key.key for key in keys])

    assert [known[key.key].first for key in keys] == [*range(FORK + 1, 2 * FORK + 1)]
    assert log.held <= 2 * PAGE

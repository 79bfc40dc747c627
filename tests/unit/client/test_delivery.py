"""How a publisher sends: batches, retries, what stops it, and what it does with the answers."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.client.node import Fault, Line, Node
from yipan_client import NotAllowed, Outcome, Publisher, Rejected, SpoolInUse, Status, Undelivered, Unreachable
from yipan_client.backoff import Backoff
from yipan_client.delivery import COUNT
from yipan_client.publisher import REFUSED
from yipan_client.spool import Spool

SOURCE = "https://oa.example/issues"
AWAY = Unreachable("away")


def publisher(line: Line, spool: Path | None = None, **options: Any) -> Publisher:
    return Publisher("", **{"source": SOURCE, "spool": spool, "transport": line, "backoff": Backoff(0, 0), **options})


def publish(to: Publisher, count: int, **data: Any) -> None:
    to.publish(*(to.event("T", data, subject=str(number)) for number in range(count)))


@pytest.fixture
def line() -> Line:
    return Line(Node())


def test_events_go_in_batches(line: Line) -> None:
    to = publisher(line)
    publish(to, COUNT + 1)
    to.flush()
    assert line.batches == [COUNT, 1]
    assert len(line.node.log) == COUNT + 1


def test_large_events_make_small_batches(line: Line) -> None:
    to = publisher(line)
    publish(to, 4, text="x" * 400_000)
    to.flush()
    assert line.batches == [2, 2]


def test_it_tries_again_until_everything_is_answered_and_repeats_only_what_was_not(line: Line) -> None:
    told: list[Outcome] = []
    line.faults = [Fault(0, 0, AWAY), Fault(3, 2, AWAY), Fault(0, 0, AWAY)]
    to = publisher(line, on_outcome=told.append)
    publish(to, 5)
    to.flush()
    assert line.batches == [5, 5, 3, 3]
    assert [one.repeated for one in told] == [False, False, True, False, False]
    assert [one.id for one in told] == [id for _, id in line.node.log]


def test_a_flush_that_takes_too_long_says_how_much_is_left_and_why(line: Line) -> None:
    line.faults = [Fault(1, 1, AWAY), Fault(0, 0, Unreachable("busy", retry_after=60))]
    to = publisher(line)
    publish(to, 3)
    with pytest.raises(Undelivered, match="2 events are not sent yet: busy") as caught:
        to.flush(30)
    assert caught.value.left == len(to) == 2
    to.flush()
    assert len(to) == 0


@pytest.mark.parametrize("error", [NotAllowed(401, {"title": "no token"}), Rejected(404, {"title": "nothing here"})])
def test_what_trying_again_would_not_change_stops_it_and_loses_nothing(line: Line, error: Exception) -> None:
    line.faults = [Fault(0, 0, error)]
    to = publisher(line)
    publish(to, 3)
    with pytest.raises(type(error)):
        to.flush()
    assert len(to) == 3
    to.flush()
    assert len(line.node.log) == 3


class Particular(Line):
    """A node that rejects whole batches for one event in them."""

    def send(self, events: Sequence[bytes]) -> Iterator[Outcome]:
        """Take the batch, or nothing of it."""
        self.batches.append(len(events))
        if any(json.loads(event)["data"].get("odd") for event in events):
            raise Rejected(413, {"title": "too large"})
        yield from [self.node.take(event) for event in events]


def test_an_event_for_which_whole_batches_are_rejected_is_found_and_kept(tmp_path: Path) -> None:
    line, told = Particular(Node()), list[Outcome]()
    to = publisher(line, tmp_path, on_outcome=told.append)
    to.publish(*(to.event("T", {"odd": number == 5}, subject="s", id=str(number)) for number in range(8)))
    to.flush()
    assert [id for _, id in line.node.log] == ["0", "1", "2", "3", "4", "6", "7"]
    assert [(one.id, one.status) for one in told if one.refused] == [("5", "refused")]
    [kept] = map(json.loads, (tmp_path / REFUSED).read_text().splitlines())
    assert kept["event"]["id"] == "5"
    assert kept["problem"] == {"title": "too large"}
    to.close()


def test_a_rejection_that_no_node_made_is_no_reason_to_give_events_up(line: Line) -> None:
    line.faults = [Fault(0, 0, Rejected(400, {"detail": "<html>"}))]
    to = publisher(line)
    publish(to, 2)
    with pytest.raises(Rejected):
        to.flush()
    assert len(to) == 2


def test_refused_events_are_kept_with_the_reason_and_said(
    line: Line, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    to = publisher(line, tmp_path)
    to.publish(to.event("T", {"refuse": True}, subject="s", id="1"), to.event("T", {}, subject="s", id="2"))
    to.flush()
    to.close()
    [kept] = map(json.loads, (tmp_path / REFUSED).read_text("utf-8").splitlines())
    assert kept["event"]["id"] == "1"
    assert kept["problem"]["detail"] == "it breaks a rule"
    assert "1 of https://oa.example/issues was refused: it breaks a rule" in caplog.text


def test_a_line_of_the_refused_file_that_was_cut_does_not_spoil_the_next(line: Line, tmp_path: Path) -> None:
    (tmp_path / REFUSED).write_text('{"event": {"id')
    to = publisher(line, tmp_path)
    publish(to, 1, refuse=True)
    to.flush()
    to.close()
    cut, whole = (tmp_path / REFUSED).read_text().splitlines()
    assert cut == '{"event": {"id'
    assert json.loads(whole)["problem"]


class Confused(Line):
    """A node that answers something else."""

    answers: Callable[[list[Outcome]], list[Outcome]]

    def send(self, events: Sequence[bytes]) -> Iterator[Outcome]:
        """Take the batch; confuse its first answer."""
        self.batches.append(len(events))
        outcomes = [self.node.take(event) for event in events]
        yield from self.answers(outcomes) if len(self.batches) == 1 else outcomes


@pytest.mark.parametrize(
    "answers",
    [
        lambda outcomes: outcomes[:1],
        lambda outcomes: [*outcomes, outcomes[0]],
        lambda outcomes: list(reversed(outcomes)),
        lambda _outcomes: [Outcome("other", "1", Status.ACCEPTED)],
    ],
)
def test_only_what_was_answered_itself_is_removed(answers: Callable[[list[Outcome]], list[Outcome]]) -> None:
    line, told = Confused(Node()), list[str]()
    line.answers = answers
    to = publisher(line, on_outcome=lambda outcome: told.append(outcome.id))
    publish(to, 3)
    to.flush()
    assert told == [id for _, id in line.node.log]


def test_an_answer_that_does_not_say_to_what_is_to_the_event_in_its_place() -> None:
    line, told = Confused(Node()), list[Outcome]()
    line.answers = lambda outcomes: [replace(one, source="", id="") for one in outcomes]
    to = publisher(line, on_outcome=told.append)
    publish(to, 3)
    to.flush()
    assert [one.id for one in told] == [id for _, id in line.node.log]
    assert len(line.batches) == 1


def test_outcomes_that_could_not_be_dealt_with_come_again(line: Line) -> None:
    told: list[str] = []

    def first_fails(outcome: Outcome) -> None:
        told.append(outcome.id)
        if len(told) == 1:
            raise RuntimeError("no")

    to = publisher(line, on_outcome=first_fails)
    publish(to, 2)
    with pytest.raises(RuntimeError):
        to.flush()
    assert len(to) == 2
    to.flush()
    ids = [id for _, id in line.node.log]
    assert told == [ids[0], *ids]


def test_a_flush_is_ended_by_closing_and_says_what_is_left(line: Line, tmp_path: Path) -> None:
    to = publisher(line, tmp_path)
    publish(to, 2)
    line.faults = [Fault(0, 0, Unreachable("away", retry_after=3600))]
    line.before = lambda: threading.Thread(target=to.close).start()
    with pytest.raises(Undelivered, match="2 events are not sent yet: the publisher was closed"):
        to.flush()


def test_without_its_spool_a_publisher_leaves_nothing_open(line: Line, tmp_path: Path) -> None:
    with closing(Spool(tmp_path)), pytest.raises(SpoolInUse):
        publisher(line, tmp_path)
    assert line.closed


# ── By a thread ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_in_a_with_events_are_sent_as_soon_as_they_are_there(line: Line) -> None:
    told = threading.Semaphore(0)
    with publisher(line, on_outcome=lambda _outcome: told.release()) as to:
        for number in range(3):
            publish(to, 1)
            assert told.acquire(timeout=10)
            assert len(line.node.log) == number + 1


def test_the_end_of_a_with_waits_for_what_is_not_sent_yet(line: Line) -> None:
    line.faults = [Fault(0, 0, AWAY)] * 20
    with publisher(line) as to:
        publish(to, 3)
    assert len(line.node.log) == 3


def test_what_is_left_at_the_end_stays_in_the_spool(line: Line, tmp_path: Path) -> None:
    line.faults = [Fault(0, 0, Unreachable("away", retry_after=3600))]
    with publisher(line, tmp_path, linger=0.05) as to:
        publish(to, 3)
    with closing(Spool(tmp_path)) as spool:
        assert len(spool) == 3


def test_what_is_left_in_memory_is_not_lost_in_silence(line: Line) -> None:
    line.faults = [Fault(0, 0, Unreachable("away", retry_after=3600))]
    to = publisher(line, linger=0.05)
    with pytest.raises(Undelivered, match="3 events"), to:
        publish(to, 3)


def test_who_is_let_in_later_is_heard_without_anybody_doing_anything(
    line: Line, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line.faults = [Fault(0, 0, NotAllowed(401, {"title": "no token"}))] * 5
    answered = threading.Event()
    with publisher(line, tmp_path, on_outcome=lambda _one: answered.set()) as to:
        publish(to, 1)
        assert answered.wait(30)
        assert line.faults == []
    assert caplog.text.count("1 waiting, to be tried again: 401: no token") == 1


def test_what_stops_the_thread_is_told_to_whoever_flushes(line: Line, tmp_path: Path) -> None:
    line.faults = [Fault(0, 0, NotAllowed(401, {"title": "no token"}))] * 5
    with publisher(line, tmp_path, backoff=Backoff(3600, 3600)) as to:
        publish(to, 1)
        for _ in range(2):
            with pytest.raises(NotAllowed, match="no token"):
                to.flush(10)
        line.faults = []
        publish(to, 1)
        to.flush(10)
        assert len(line.node.log) == 2


def test_an_error_in_a_with_is_not_held_up(line: Line, tmp_path: Path) -> None:
    line.faults = [Fault(0, 0, Unreachable("away", retry_after=3600))]
    to = publisher(line, tmp_path, linger=3600)
    publish(to, 1)
    with pytest.raises(KeyError), to:
        raise KeyError
    with closing(Spool(tmp_path)) as spool:
        assert len(spool) == 1


def test_many_threads_publish_at_once_and_each_ones_events_keep_their_order(line: Line, tmp_path: Path) -> None:
    with publisher(line, tmp_path) as to:

        def work(name: str) -> None:
            for number in range(50):
                to.publish(to.event("T", {}, subject=name, id=f"{name}-{number}"))

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    arrived = [id for _, id in line.node.log]
    for name in "abcd":
        assert [id for id in arrived if id.startswith(name)] == [f"{name}-{number}" for number in range(50)]

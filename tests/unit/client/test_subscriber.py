"""The subscriber: at least once, in order, from where it was."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.unit.client.server import Answer, Server, serving
from yipan_client import NotAllowed, Rejected, Subscriber, Unreachable, UnusablePosition
from yipan_client.backoff import Backoff
from yipan_client.sse import Message


def message(position: int, name: str = "message", id: int | None = None) -> Message:
    return Message(str(position if id is None else id), name, json.dumps({"number": position}))


def sse(*positions: int) -> bytes:
    return b"".join(b'id: %d\ndata: {"number": %d}\n\n' % (position, position) for position in positions)


class Tape:
    """A feed that plays what was recorded: batches, and errors in between; then it ends."""

    def __init__(self, *played: Sequence[Message] | Exception) -> None:
        self.played, self.asked = list(played), list[int | None]()

    def follow(self, after: int | None) -> Iterator[Sequence[Message]]:
        """Play on."""
        self.asked.append(after)
        while self.played:
            piece = self.played.pop(0)
            if isinstance(piece, Exception):
                raise piece
            yield piece
        raise EOFError

    def interrupt(self) -> None:
        """Play nothing more."""
        self.played.clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "position"


def subscriber(tape: Tape, file: Path, **options: Any) -> Subscriber:
    return Subscriber("", None, file, feed=tape, backoff=Backoff(0, 0), **options)


def numbers(of: Subscriber, count: int) -> list[int]:
    return [event["number"] for event in islice(of, count)]


def to_the_end(of: Subscriber, each: Callable[[int], None] = lambda _number: None) -> list[int]:
    """Return the numbers of the events; `each` is called in the body of the loop."""
    found = list[int]()

    def loop() -> None:
        for event in of:
            found.append(event["number"])
            each(event["number"])

    with pytest.raises(EOFError):
        loop()
    return found


def test_events_come_in_order_and_the_position_is_kept_after_each_batch(file: Path) -> None:
    tape = Tape([message(1), message(2)], [message(3)])
    kept = list[str | None]()
    to_the_end(subscriber(tape, file), lambda _number: kept.append(file.read_text() if file.exists() else None))
    assert kept == [None, None, "2\n"]
    assert file.read_text() == "3\n"
    assert tape.asked == [0]


def test_it_goes_on_behind_what_is_noted(file: Path) -> None:
    file.write_text("41\n")
    tape = Tape([message(42)])
    assert to_the_end(subscriber(tape, file)) == [42]
    assert tape.asked == [41]


@pytest.mark.parametrize(("start", "asked"), [(0, 0), (7, 7), (None, None)])
def test_without_a_file_it_begins_where_it_is_told(file: Path, start: int | None, asked: int | None) -> None:
    tape = Tape()
    to_the_end(subscriber(tape, file, start=start))
    assert tape.asked == [asked]
    assert not file.exists()


@pytest.mark.parametrize("content", ["", "x", "-1", "1.5", "²"])
def test_a_position_file_that_holds_none_is_said_and_left_alone(file: Path, content: str) -> None:
    file.write_text(content, "utf-8")
    with pytest.raises(UnusablePosition, match="position: must hold a position, a whole number; it holds"):
        next(iter(subscriber(Tape(), file)))
    assert file.read_text("utf-8") == content


def test_after_a_lost_connection_it_goes_on_behind_what_came_last(file: Path) -> None:
    tape = Tape([message(1), message(2)], Unreachable("cut"), Unreachable("away"), [message(3)])
    assert to_the_end(subscriber(tape, file)) == [1, 2, 3]
    assert tape.asked == [0, 2, 2]


@pytest.mark.parametrize("error", [NotAllowed(401, {}), Rejected(422, {"detail": "beyond the log"})])
def test_what_trying_again_would_not_change_is_raised(file: Path, error: Exception) -> None:
    with pytest.raises(type(error)):
        list(subscriber(Tape(error), file))


def test_what_a_loop_did_not_finish_comes_again(file: Path) -> None:
    reader = iter(subscriber(Tape([message(1), message(2), message(3)]), file))
    assert [next(reader)["number"], next(reader)["number"]] == [1, 2]
    reader.close()  # type: ignore[attr-defined]  # as the end of a loop by an error does
    assert file.read_text() == "1\n"


def test_an_explicit_commit_counts_the_event_at_hand(file: Path) -> None:
    of = subscriber(Tape([message(1), message(2), message(3)]), file)
    for event in of:
        if event["number"] == 2:
            of.commit()
            break
    assert file.read_text() == "2\n"


def test_without_automatic_notes_only_commits_count(file: Path) -> None:
    of = subscriber(Tape([message(1)], [message(2)], [message(3)]), file, automatic=False)
    to_the_end(of, lambda number: of.commit() if number == 2 else None)
    assert file.read_text() == "2\n"


def test_a_second_loop_begins_behind_what_is_noted(file: Path) -> None:
    tape = Tape([message(1), message(2)], [message(2), message(3)])
    of = subscriber(tape, file)
    assert numbers(of, 2) == [1, 2]
    assert to_the_end(of) == [2, 3]
    assert tape.asked == [0, 1]


def test_signs_of_life_move_the_position_too(file: Path) -> None:
    tape = Tape([message(1)], [Message("90", "", "")], Unreachable("cut"))
    to_the_end(subscriber(tape, file))
    assert file.read_text() == "90\n"
    assert tape.asked == [0, 90]


def test_the_past_of_a_record_comes_before_the_event_that_opens_it_and_again_with_it(file: Path) -> None:
    tape = Tape([message(5), message(2, "past", id=5), message(3, "past", id=5)], Unreachable("cut"), [message(6)])
    assert to_the_end(subscriber(tape, file)) == [5, 2, 3, 6]
    assert tape.asked == [0, 5]


def test_the_node_tells_that_a_subscriber_is_slow(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: list[int] = []
    tape = Tape([message(1), Message("1", "lagging", '{"position":1,"head":9000}'), message(2)])
    assert to_the_end(subscriber(tape, file, on_lagging=told.append)) == [1, 2]
    assert told == [1]
    to_the_end(subscriber(Tape([Message("4", "lagging", "{}")]), file))
    assert "slower than the node; it stands at 4" in caplog.text


# ── Over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


def test_a_feed_is_asked_for_with_filters_and_taken_up_where_it_ended(server: Server, file: Path) -> None:
    server.answers = [Answer(body=sse(1, 2)), Answer(503, b"{}"), Answer(body=sse(3)), Answer(401, b"{}")]
    of = Subscriber(
        server.url,
        "secret",
        file,
        backoff=Backoff(0, 0),
        type=["IssueRaised", "TaskAssigned"],
        organisation="bj.haidian",
    )
    found = list[int]()
    with pytest.raises(NotAllowed):
        found.extend(event["number"] for event in of)
    assert found == [1, 2, 3]
    assert [heard.headers["Last-Event-ID"] for heard in server.heard] == ["0", "2", "2", "3"]
    assert server.heard[0].path == "/v1/feed?type=IssueRaised&type=TaskAssigned&organisation=bj.haidian"
    assert server.heard[0].headers["Authorization"] == "Bearer secret"
    assert server.heard[0].headers["Accept"] == "text/event-stream"


def test_to_begin_at_the_end_no_position_is_sent(server: Server, file: Path) -> None:
    server.answers = [Answer(404, b"{}")]
    with pytest.raises(Rejected):
        list(Subscriber(server.url, None, file, start=None))
    assert "Last-Event-ID" not in server.heard[0].headers


def test_a_subscriber_is_closed_while_it_waits(server: Server, file: Path) -> None:
    server.answers = [Answer(body=sse(1, 2), hangs=True)]
    found: list[int] = []
    with Subscriber(server.url, None, file) as of:
        second = threading.Event()

        def read() -> None:
            for event in of:
                found.append(event["number"])
                if event["number"] == 2:
                    second.set()

        thread = threading.Thread(target=read)
        thread.start()
        assert second.wait(10)
        of.close()
        thread.join(10)
        assert not thread.is_alive()
    assert found == [1, 2]
    assert file.read_text() == "2\n"

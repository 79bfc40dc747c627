"""A publisher that is killed again and again, with a real node that is killed too."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.gateway.names import External, external_id
from services.identities.outsiders import add_outsider
from tests.acceptance.conftest import MakeBoard
from tests.acceptance.harness import Board, eventually
from yipan_client import NotAllowed, Publisher, Subscriber

NODE = NodeId("bj")
NAME = "oa-bj"
SOURCE = "https://oa.bj.example/tasks"
DATA = {"title": "检查社区路灯照明", "lead": "bj", "due": "2030-03-09T18:00:00+08:00"}

PROGRAM = f"""
import itertools, sys
from pathlib import Path
from yipan_client import Publisher

over, address, secret, spool, first = sys.argv[1:]
options = {{"source": "{SOURCE}", "spool": Path(spool)}}
if over == "http":
    publisher = Publisher(address, secret, **options)
else:
    publisher = Publisher.over_nats(address, secret, "{NAME}", **options)
with publisher:
    for number in itertools.count(int(first)):
        publisher.publish(publisher.event("TaskAssigned", {DATA}, subject=f"t{{number}}", id=f"e{{number}}"))
        print(number, flush=True)
"""
"""Says each number when `publish` has returned for it."""


@contextmanager
def publishing(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Run the program; end it by `kill -9`."""
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def published(process: subprocess.Popen[str], count: int) -> Iterator[int]:
    """Yield the numbers for which `publish` has returned, until the program is killed when there are so many."""
    assert process.stdout
    for taken, line in enumerate(process.stdout, 1):
        yield int(line)
        if taken == count:
            process.kill()
    assert taken >= count


@pytest.mark.parametrize("over", ["http", "nats"])
def test_what_was_published_is_on_the_board_once_whoever_is_killed(
    make_board: MakeBoard, tmp_path: Path, over: str
) -> None:
    board = make_board(NODE).start()
    made = add_outsider(board.data(NODE), NAME, NODE, [Role.PUBLISHER, Role.SUBSCRIBER], token=True, nkey=True)
    assert made.token
    assert made.seed
    server = f"nats://127.0.0.1:{board.file.node(NODE).server.port}"
    address, secret = (board.url(NODE), made.token) if over == "http" else (server, made.seed)
    spool, taken, first = tmp_path / "spool", set[int](), 0
    eventually(lambda: sent(over, address, secret, spool, "first"), what="that the publisher is let in")
    for count, halfway in happenings(board):
        with publishing(over, address, secret, spool, str(first)) as process:
            for number in published(process, count):
                taken.add(number)
                if number == first + count // 2:
                    halfway()
        first = max(taken) + 1000  # the next ones cannot be those that were perhaps taken and not said

    assert sent(over, address, secret, spool, "last")
    found = Counter(until_the_last(board, made.token, tmp_path / "position"))
    assert {external("task", f"t{number}") for number in taken} <= found.keys()
    assert set(found.values()) == {1}


def sent(over: str, address: str, secret: str, spool: Path, subject: str) -> bool:
    """Publish one event, and say whether the node lets the publisher in and all that was in the spool is answered."""
    options: dict[str, Any] = {"source": SOURCE, "spool": spool}
    http = over == "http"
    made = Publisher(address, secret, **options) if http else Publisher.over_nats(address, secret, NAME, **options)
    with closing(made) as publisher:
        publisher.publish(publisher.event("TaskAssigned", DATA, subject=subject))
        try:
            publisher.flush(60)
        except NotAllowed:
            return False
    return True


def happenings(board: Board) -> Iterator[tuple[int, Callable[[], object]]]:
    """Yield after how many events the publisher is killed, and what befalls the node in the middle of them."""
    yield 40, lambda: None
    yield 150, lambda: board.kill(NODE)
    yield 30, lambda: None
    yield 120, lambda: board.start(NODE)
    yield 100, lambda: board.kill_server(NODE)
    yield 80, lambda: board.kill_all(NODE)
    yield 60, lambda: board.start(NODE)


def until_the_last(board: Board, token: str, position: Path) -> Iterator[str]:
    """Yield the records of all tasks that the log has, up to the one that was published last."""
    with Subscriber(board.url(NODE), token, position, type="TaskAssigned") as events:
        for event in events:
            yield event["subject"]
            if event["subject"] == external("task", "last"):
                return


def external(kind: str, id: str) -> str:
    """Return the board's id of what the publisher calls so."""
    return external_id(External(NODE, kind, id))

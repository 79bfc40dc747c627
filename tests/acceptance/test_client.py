"""A publisher that is killed again and again, with a real node that is killed too."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.authority import Role
from domain.tree import NodeId
from services.api.tokens import add_token
from services.client import Publisher, Subscriber
from services.gateway.names import External, external_id
from tests.acceptance.conftest import MakeBoard
from tests.acceptance.harness import Board

NODE = NodeId("bj")
SOURCE = "https://oa.bj.example/tasks"
DATA = {"title": "检查社区路灯照明", "lead": "bj.haidian", "due": "2030-03-09T18:00:00+08:00"}

PROGRAM = f"""
import itertools, sys
from pathlib import Path
from services.client import Publisher

url, token, spool, first = sys.argv[1:]
with Publisher(url, token, source="{SOURCE}", spool=Path(spool)) as publisher:
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


def test_what_was_published_is_on_the_board_once_whoever_is_killed(make_board: MakeBoard, tmp_path: Path) -> None:
    board = make_board(NODE).start()
    token = add_token(board.data(NODE), NODE, [Role.PUBLISHER, Role.SUBSCRIBER], actor="oa-bj")
    spool, taken, first = tmp_path / "spool", set[int](), 0
    happenings: list[tuple[int, Callable[[], object]]] = [
        (40, lambda: None),
        (150, lambda: board.kill(NODE)),
        (30, lambda: None),
        (120, lambda: board.start(NODE)),
        (80, lambda: board.kill_all(NODE)),
        (60, lambda: board.start(NODE)),
    ]
    for count, halfway in happenings:
        with publishing(board.url(NODE), token, spool, str(first)) as process:
            for number in published(process, count):
                taken.add(number)
                if number == first + count // 2:
                    halfway()
        first = max(taken) + 1000  # the next ones cannot be those that were perhaps taken and not said

    with Publisher(board.url(NODE), token, source=SOURCE, spool=spool, linger=60) as publisher:
        publisher.publish(publisher.event("TaskAssigned", DATA, subject="last"))
    found = Counter(until_the_last(board, token, tmp_path / "position"))
    assert {external("task", f"t{number}") for number in taken} <= found.keys()
    assert set(found.values()) == {1}


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

"""`kill -9` of a node while outside systems publish: what was acknowledged is there, and everything is there once."""

import threading
import time
from typing import Any, Self

import httpx
import orjson

from domain.node_id import NodeId
from tests.acceptance.conftest import MakeBoard
from tests.acceptance.harness import Board, eventually
from tests.acceptance.load import WITHIN, subjects
from tests.unit.gateway.reporting import LIST, event, issue

RETRY = 0.05
TOGETHER = 20
"""Reports in one request."""
KILLS = 3


class Outside:
    """An outside system that publishes issues in batches until it is told to stop; what is not answered comes again."""

    def __init__(self, board: Board, name: str, kind: str, node: str = "bj") -> None:
        self.answered: dict[str, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self._board, self._name, self._kind, self._node = board, name, kind, node
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"outside {name}")

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Finish the batch under way, then stop."""
        self._stop.set()
        self._thread.join()

    def more(self, count: int) -> None:
        """Wait until so many more were answered."""
        goal = len(self.answered) + count
        eventually(lambda: len(self.answered) >= goal, WITHIN, f"{count} more reports of {self._name}")

    def _run(self) -> None:
        number = 0
        while not self._stop.is_set():
            batch: list[dict[str, Any]] = []
            while len(batch) < TOGETHER:
                number += 1
                # The last step first: whatever depends on something waits for it.
                batch += reversed(issue(f"{self._name}-{number}", f"L-{self._name}", about=NodeId(self._node)))
            batch += [event("IssueListOpened", f"L-{self._name}", LIST)] if number < TOGETHER else []
            self.sent += batch
            for outcome in self._insist(batch):
                self.answered[outcome["id"]] = outcome

    def _insist(self, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        while True:
            try:
                return publish(self._board, batch, self._kind, self._node)
            except (httpx.HTTPError, ValueError):
                time.sleep(RETRY)  # the node is down for now; there is nobody to wake us


def publish(board: Board, batch: list[dict[str, Any]], kind: str, node: str = "bj") -> list[dict[str, Any]]:
    """Report a batch to a node and return the outcomes, one for each."""
    stream = kind == "application/x-ndjson"
    body = b"".join(orjson.dumps(each) + b"\n" for each in batch) if stream else orjson.dumps(batch)
    headers = {"Authorization": f"Bearer {board.token(node)}", "Content-Type": kind}
    answer = httpx.post(f"{board.url(node)}/v1/events", content=body, headers=headers, timeout=30).raise_for_status()
    outcomes = [orjson.loads(line) for line in answer.content.splitlines()] if stream else answer.json()
    if [each.get("id") for each in outcomes] != [each["id"] for each in batch]:
        raise ValueError("the answer ended early")
    return outcomes


def test_what_was_acknowledged_before_a_kill_is_on_the_board_exactly_once(make_board: MakeBoard) -> None:
    board = make_board("bj").start()
    with (
        Outside(board, "oa", "application/cloudevents-batch+json") as oa,
        Outside(board, "hotline", "application/x-ndjson") as hotline,
    ):
        for _ in range(KILLS):
            oa.more(60)
            hotline.more(60)
            board.kill("bj")
            board.start("bj")
        oa.more(60)
        hotline.more(60)
    for outside in (oa, hotline):
        assert outside.answered.keys() == {each["id"] for each in outside.sent}
        assert {each["status"] for each in outside.answered.values()} <= {"accepted", "known", "waiting"}
    everything = [*oa.sent, *hotline.sent]
    eventually(lambda: not _left(board, "waiting"), WITHIN, "everything that waited")
    assert not _left(board, "refused")
    before = subjects(board, "bj")
    for outcome in publish(board, everything, "application/x-ndjson"):
        assert outcome["status"] == "known"
        assert len({each["position"] for each in outcome["events"]}) == len(outcome["events"]) > 0
    assert subjects(board, "bj") == before
    raised = [each for each in everything if each["type"] == "IssueRaised"]
    issues = {subject: count for subject, count in before.items() if subject.startswith("issue-")}
    assert len(issues) == len(raised)
    assert set(issues.values()) == {3}


def _left(board: Board, status: str) -> list[Any]:
    items: list[Any] = board.get("bj", "/v1/reports", status=status)["items"]
    return items

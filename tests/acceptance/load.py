"""Commands that go on while things break, and the proof that what was acknowledged is there once."""

import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import uuid4

import httpx
import orjson

from services.http_client import Client, NodeProblem, NodeUnreachable
from tests.acceptance.harness import Board, eventually

WITHIN = 30.0
RETRY = 0.05


def assign(client: Client, lead: str, key: str | None = None) -> str:
    """Give a node the command to assign a task; return the id of the task."""
    body = {"title": "检查社区路灯照明", "lead": lead, "due": datetime.now(UTC) + timedelta(days=7)}
    headers = {"Idempotency-Key": key} if key else {}
    return str(client.post("/v1/tasks/assign", orjson.dumps(body), headers)["id"])


class Load:
    """A client that gives one command after the other until it is told to stop; what fails is given again."""

    def __init__(self, board: Board, node: str, lead: str) -> None:
        self.acknowledged: list[str] = []
        self._board, self._node, self._lead = board, node, lead
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"load on {node}")

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Finish the command under way, then stop."""
        self._stop.set()
        self._thread.join()

    def more(self, count: int = 30) -> None:
        """Wait until so many more were acknowledged."""
        goal = len(self.acknowledged) + count
        eventually(lambda: len(self.acknowledged) >= goal, WITHIN, f"{count} more commands on {self._node}")

    def _run(self) -> None:
        client = self._board.client(self._node)
        body = {"title": "检查社区路灯照明", "lead": self._lead, "due": datetime.now(UTC) + timedelta(days=7)}
        while not self._stop.is_set():
            self.acknowledged.append(self._insist(client, orjson.dumps(body), str(uuid4())))
        client.close()

    def _insist(self, client: Client, body: bytes, key: str) -> str:
        while True:
            try:
                return str(client.post("/v1/tasks/assign", body, {"Idempotency-Key": key})["id"])
            except (NodeUnreachable, NodeProblem):
                time.sleep(RETRY)  # the node is down for now; there is nobody to wake us


def subjects(board: Board, node: str) -> Counter[str]:
    """Return how many events a node's log holds of each aggregate; the access log, which grows by asking, left out."""
    client, counted = board.client(node), Counter[str]()
    head = client.get("/readyz")["head"]
    with closing(client.events("/v1/feed", after="0")) as events:
        for event in events:
            subject = orjson.loads(event.data)["subject"]
            if not subject.startswith("access-"):
                counted[subject] += 1
            if int(event.id) >= head:
                return counted
    raise AssertionError(f"the feed of {node} ended early")


def expect_once(board: Board, node: str, tasks: list[str]) -> None:
    """Demand that a node comes to hold every one of these tasks, each exactly once."""
    eventually(lambda: set(tasks) <= subjects(board, node).keys(), WITHIN, f"{len(tasks)} tasks on {node}")
    found = subjects(board, node)
    assert {task: found[task] for task in tasks if found[task] != 1} == {}


def tasks_shown(board: Board, node: str) -> dict[str, str]:
    """Return the tasks of the board as a node shows them, page by page, with how each stands."""
    head = board.get(node, "/readyz")["head"]
    rows: dict[str, str] = {}
    path = f"/v1/tasks?wait_for={head}&limit=500"
    with httpx.Client(base_url=board.url(node), headers={"Authorization": f"Bearer {board.token(node)}"}) as client:
        while path:
            answer = client.get(path).raise_for_status()
            rows.update({line["task"]["id"]: line["task"]["status"] for line in answer.json()["items"]})
            path = answer.links.get("next", {}).get("url", "")
    return rows

"""Commands that go on while things break, and the proof that what was acknowledged is there once."""

import threading
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Self
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


class Roaming:
    """A client of an organisation whose records are moved while it works: it goes where it is sent.

    It opens tasks, and goes on with those that it opened before, each command under a key of its own: what fails is
    given again in the same place, and elsewhere only when that place says that it does not keep the records.
    """

    def __init__(self, board: Board, organisation: str, homes: Sequence[str], before: "Roaming | None" = None) -> None:
        """Prepare.

        Args:
            board: where.
            organisation: for whom it acts.
            homes: the nodes where the records may be, the first where they are.
            before: another, with whose tasks this one goes on.
        """
        self.versions: dict[str, int] = dict(before.versions) if before else {}
        """The tasks with the versions that were acknowledged last."""
        self._board, self._organisation, self._homes = board, organisation, deque(homes)
        self._stop = threading.Event()
        self._acknowledged: int = before._acknowledged if before else 0
        self._thread = threading.Thread(target=self._run, name=f"load of {organisation}")

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
        goal = self._acknowledged + count
        eventually(lambda: self._acknowledged >= goal, 2 * WITHIN, f"{count} more commands of {self._organisation}")

    def _run(self) -> None:
        for number in count(self._acknowledged):
            if self._stop.is_set():
                return
            due = (datetime.now(UTC) + timedelta(days=30 + number)).isoformat()
            if number % 3 and self.versions:
                task = list(self.versions)[number * 7919 % len(self.versions)]
                done = self._insist(f"/v1/tasks/{task}/extend", {"due": due, "reason": "天气原因"})
            else:
                done = self._insist("/v1/tasks/assign", {"title": "检查路灯", "lead": self._organisation, "due": due})
            self.versions[done["id"]] = done["sequence"]
            self._acknowledged += 1

    def _insist(self, path: str, body: Mapping[str, str]) -> Mapping[str, Any]:
        key = {"Idempotency-Key": str(uuid4())}
        while True:
            node = self._homes[0]
            try:
                with Client(self._board.url(node), self._board.token_of(node, self._organisation)) as client:
                    found: Mapping[str, Any] = client.post(path, orjson.dumps(body), key)
                    return found
            except NodeUnreachable:
                time.sleep(RETRY)  # the node is down for now; there is nobody to wake us
            except NodeProblem as problem:
                if problem.status == 421:
                    self._homes.rotate(-1)
                elif problem.status != 503:
                    raise
                time.sleep(RETRY)


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

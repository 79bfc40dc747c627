"""The load: clients that command and systems that report, each keeping what it was acknowledged."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic
from typing import Any, Self
from uuid import uuid4

import httpx

from domain.node_id import NodeId
from tests.acceptance.harness import Board, eventually
from tests.unit.gateway.reporting import LIST, event, issue

WITHIN = 120.0
"""Seconds in which everything goes on after a fault, on a machine that does much else besides."""
PACE = 0.1
"""Seconds between two requests of one client."""
PASSING = {408, 421, 429, 503, 507}
"""What a client may be told while something is wrong: all of them ask to try again."""


class Client(ABC):
    """Does one thing after the other on one node; what is not acknowledged it sends again, just as it was."""

    def __init__(self, board: Board, node: str) -> None:
        self.node, self.done = node, 0
        self.between = threading.RLock()
        """Held while something is under way: who holds it has the client wait."""
        self._http = httpx.Client(headers={"Authorization": f"Bearer {board.token(node)}"}, timeout=10)
        self._url = board.url(node)
        self._stop = threading.Event()
        self._hopeless = False
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=f"{type(self).__name__} on {node}")

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish what is under way, unless the test has failed already."""
        self._hopeless = kind is not None
        self._stop.set()
        self._thread.join()
        self._http.close()
        if self._error and not self._hopeless:
            raise self._error

    def more(self, times: int) -> None:
        """Wait until it was acknowledged so many times more."""
        goal = self.done + times
        eventually(lambda: self._error or self.done >= goal, WITHIN, f"{times} more of {self._thread.name}")
        if self._error:
            raise self._error

    @abstractmethod
    def act(self, number: int) -> None:
        """Do the next thing."""

    @abstractmethod
    def again(self) -> None:
        """Do once more what was acknowledged, and demand the same answers."""

    def _run(self) -> None:
        try:
            for number in count(1):
                with self.between:
                    self.act(number)
                    self.done += 1
                if self._stop.wait(PACE):
                    return
        except Exception as error:
            self._error = error

    def insist(self, path: str, body: object, **headers: str) -> Any:
        """Return the answer, which may take as long as something is wrong."""
        until, why = monotonic() + WITHIN, ""
        while monotonic() < until and not self._hopeless:
            try:
                answer = self._http.post(f"{self._url}{path}", json=body, headers=headers)
            except httpx.TransportError as error:
                why = repr(error)
            else:
                if answer.is_success:
                    return answer.json()
                why = answer.text
                if answer.status_code not in PASSING:
                    break
            self._stop.wait(PACE)
        raise AssertionError(f"{self._thread.name}: {path} {body}: {why}")


class Commander(Client):
    """Assigns tasks and extends them; each command bears a mark, by which it is found in logs."""

    def __init__(self, board: Board, node: str, leads: Sequence[str]) -> None:
        super().__init__(board, node)
        self._leads = leads
        self.given: list[str] = []
        """The marks of all commands, acknowledged or not."""
        self._asked: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.acknowledged: dict[str, tuple[str, int]] = {}
        """By mark: the task, and the number that its event has there."""

    def act(self, number: int) -> None:
        """Give a command; some are given twice, as by somebody who lost the answer."""
        mark = f"load-{uuid4().hex}"
        self.given.append(mark)
        self._asked[mark] = self._extend(mark, number) if number % 3 == 0 else self._assign(mark, number)
        self.acknowledged[mark] = self._ask(mark)
        if number % 5 == 0:
            self._ask_again(mark)

    def again(self) -> None:
        """Give every acknowledged command once more."""
        for mark in self.acknowledged:
            self._ask_again(mark)

    def _ask_again(self, mark: str) -> None:
        assert self._ask(mark) == self.acknowledged[mark], "a repeated request has one answer"

    def _ask(self, mark: str) -> tuple[str, int]:
        path, body = self._asked[mark]
        answer = self.insist(path, body, **{"Idempotency-Key": mark})
        return answer["id"], answer["sequence"]

    def _assign(self, mark: str, number: int) -> tuple[str, Mapping[str, str]]:
        lead = self._leads[number % len(self._leads)]
        return "/v1/tasks/assign", {"title": f"检查路灯 {mark}", "lead": lead, "due": _due(30)}

    def _extend(self, mark: str, number: int) -> tuple[str, Mapping[str, str]]:
        task, _ = list(self.acknowledged.values())[-1]
        return f"/v1/tasks/{task}/extend", {"due": _due(30 + number), "reason": f"天气原因 {mark}"}


class Publisher(Client):
    """Reports issues to the gateway, the last step first: whatever depends on something waits for it."""

    def __init__(self, board: Board, node: str) -> None:
        super().__init__(board, node)
        self._name = f"{node}-{uuid4().hex[:6]}"
        self.batches: list[list[dict[str, Any]]] = []
        """All that was sent, acknowledged or not."""
        self.acknowledged: dict[str, dict[str, Any]] = {}
        """What each report was answered, by its id."""

    def act(self, number: int) -> None:
        """Report a batch."""
        batch = [event("IssueListOpened", f"L-{self._name}", LIST)] if number == 1 else []
        batch += reversed(issue(f"{self._name}-{number}", f"L-{self._name}", about=NodeId(self.node)))
        self.batches.append(batch)
        self.acknowledged.update({outcome["id"]: outcome for outcome in self.publish(batch)})

    def publish(self, batch: Sequence[Mapping[str, Any]]) -> Any:
        """Return the outcomes, one for each report."""
        return self.insist("/v1/events", batch, **{"Content-Type": "application/cloudevents-batch+json"})

    def again(self) -> None:
        """Report everything once more, and demand that it leads to the same records."""
        for batch in self.batches:
            for outcome in self.publish(batch):
                told = self.acknowledged[outcome["id"]]
                assert outcome["status"] in ("accepted", "known", "waiting"), outcome
                assert told.get("record") in (None, outcome.get("record")), (told, outcome)


def _due(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


class Traffic:
    """All clients of a board."""

    def __init__(self, board: Board, leads: Mapping[str, Sequence[str]], publishing: Sequence[str]) -> None:
        """Prepare.

        Args:
            board: where.
            leads: on each node, to whom its clients give tasks.
            publishing: the nodes to which systems report.
        """
        self.commanders = [Commander(board, node, those) for node, those in leads.items() for _ in range(2)]
        self.publishers = [Publisher(board, node) for node in publishing]

    @property
    def _clients(self) -> Sequence[Client]:
        return [*self.commanders, *self.publishers]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have all of them work."""
        with ExitStack() as stack:
            for each in self._clients:
                stack.enter_context(each)
            yield

    @contextmanager
    def paused(self, node: str, kind: type[Client] = Client) -> Iterator[None]:
        """Have those of a node wait, each when what it has under way is acknowledged."""
        with ExitStack() as stack:
            for each in self._clients:
                if each.node == node and isinstance(each, kind):
                    stack.enter_context(each.between)
            yield

    def again(self, node: str) -> None:
        """Give everything once more that this node acknowledged, as those do who do not trust its answers."""
        for each in self._clients:
            if each.node == node:
                each.again()

    def reported(self, node: str, times: int = 3) -> None:
        """Wait until each system that reports to this node was answered so many times more."""
        for each in self.publishers:
            if each.node == node:
                each.more(times)

    def more(self, *nodes: str, times: int = 5) -> None:
        """Wait until each client of these nodes, or of all, was acknowledged so many times more."""
        for each in self._clients:
            if not nodes or each.node in nodes:
                each.more(times)

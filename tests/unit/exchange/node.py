"""A node in the place of one, for imports."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from yipan_client import Outcome
from yipan_client.errors import Unreachable
from yipan_client.outcomes import Answer, Entered


class Node:
    """A transport that answers as a node does: what waits is accepted when it comes again."""

    def __init__(self, waits: Sequence[str] = (), fails_at: int = 0) -> None:
        self.waits, self.fails_at = set(waits), fails_at
        self.dies_behind = ""
        self.moved = ""
        self.known: dict[str, str] = {}
        self.batches: list[list[str]] = []
        self.gets: Callable[[Sequence[str]], None] = lambda _batch: None

    def send(self, events: Sequence[bytes]) -> Iterator[Outcome]:
        """Answer each event."""
        self.batches.append([])
        if self.fails_at and len(self.batches) >= self.fails_at:
            raise Unreachable("gone")
        for event in map(json.loads, events):
            self.batches[-1].append(event["subject"])
            yield self._answer(event)
            if self.dies_behind == event["subject"]:
                raise KeyboardInterrupt
        self.gets(self.batches[-1])

    def _answer(self, event: dict[str, Any]) -> Outcome:
        id, subject = event["id"], event["subject"]
        if subject in self.waits:
            self.waits.discard(subject)
            self.known[id] = "waits"
            return Outcome(
                event["source"], id, "waiting", problem={"type": "/problems/not-found", "detail": "无此记录"}
            )
        before = self.known.get(id)
        self.known[id] = "accepted"
        answer: Answer = {"source": event["source"], "id": id, "status": "known" if before else "accepted"}
        if self.moved:
            entered = Entered(position=1, id="e", type="x", subject="task-1@bj", sequence=1, time=self.moved)
            answer = {**answer, "late": True, "events": [entered]}
        return Outcome.of({**answer, "record": f"task-{subject}@bj"})

    def interrupt(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

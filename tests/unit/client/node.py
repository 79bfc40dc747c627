"""A node as far as a publisher knows it, and a line to it that breaks when it is told to."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from yipan_client.errors import Problem, Unreachable
from yipan_client.outcomes import Key, Outcome, Status, key_of

REFUSED: Problem = {"title": "refused", "detail": "it breaks a rule"}


@dataclass
class Node:
    """Takes each event once; refuses those whose data say so."""

    log: dict[Key, Outcome] = field(default_factory=dict)

    def take(self, record: bytes) -> Outcome:
        """Return the outcome: the first one, however often the event comes."""
        event = json.loads(record)
        known = self.log.get(key_of(event))
        if known:
            return replace(known, repeated=True)
        status = Status.REFUSED if event["data"].get("refuse") else Status.ACCEPTED
        problem = REFUSED if status is Status.REFUSED else None
        outcome = self.log[key_of(event)] = Outcome(*key_of(event), status, problem=problem)
        return outcome


@dataclass
class Fault:
    """What happens to one batch: the node takes so many of it, answers so many, never all, and then comes the error."""

    taken: int
    answered: int
    error: BaseException


@dataclass
class Line:
    """A transport to a node; each batch has the next fault, as long as there are some."""

    node: Node
    faults: list[Fault] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    closed: bool = False

    def send(self, events: Sequence[bytes]) -> Iterator[Outcome]:
        """Take the events."""
        self.before()
        self.batches.append(len(events))
        fault = self.faults.pop(0) if self.faults else None
        if not fault:
            yield from [self.node.take(event) for event in events]
            return
        outcomes = [self.node.take(event) for event in events[: fault.taken]]
        yield from outcomes[: min(fault.answered, len(events) - 1)]
        raise fault.error

    def interrupt(self) -> None:
        """Break for good."""
        self.faults = [Fault(0, 0, Unreachable("interrupted"))] * 1000

    def close(self) -> None:
        """Be closed."""
        self.closed = True

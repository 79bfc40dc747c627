"""Plays the scenario on one node in this process, which hosts everybody: the same commands, without links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.aggregate import commands
from domain.authority import Actor, Role
from domain.tree import NodeId
from services.board.seed_2019.stage import Given, opened_by
from services.node.handler import CommandHandler
from services.node.orders import Order

TOGETHER = 500


class OneNode:
    """Gives the commands of a scenario to one handler, in batches."""

    def __init__(self, handler: CommandHandler) -> None:
        self._handler = handler
        self._orders: list[Order] = []
        self._expected: list[tuple[str, str | None]] = []

    def give(
        self,
        organisation: NodeId,
        command: object,
        *,
        key: str,
        at: datetime,
        on: Given | None = None,
        after: Sequence[Given] = (),
        synthetic: bool = False,
    ) -> Given:
        """Put one command into the batch."""
        return self._add(organisation, command, key, at, on, None, synthetic=synthetic)

    def try_in_vain(
        self, organisation: NodeId, command: object, *, key: str, at: datetime, refused: str, on: Given | None = None
    ) -> None:
        """Put one command into the batch that is to be refused."""
        self._add(organisation, command, key, at, on, refused, synthetic=True)

    def flush(self) -> None:
        """Give the batch."""
        answers = self._handler.execute_all(self._orders)
        for answer, (key, refused) in zip(answers, self._expected, strict=True):
            name = type(answer).__name__ if isinstance(answer, Exception) else None
            assert name == refused, f"{key}: {answer!r}"
        self._orders, self._expected = [], []

    def _add(
        self,
        organisation: NodeId,
        command: Any,
        key: str,
        at: datetime,
        on: Given | None,
        refused: str | None,
        *,
        synthetic: bool,
    ) -> Given:
        id = on.id if on else opened_by(command, key, organisation)
        role = commands[type(command).__name__].role
        actor = Actor(f"{role}-{organisation}", organisation, frozenset(Role))
        self._orders.append(
            Order(command=command, actor=actor, id=id, occurred_at=at, synthetic=synthetic, key=f"seed-2019/{key}")
        )
        self._expected.append((key, refused))
        if len(self._orders) == TOGETHER:
            self.flush()
        return Given(id, organisation)

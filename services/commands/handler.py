"""Commands are decided here: place, load, decide, stamp, append, all against one node's log."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from domain.refusal import Refusal
from domain.tree import NodeId
from services.commands.deciding import Attempt
from services.commands.orders import Desk, Order, Placed
from services.commands.outcomes import Answer, Outcome
from services.commands.refusals import Contended
from services.commands.vault import Vault
from services.log import Answered, Log, RequestMismatch, RequestRepeated, VersionConflict

ATTEMPTS = 100
"""How often a decision is made anew because another was faster; each time, that other one got on."""


class CommandHandler:
    """Decides commands on one node. Blocks until the outcome is durable; any number of threads may call."""

    def __init__(
        self,
        log: Log,
        node: NodeId,
        hosts: Callable[[NodeId], bool],
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        vault: Vault | None = None,
    ) -> None:
        """Wire the handler.

        Args:
            log: this node's log.
            node: this node.
            hosts: says whether the records of an organisation live on this node.
            clock: the time now, with its zone.
            new_id: a fresh UUIDv7.
            vault: seals the secrets of commands; None if the node has no key for clues.
        """
        self._log, self._node, self._clock, self._new_id = log, node, clock, new_id
        self._desk = Desk(node, hosts, new_id, vault)
        self._batches, self._overtaken = Lock(), Lock()

    def execute(
        self,
        command: Any,
        actor: Actor,
        *,
        id: AggregateId | None = None,
        occurred_at: datetime | None = None,
        synthetic: bool = False,
        if_match: Collection[int] | None = None,
        key: str | None = None,
        correlation: str | None = None,
        traceparent: str | None = None,
    ) -> Outcome:
        """Decide a command and record what follows, once; what comes with it is said at `Order`.

        Raises:
            Refusal: a rule forbids it; nothing changed but for what the refusal says that it leaves.
            RequestMismatch: the key was used for something else.
        """
        order = Order(
            command=command,
            actor=actor,
            id=id,
            occurred_at=occurred_at,
            synthetic=synthetic,
            if_match=if_match,
            key=key,
            correlation=correlation,
            traceparent=traceparent,
        )
        answer = self._one(self._desk.place(order))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def execute_all(self, orders: Sequence[Order]) -> Sequence[Answer]:
        """Decide commands in their order, each on what those before it left, and record it all in one transaction.

        One that is refused changes nothing, and does not stop those after it.

        Returns:
            for each order what `execute` would return, or raise.
        """
        return self._many([self._placed(order) for order in orders])

    def _placed(self, order: Order) -> Placed | Refusal:
        try:
            return self._desk.place(order)
        except Refusal as refusal:
            return refusal

    def _one(self, placed: Placed) -> Answer:
        answered: dict[str, Answered] = {}
        for _ in range(ATTEMPTS):
            with self._overtaken:
                pass
            if (answers := self._attempt([placed], answered)) is not None:
                return answers[0]
        return Contended(id=placed.id)

    def _many(self, placed: Sequence[Placed | Refusal]) -> Sequence[Answer]:
        """Carry out a batch.

        Deciding takes the interpreter: of batches that overlapped, all but one would be decided in vain. And what takes
        long is overtaken by what does not, every time; so once that has happened, all others wait for it.
        """
        answered: dict[str, Answered] = {}
        with self._batches:
            if (answers := self._attempt(placed, answered)) is not None:
                return answers
            with self._overtaken:
                for _ in range(ATTEMPTS):
                    if (answers := self._attempt(placed, answered)) is not None:
                        return answers
        return [each if isinstance(each, Refusal) else Contended(id=each.id) for each in placed]

    def _attempt(self, placed: Sequence[Placed | Refusal], answered: dict[str, Answered]) -> Sequence[Answer] | None:
        """Decide on what is in the log now, and record it; return None if it must be decided again.

        Args:
            placed: the orders.
            answered: the requests known to have been answered before; what is found is added.
        """
        attempt = Attempt(self._log, self._node, self._new_id, self._clock(), answered)
        if len(opened := _opened(placed)) > 1:
            attempt.expect_nothing(self._log.unheard_of(opened))
        for each in placed:
            attempt.take(each)
        if attempt.in_doubt and self._look_up(placed, answered):
            return None
        try:
            added = self._log.append_all(attempt.parts) if attempt.parts else ()
        except VersionConflict:
            return None  # somebody was faster: decide again on what they left
        except (RequestRepeated, RequestMismatch):
            self._look_up(placed, answered)
            return None
        return attempt.answers(added)

    def _look_up(self, placed: Sequence[Placed | Refusal], answered: dict[str, Answered]) -> bool:
        """Look for requests that were answered before, all together; say whether there are any not known so far."""
        keys = {each.request.key for each in placed if isinstance(each, Placed) and each.request}
        known = len(answered)
        answered.update(self._log.answered(keys))
        return len(answered) > known


def _opened(placed: Sequence[Placed | Refusal]) -> frozenset[AggregateId]:
    """Return the records under ids that somebody chose which may be opened now."""
    return frozenset(each.id for each in placed if isinstance(each, Placed) and each.entry.opens and not each.fresh)

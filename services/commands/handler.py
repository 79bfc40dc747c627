"""Commands are decided here: route, load, decide, append, all against one node's log."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from domain.node_id import NodeId
from domain.refusal import Refusal
from services.commands.authority import Authority
from services.commands.decisions import Decisions
from services.commands.outcomes import CommandResult
from services.commands.refusals import Contended
from services.commands.requests import CommandRequest, RoutedCommand, Router
from services.commands.vault import Vault
from services.log import Log, RecordedRequest, RequestMismatch, RequestRepeated, VersionConflict

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
        event_id: Callable[[], str] | None = None,
    ) -> None:
        """Wire the handler.

        Args:
            log: this node's log.
            node: this node.
            hosts: says whether this node acts for an organisation of whose home nothing is recorded.
            clock: the time now, with its zone.
            new_id: a fresh UUIDv7.
            vault: seals the secrets of commands; None if the node has no key for clues.
            event_id: one for an event, and for nothing else; any fresh one if it is left out.
        """
        self._log = log
        self.authority = Authority(node, hosts)
        """Says whose records are kept here."""
        self._clock = clock
        self._event_id = event_id or new_id
        self._router = Router(self.authority, log, new_id, vault)
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
        traceparent: str | None = None,
    ) -> CommandResult:
        """Decide a command and record what follows, once; what comes with it is said at `CommandRequest`.

        Raises:
            Refusal: a rule forbids it; nothing changed but for what the refusal says that it leaves.
        """
        request = CommandRequest(
            command=command,
            actor=actor,
            id=id,
            occurred_at=occurred_at,
            synthetic=synthetic,
            if_match=if_match,
            key=key,
            traceparent=traceparent,
        )
        outcome = self._execute_one(self._router.route(request))
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    def execute_all(self, requests: Sequence[CommandRequest]) -> Sequence[CommandResult | Refusal]:
        """Decide commands in their order, each on what those before it left, and record it all in one transaction.

        One that is refused changes nothing, and does not stop those after it.

        Returns:
            for each what `execute` would return, or raise.
        """
        routed = [self._routed(request) for request in requests]
        outcomes = iter(self._execute_batch([each for each in routed if isinstance(each, RoutedCommand)]))
        return [each if isinstance(each, Refusal) else next(outcomes) for each in routed]

    def _routed(self, request: CommandRequest) -> RoutedCommand | Refusal:
        try:
            return self._router.route(request)
        except Refusal as refusal:
            return refusal

    def _execute_one(self, routed: RoutedCommand) -> CommandResult | Refusal:
        recorded: dict[str, RecordedRequest] = {}
        for _ in range(ATTEMPTS):
            with self._overtaken:
                pass
            if (outcomes := self._attempt([routed], recorded)) is not None:
                return outcomes[0]
        return Contended(id=routed.id)

    def _execute_batch(self, batch: Sequence[RoutedCommand]) -> Sequence[CommandResult | Refusal]:
        """Execute a batch.

        Deciding takes the interpreter: of batches that overlapped, all but one would be decided in vain. And what takes
        long is overtaken by what does not, every time; so once that has happened, all others wait for it.
        """
        recorded: dict[str, RecordedRequest] = {}
        with self._batches:
            if (outcomes := self._attempt(batch, recorded)) is not None:
                return outcomes
            with self._overtaken:
                for _ in range(ATTEMPTS):
                    if (outcomes := self._attempt(batch, recorded)) is not None:
                        return outcomes
        return [Contended(id=each.id) for each in batch]

    def _attempt(
        self, batch: Sequence[RoutedCommand], recorded: dict[str, RecordedRequest]
    ) -> Sequence[CommandResult | Refusal] | None:
        """Decide on what is in the log now, and append it; return None if it must be decided again.

        Args:
            batch: the commands.
            recorded: the requests known to have been recorded before; what is found is added.
        """
        decisions = self._decided(batch, recorded)
        if decisions.in_doubt and self._look_up(batch, recorded):
            return None
        try:
            appended = self._log.append_all(decisions.appends) if decisions.appends else ()
        except VersionConflict:
            return None  # somebody was faster: decide again on what they left
        except (RequestRepeated, RequestMismatch):
            self._look_up(batch, recorded)
            return None
        return decisions.outcomes(appended)

    def _decided(self, batch: Sequence[RoutedCommand], recorded: dict[str, RecordedRequest]) -> Decisions:
        self._log.require_time()
        decisions = Decisions(self._log, self.authority, self._event_id, self._clock(), recorded)
        if len(opened := _opened(batch)) > 1:
            decisions.assume_absent(self._log.absent(opened))
        for each in batch:
            decisions.decide(each)
        return decisions

    def _look_up(self, batch: Sequence[RoutedCommand], recorded: dict[str, RecordedRequest]) -> bool:
        """Look for requests that were recorded before, all together; say whether there are any not known so far."""
        known = len(recorded)
        recorded.update(self._log.requests({each.key.key for each in batch if each.key}))
        return len(recorded) > known


def _opened(batch: Sequence[RoutedCommand]) -> frozenset[AggregateId]:
    """Return the records under ids that somebody chose which may be opened now."""
    return frozenset(each.id for each in batch if each.type.opens and not each.new)

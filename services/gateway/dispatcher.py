"""Dispatches reports: as commands in batches, in the order of their time, and again what others of the batch lift."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import groupby

from domain.aggregate import commands
from domain.aggregate_id import AggregateId
from domain.authority import Actor
from domain.node_id import NodeId
from domain.pointing import complete
from domain.refusal import Refusal
from projections.engine.failures import failure_of
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.refusals import KeyReused
from services.commands.requests import CommandRequest
from services.commands.seen import Seen
from services.gateway.aliases import AliasCache
from services.gateway.mapping import request_of, require_namespaces
from services.gateway.names import External, external_uid
from services.gateway.namespaces import may_write
from services.gateway.outcome import Result, Status, entered, refusal_record
from services.gateway.refusals import IdReused, InvalidReport, NotCarriedOut
from services.gateway.reports import Report
from services.gateway.retry import awaited, is_transient, touched
from services.log import Log

Namespaces = Callable[[NodeId], Collection[str]]
"""From an organisation to the namespaces in which its systems report, beside its own."""
PASSES = 20
"""How often a batch is gone through while its reports lift each other; what is left then waits for its next turn."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class ReportAttempt:
    """An attempt to dispatch a report, and what it led to."""

    key: str
    report: Report | Refusal
    """What is reported, or why it cannot be read."""
    publisher: Actor
    at: datetime | None
    """When it occurred; now if that is not known."""
    status: Status = Status.RECEIVED
    result: Result = field(default_factory=Result)
    awaits: frozenset[str] = frozenset()
    """If it waits: the uids of the records that may lift what it waits for."""
    name: tuple[External, AggregateId] | None = None
    """If it opened a record: the publisher's id that must be remembered for it."""

    def refuse(self, refusal: Refusal) -> None:
        """Let it end with this refusal."""
        self.status = Status.REFUSED
        self.result = Result(reason=refusal_record(refusal))
        self.awaits = frozenset()


class Dispatcher:
    """Gives reports to the handler of one node as commands. Any number of threads may call."""

    def __init__(
        self,
        log: Log,
        handler: CommandHandler,
        names: AliasCache,
        clock: Callable[[], datetime],
        namespaces: Namespaces | None = None,
    ) -> None:
        """Wire it.

        Args:
            log: of the node.
            handler: takes the commands.
            names: the publishers' ids that are remembered.
            clock: the time now, with its zone.
            namespaces: those in which systems of an organisation report; None if that is not known.
        """
        self._log = log
        self._handler = handler
        self._namespaces = namespaces
        self._names = names
        self._clock = clock

    def check(self, attempts: Iterable[ReportAttempt]) -> None:
        """Refuse those that break a rule of their fields, whatever else they will meet when they are dispatched."""
        self._log.require_time()
        seen = Seen(self._log)
        for each in attempts:
            if (request := self._request(each)) and (wrong := self._for_good(request, seen)):
                each.refuse(wrong)

    def _for_good(self, request: CommandRequest, seen: Seen) -> Refusal | None:
        """Return what forbids a command whatever it waits for: who may give it, and about whom.

        A node to which records have yet to come cannot tell.
        """
        kind = commands[type(request.command).__name__].aggregate
        at = request.occurred_at or self._clock()
        owner = request.actor.organisation
        try:
            self._handler.authority.require(owner, request.actor, seen)
            kind.require_authority(request.command, owner, self._log.node, seen, at)
        except Refusal as refusal:
            complete(refusal, request.command, None)
            return None if refusal.transient else refusal
        return None

    def _in_no_namespace(self, each: ReportAttempt) -> Refusal | None:
        """Return that what a report waits for can never come, for nobody reports in the namespace that it names."""
        if self._namespaces is None or isinstance(each.report, Refusal):
            return None
        known = self._namespaces(each.publisher.organisation)
        try:
            require_namespaces(each.report, each.publisher, self._names, known, self._is_there)
        except InvalidReport as refusal:
            return refusal
        return None

    def _is_there(self, id: AggregateId) -> bool:
        return self._log.load(id) is not None

    def dispatch(self, attempts: Sequence[ReportAttempt]) -> None:
        """Dispatch reports, and say in each attempt what it led to.

        Raises:
            Unavailable: the log did not take them; whatever was recorded before is found again by its key.
        """
        in_order = turn = sorted(attempts, key=self._moment)
        for _ in range(PASSES):
            lifted = self._pass(turn)
            turn = [each for each in in_order if each.status is Status.WAITING and each.awaits & lifted]
            if not turn:
                return

    def _moment(self, each: ReportAttempt) -> datetime:
        return each.at or self._clock()

    def _pass(self, attempts: Iterable[ReportAttempt]) -> frozenset[str]:
        """Dispatch these once; return the uids of all records that something happened to.

        What is opened in one namespace is known to be of it before a report of another has its turn.
        """
        in_turn = groupby(attempts, key=lambda each: (each.publisher.organisation, each.publisher.namespace))
        return frozenset(uid for _, together in in_turn for uid in self._dispatch_once(together))

    def _dispatch_once(self, attempts: Iterable[ReportAttempt]) -> frozenset[str]:
        requests = [(each, request) for each in attempts if (request := self._request(each))]
        answers = self._execute([request for _, request in requests])
        lifted: set[str] = set()
        for (each, request), answer in zip(requests, answers, strict=True):
            self._settle(each, request, answer)
            if isinstance(answer, CommandResult):
                lifted |= touched(answer) | self._hold(each)
        return frozenset(lifted)

    def _hold(self, each: ReportAttempt) -> frozenset[str]:
        """Have the publisher's id of a record known from now on; return the uid under which it was looked for."""
        if not each.name:
            return frozenset()
        name, id = each.name
        self._names.hold(name, id)
        return frozenset({external_uid(name.organisation, name.id, name.namespace)})

    def _request(self, each: ReportAttempt) -> CommandRequest | None:
        if isinstance(each.report, Refusal):
            each.refuse(each.report)
            return None
        try:
            request, name = request_of(each.report, each.key, each.publisher, each.at, self._names)
        except Refusal as refusal:
            each.refuse(refusal)
            return None
        except (TypeError, ValueError, LookupError, ArithmeticError, RecursionError):
            _log.exception("a report of %s cannot be read", each.report.type)
            each.refuse(NotCarriedOut())
            return None
        each.name = (name, request.id) if name and request.id else None
        return replace(request, writes=partial(self._may_write, each.publisher))

    def _may_write(self, publisher: Actor, id: AggregateId, exists: bool) -> bool:
        return may_write(publisher, id, self._names, exists=exists)

    def _execute(self, requests: Sequence[CommandRequest]) -> Sequence[CommandResult | Refusal]:
        """Give the requests to the handler; if that fails on one of them, each alone, so that one stops no other."""
        try:
            return self._handler.execute_all(requests)
        except Exception as error:
            if failure_of(error):
                raise
            if len(requests) > 1:
                return [answer for request in requests for answer in self._execute([request])]
            _log.exception(
                "a report could not be carried out: %s on %s", type(requests[0].command).__name__, requests[0].id
            )
            return [NotCarriedOut()]

    def _settle(self, each: ReportAttempt, request: CommandRequest, answer: CommandResult | Refusal) -> None:
        match answer:
            case CommandResult():
                each.status, each.result = Status.ACCEPTED, _result(request, answer)
            case KeyReused():
                each.refuse(IdReused(id=_id(each)))
            case _ if not is_transient(answer, request, self._clock()):
                each.refuse(answer)
            case _ if wrong := self._for_good(request, Seen(self._log)) or self._in_no_namespace(each):
                each.refuse(wrong)
            case _:
                each.status, each.awaits = Status.WAITING, awaited(answer, request)
                each.result = Result(request.id, reason=refusal_record(answer))


def _id(each: ReportAttempt) -> str:
    return each.report.identity.id if isinstance(each.report, Report) else ""


def _result(request: CommandRequest, outcome: CommandResult) -> Result:
    events = entered(outcome.events)
    moved = (each.time != request.occurred_at for each in events if each.subject == outcome.id)
    return Result(outcome.id, events, late=request.occurred_at is not None and any(moved))

"""From what is reported to what is commanded: the record, the records that the data names, and in whose name."""

from collections.abc import Callable, Collection
from dataclasses import fields
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter

from domain.aggregate_id import AggregateId, parts
from domain.authority import Actor, Role
from domain.place import Place
from domain.registry import event_type
from services.commands.refusals import OpensAnother
from services.commands.requests import CommandRequest
from services.gateway.names import Aliases, External, external_id, external_uid, resolved
from services.gateway.references import NoSuchNamespace, Resolve, UnclearReference, is_ours, mapped
from services.gateway.refusals import InvalidReport
from services.gateway.reports import Report, valid
from services.log.requests import REPORT
from services.problems.rules import RuleViolation

_OFFICER = frozenset({Role.OFFICER})


def request_of(
    report: Report, key: str, publisher: Actor, at: datetime | None, aliases: Aliases
) -> tuple[CommandRequest, External | None]:
    """Return the request for the handler, and the publisher's id of the record if it must be remembered for it.

    The publisher is no officer: what an officer may command, the gateway gives in its name, and only what it reports.

    Args:
        report: what is reported.
        key: stands for the report in the log: carried out again, it has no further effect.
        publisher: who reports, and for which organisation.
        at: when it occurred; now if that is not known.
        aliases: the ids that are remembered.

    Raises:
        InvalidReport: the data breaks a rule of the command.
        OpensAnother: the publisher's id stands for another record already.
    """
    organisation = publisher.organisation

    def resolve(kind: str, external: str, namespace: str | None, _place: Place) -> AggregateId:
        return resolved(_named(publisher, kind, external, namespace), aliases)

    command = _command(report, resolve)
    id, alias = _record(report, command, publisher, aliases)
    request = CommandRequest(
        command=command,
        actor=Actor(publisher.id, organisation, _OFFICER),
        id=id,
        occurred_at=at,
        synthetic=report.synthetic,
        key=key,
        keyed_by=f"{REPORT} {organisation}",
        late=True,
        traceparent=report.traceparent,
    )
    return request, alias


def require_namespaces(
    report: Report,
    publisher: Actor,
    aliases: Aliases,
    known: Collection[str],
    exists: Callable[[AggregateId], bool],
) -> None:
    """Refuse a report that names what nobody can open: a record that is not there, of a namespace without a system.

    Args:
        report: what is reported.
        publisher: who reports.
        aliases: the ids that are remembered.
        known: the namespaces in which systems of the publisher's organisation report.
        exists: says whether a record is there.

    Raises:
        InvalidReport: it names such a record.
    """
    reported = {*known, publisher.organisation, publisher.namespace, None}

    def resolve(kind: str, external: str, namespace: str | None, place: Place) -> AggregateId:
        id = resolved(_named(publisher, kind, external, namespace), aliases)
        if namespace not in reported and not exists(id):
            raise NoSuchNamespace(place)
        return id

    _data(report, resolve)


def _data(report: Report, resolve: Resolve) -> dict[str, object]:
    try:
        return mapped(report.command.payload, report.data, resolve)
    except UnclearReference as error:
        loc = ("event", "data", *error.place)
        raise InvalidReport([{"loc": loc, "type": error.rule, "msg": str(error)}]) from error


def _command(report: Report, resolve: Resolve) -> object:
    payload, data = report.command.payload, _data(report, resolve)
    try:
        return valid(_adapter(payload), data, "event", "data")
    except InvalidReport as error:
        raise InvalidReport([_explained(each, report.type) for each in error.errors]) from error


def _explained(error: RuleViolation, type: str) -> RuleViolation:
    """Say of a field that the event has and the command does not that it is the node that decides it."""
    decided = {field.name for field in fields(event_type(type).payload)}
    if error["type"] != "unexpected_keyword_argument" or error["loc"][2:] not in {(name,) for name in decided}:
        return error
    return {**error, "type": "decided_here", "msg": "this node decides it: leave it out"}


def _record(report: Report, command: object, publisher: Actor, aliases: Aliases) -> tuple[AggregateId, External | None]:
    """Return which record a report is about, and the publisher's id of it if it does not follow from that id."""
    subject, command_type = report.subject, report.command
    kind, organisation = command_type.aggregate.kind, publisher.organisation
    name = External(organisation, kind, subject, publisher.namespace)
    if is_ours(subject) and parts(AggregateId(subject))[0] == kind:
        return AggregateId(subject), name if command_type.opens and publisher.namespace else None
    known = aliases.get(name)
    if not command_type.opens:
        return known or external_id(name), None
    opened = command_type.opens(command, external_uid(organisation, subject, publisher.namespace), organisation)
    if known and known != opened:
        raise OpensAnother(opened=opened, id=known)
    return opened, None if known or opened == external_id(name) else name


def _named(publisher: Actor, kind: str, external: str, namespace: str | None) -> External:
    """Return what a report names: in the publisher's namespace, unless it says another of the same organisation."""
    organisation = publisher.organisation
    if namespace is None:
        namespace = publisher.namespace
    return External(organisation, kind, external, None if namespace == organisation else namespace)


@cache
def _adapter(payload: type) -> TypeAdapter[object]:
    """Return what checks a command; made when it is first needed, for of all commands a node meets few."""
    return TypeAdapter(payload)

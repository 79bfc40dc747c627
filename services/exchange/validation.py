"""Validation before anything is sent: what the gateway would refuse for its form, with the column that it is from."""

from datetime import UTC, datetime

from domain.authority import Actor, Role
from domain.beijing import written
from domain.refusal import InTheFuture, Refusal
from domain.tense import DueBefore, require_tenses
from services.commands.plain import require_plain
from services.exchange.drafts import Draft
from services.exchange.errors import DataInvalid
from services.gateway.mapping import request_of
from services.gateway.refusals import InvalidReport
from services.gateway.reports import read
from services.gateway.retry import SKEW
from services.problems.carriers import REPORTED
from services.problems.rules import broken


def require_valid(draft: Draft, line: int, language: str) -> None:
    """Refuse a report whose attributes, data or dates break a rule of its command; what the board says comes later.

    Args:
        draft: the report.
        line: of its row.
        language: `zh` or `en`.

    Raises:
        DataInvalid: it does; the first rule is named.
    """
    actor = Actor("import", draft.organisation, frozenset({Role.PUBLISHER}))
    try:
        report = read(draft.event)
        request, _ = request_of(report, "", actor, draft.time, {})
        require_plain(request.command)
        _require_times(draft.time, request.command, opens=bool(report.command.opens))
    except InvalidReport as error:
        found = [draft.column_of(each["loc"][1:]) for each in error.errors]
        which = next((place for place, column in enumerate(found) if column), 0)
        rule = broken(error.errors, language)[which]
        raise DataInvalid(line, found[which], field=rule["field"], rule=rule["detail"]) from error
    except Refusal as refusal:
        columns = (draft.column_of(place[1:]) for place in REPORTED.places(refusal))
        column = next(filter(None, columns), None)
        raise DataInvalid(line, column, field=draft.type, rule=refusal.say(language)) from refusal


def _require_times(at: datetime, command: object, *, opens: bool) -> None:
    if at > datetime.now(UTC) + SKEW:
        raise InTheFuture(at=written(at))
    try:
        require_tenses(command, at)
    except DueBefore:
        if opens:  # of a record that there is, it may be the due date that it has: only the node knows
            raise

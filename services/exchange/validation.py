"""Validation before anything is sent: what the gateway would refuse for its form, with the column that it is from."""

from domain.authority import Actor, Role
from domain.refusal import Refusal
from services.commands.plain import require_plain
from services.exchange.drafts import Draft
from services.exchange.errors import DataInvalid
from services.gateway.mapping import request_of
from services.gateway.refusals import InvalidReport
from services.gateway.reports import read
from services.problems.carriers import REPORTED
from services.problems.rules import broken


def require_valid(draft: Draft, line: int, language: str) -> None:
    """Refuse a report whose attributes or data break a rule of its command; what the board says comes later.

    Args:
        draft: the report.
        line: of its row.
        language: `zh` or `en`.

    Raises:
        DataInvalid: it does; the first rule is named.
    """
    actor = Actor("import", draft.organisation, frozenset({Role.PUBLISHER}))
    try:
        request, _ = request_of(read(draft.event), "", actor, draft.time, {})
        require_plain(request.command)
    except InvalidReport as error:
        [rule, *_] = broken(error.errors, language)
        column = draft.column_of(error.errors[0]["loc"][1:])
        raise DataInvalid(line, column, field=rule["field"], rule=rule["detail"]) from error
    except Refusal as refusal:
        columns = (draft.column_of(place[1:]) for place in REPORTED.places(refusal))
        column = next(filter(None, columns), None)
        raise DataInvalid(line, column, field=draft.type, rule=refusal.say(language)) from refusal

"""Validation before anything is sent: what the gateway would refuse for its form, with the column that it is from."""

from collections.abc import Callable, Sequence

from domain.authority import Actor, Role
from domain.refusal import Refusal
from services.commands.plain import require_plain
from services.exchange.drafts import Draft
from services.exchange.errors import DataInvalid
from services.gateway.mapping import request_of
from services.gateway.refusals import InvalidReport
from services.gateway.reports import read
from services.problems.rules import broken

ColumnOf = Callable[[Sequence[str | int]], str | None]

_DATA = ("event", "data")


def require_valid(draft: Draft, line: int, column_of: ColumnOf, language: str) -> None:
    """Refuse a report whose attributes or data break a rule of its command; what the board says comes later.

    Args:
        draft: the report.
        line: of its row.
        column_of: from the place of a field in the data to its column, if it comes from one.
        language: `zh` or `en`.

    Raises:
        DataInvalid: it does; the first rule is named.
    """
    actor = Actor("import", draft.organisation, frozenset({Role.PUBLISHER}))
    try:
        request, _ = request_of(read(draft.event), "", actor, draft.time, {})
        require_plain(request.command)
    except InvalidReport as error:
        first = error.errors[0]
        place: Sequence[str | int] = first["loc"]
        column = column_of(place[2:]) if tuple(place[:2]) == _DATA else None
        rule = broken([first], language)[0]
        raise DataInvalid(line, column, field=rule["field"], rule=rule["detail"]) from error
    except Refusal as refusal:
        raise DataInvalid(line, None, field=draft.type, rule=refusal.say(language)) from refusal

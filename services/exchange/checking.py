"""Checks before anything is sent: what the gateway would refuse for how it is said, with the column that it is from."""

from collections.abc import Sequence

from domain.authority import Actor, Role
from domain.refusal import Refusal
from services.api.rules import broken
from services.exchange.drafts import Draft
from services.exchange.mapping.rules import Rule
from services.exchange.rows import DataInvalid, Row
from services.gateway.mapping import order_of
from services.gateway.refusals import InvalidReport
from services.gateway.reports import read

_DATA = ("event", "data")


def require_sound(draft: Draft, row: Row, rule: Rule, language: str) -> None:
    """Refuse a report whose attributes or data break a rule of its command; what the board says comes later.

    Raises:
        DataInvalid: it does; the first rule is told.
    """
    actor = Actor("import", draft.organisation, frozenset({Role.PUBLISHER}))
    try:
        order_of(read(draft.event), "", actor, draft.time, {})
    except InvalidReport as invalid:
        error = invalid.errors[0]
        place: Sequence[str | int] = error["loc"]
        column = rule.column_of(place[2:]) if tuple(place[:2]) == _DATA else None
        said = broken([error], language)[0]
        raise DataInvalid(row.line, column, field=said["field"], rule=said["detail"]) from invalid
    except Refusal as refusal:
        raise DataInvalid(row.line, None, field=draft.type, rule=refusal.say(language)) from refusal

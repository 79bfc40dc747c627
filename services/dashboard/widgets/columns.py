"""Which fields of a register make the columns of its table: a rule for all of them, none is chosen by hand."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import get_type_hints

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.words import Term, Words
from projections.engine.register import AnyRegister, Record
from projections.registers import filters
from services.dashboard.widgets.forms import plain

MOST = 4
"""Columns between the record and its owner, so that the table fits a screen."""
_SHORT = (int, date, datetime, Words, NodeId, AggregateId)
_BESIDE = frozenset({*Record.__dataclass_fields__, "title", "name", "status"})
"""Fields that have their columns anyway, or that the link to the record says."""


@cache
def columns(register: AnyRegister) -> tuple[str, ...]:
    """Return the fields that a register's table shows: the record, what it says, its owner, when, its state.

    What it says is what one can filter by, then due dates, then what is short enough for a cell.
    """
    hints = get_type_hints(register.row)
    candidates = (f"{name}_name" if f"{name}_name" in hints else name for name in _candidates(register))
    chosen = [name for name in dict.fromkeys(candidates) if name not in _BESIDE][:MOST]
    state = ["status"] if "status" in hints else []
    return ("id", *sorted(chosen, key=list(hints).index), "owner", "opened_at", *state)


def _candidates(register: AnyRegister) -> Iterator[str]:
    hints = {name: plain(hint) for name, hint in get_type_hints(register.row).items()}
    if register.of:
        yield register.of
    yield from filters(register)
    yield from (name for name in hints if "due" in name.split("_"))
    yield from (name for name, hint in hints.items() if hint in _SHORT or _is_term(hint))


def _is_term(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, Term)

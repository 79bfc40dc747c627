"""Any register as it is asked: a page of its records, and one record with what answers to it and its whole history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.node_id import NodeId
from projections.engine.codec import Columns
from projections.engine.paging import FIRST_PAGE, Page, PageRequest, page_by_opening
from projections.engine.register import AnyRegister, Record, Register
from projections.engine.snapshot import Snapshot
from projections.history import Happening, happenings
from projections.known import require_known
from projections.organisations import within

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """One record, what others keep in answer to it, and all that happened to it across nodes."""

    position: int
    record: Record
    answers: Mapping[str, Sequence[Record]]
    """By register; those without an answer are left out."""
    history: tuple[Happening, ...]


@cache
def filters(register: AnyRegister) -> dict[str, Any]:
    """Return the fields by which a register can be asked for, each with its type. Everything has an owner."""
    hints = get_type_hints(register.row)
    return {name: hints[name] for name in dict.fromkeys(("owner", *register.filters))}


def page(
    snapshot: Snapshot,
    register: Register[R],
    wanted: Mapping[str, object],
    request: PageRequest = FIRST_PAGE,
) -> Page[R]:
    """Return a page of a register, the oldest first.

    Args:
        snapshot: as of when.
        register: which.
        wanted: values of some of its `filters`; an organisation stands for itself and all below it. What was cancelled
            is shown if that status is asked for.
        request: which page.

    Raises:
        MalformedCursor: `request.after` does not come from such a page.
        OrganisationUnknown: `wanted` names an organisation that there is not.
    """
    require_known(snapshot, wanted, filters(register))
    source = snapshot.all_of(register) if "status" in wanted else snapshot.of(register)
    return page_by_opening(snapshot, register, source, conditions(register, source.c, wanted), request)


def detail(
    snapshot: Snapshot, register: AnyRegister, id: AggregateId, others: Iterable[AnyRegister]
) -> RecordDetail | None:
    """Return a record with its whole history across nodes, or None if there is none.

    Args:
        snapshot: as of when.
        register: where it stands.
        id: which.
        others: where to look for what answers to it.
    """
    record = snapshot.row(register, id)
    if record is None:
        return None
    answers = {name: found for name, found in _answers(snapshot, register, id, others) if found}
    ids = [id, *(answer.id for found in answers.values() for answer in found)]
    history = happenings(snapshot, ids, restricted=register.role is not Role.READER)
    return RecordDetail(snapshot.position, record, answers, history)


def _answers(
    snapshot: Snapshot, register: AnyRegister, id: AggregateId, others: Iterable[AnyRegister]
) -> Iterator[tuple[str, Sequence[Record]]]:
    """Yield, for each register that answers to this one, the records that name this one."""
    for other in others:
        if other.of and other is not register and other.role == register.role:
            source = snapshot.of(other)
            yield other.aggregate.plural, snapshot.rows(other, source.c[other.of] == id, source=source)


def conditions(register: AnyRegister, columns: Columns, wanted: Mapping[str, object]) -> list[sa.ColumnElement[bool]]:
    """Return what must hold for the rows that are asked for by values of some of the register's `filters`."""
    hints = filters(register)
    return [_condition(hints[name], columns[name], value) for name, value in wanted.items()]


def _condition(hint: object, column: sa.ColumnElement[Any], value: object) -> sa.ColumnElement[bool]:
    if isinstance(value, str) and (hint is NodeId or NodeId in get_args(hint)):
        return within(column, NodeId(value))
    found: sa.ColumnElement[bool] = column == value
    return found

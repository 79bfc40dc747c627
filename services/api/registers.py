"""Every register and every query over HTTP, by one rule each: what the projections keep and answer can be read here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, TypeAdapter, ValidationError

from domain.aggregate_id import AggregateRef
from domain.authority import Actor, Role
from domain.heading import in_order
from domain.moment import Day, Moment
from domain.node_id import NodeId
from domain.refusal import NotFound, RoleMissing
from projections import registers
from projections.engine.query import Query, queries
from projections.engine.register import AnyRegister
from projections.registry import REGISTERS
from projections.untold import asked
from services.api.access import HolderDep, may
from services.api.access_recorder import AccessRecorder, RecorderDep, accessed_by
from services.api.answers import answer, cached
from services.api.numbers import Number
from services.api.paging import WantedDep, read_page
from services.api.parameters import reads_strictly
from services.api.view_reader import ViewReaderDep
from services.problems.edge import UnknownRoute

router = APIRouter(prefix="/v1")

_Plural = Annotated[str, Path(description="A register: the plural of a kind of record.")]
_Name = Annotated[str, Path(description="The query, as `/v1/queries` lists it.")]
_Id = Annotated[AggregateRef, Path()]
_COMMON = frozenset({"as_of", "clock", "wait_for", "timeout"})
_OF_PAGES = frozenset({"limit", "cursor"})
T = TypeVar("T")
_STRICT = ConfigDict(extra="forbid")
_ENTERED: Mapping[object, Any] = {int: Number, datetime: Moment, date: Day}
"""By what a field of a row is read from an address."""


@router.get("/registers", tags=["registers"])
def every_register(found: HolderDep) -> Response:
    """Return every register: what it is called, where it is, and by what it can be asked for."""
    shown = (register for register in REGISTERS.values() if may(found.actor, register.role))
    entries = [
        {"name": each.aggregate.plural, "words": each.aggregate.words, "filters": list(registers.filters(each))}
        for each in shown
    ]
    return answer({"registers": entries})


@router.get("/queries", tags=["queries"])
def every_query(found: HolderDep) -> Response:
    """Return every query: what it answers, and its parameters."""
    shown = (each for each in in_order(queries.values()) if may(found.actor, each.role))
    entries = [{"name": each.name, "words": each.words, "parameters": list(each.hints)} for each in shown]
    return answer({"queries": entries})


@router.get("/queries/{name}", tags=["queries"], dependencies=[Depends(reads_strictly)])
def ask(request: Request, found: HolderDep, views: ViewReaderDep, name: _Name, accesses: RecorderDep) -> Response:
    """Return what a query answers."""
    query = queries.get(name)
    if not query:
        raise UnknownRoute(path=request.url.path)
    _require(query.role, found.actor)
    given = read_parameters(request, parameter_adapter(query), _COMMON)
    with views.snapshot() as snapshot:
        answered = asked(query, snapshot, **given)
    _record(accesses, found.actor, query.role)
    return cached(request, answered)


@router.get("/{plural}", tags=["registers"], dependencies=[Depends(reads_strictly)])
def page(
    request: Request,
    found: HolderDep,
    views: ViewReaderDep,
    wanted: WantedDep,
    plural: _Plural,
    accesses: RecorderDep,
) -> Response:
    """Return a page of a register, the oldest record first."""
    register = register_named(request, plural, found.actor)
    which = read_parameters(request, filter_adapter(register), _COMMON | _OF_PAGES)
    read = read_page(
        request,
        views,
        wanted,
        lambda snapshot, page: registers.page(snapshot, register, which, page),
        owner=_owner(which),
    )
    _record(accesses, found.actor, register.role, len(read.page.items))
    return cached(request, read.content(), read.links)


@router.get("/{plural}/{id}", tags=["registers"])
def record(
    request: Request, found: HolderDep, views: ViewReaderDep, plural: _Plural, id: _Id, accesses: RecorderDep
) -> Response:
    """Return a record with what others keep in answer to it, and its whole history across nodes."""
    register = register_named(request, plural, found.actor)
    read_parameters(request, TypeAdapter(_Nothing), _COMMON)
    with views.snapshot() as snapshot:
        detail = registers.detail(snapshot, register, id, REGISTERS.values())
    if detail is None:
        raise NotFound(id=id)
    _record(accesses, found.actor, register.role, 1 + sum(map(len, detail.answers.values())))
    return cached(request, detail)


@dataclass(frozen=True)
class _Nothing:
    __pydantic_config__ = _STRICT


@cache
def parameter_adapter(query: Query) -> TypeAdapter[object]:
    """Return what reads the parameters of a query: an object with each of them."""
    return _adapter(
        [
            (each.name, each.annotation, field() if each.default is each.empty else field(default=each.default))
            for each in query.parameters
        ]
    )


@cache
def filter_adapter(register: AnyRegister) -> TypeAdapter[object]:
    """Return what reads the fields by which a register is asked for: an object with each of them, None if not given."""
    hints = registers.filters(register)
    return _adapter([(name, _ENTERED.get(hint, hint) | None, field(default=None)) for name, hint in hints.items()])


def _adapter(fields: list[tuple[str, object, object]]) -> TypeAdapter[object]:
    made = make_dataclass("Asked", fields, kw_only=True, frozen=True, namespace={"__pydantic_config__": _STRICT})
    return TypeAdapter(made)


def read_parameters(request: Request, adapter: TypeAdapter[T], passed_over: frozenset[str]) -> dict[str, object]:
    """Return the parameters that belong to what is asked, those that were given.

    Raises:
        RequestValidationError: one is unknown or breaks its rule.
    """
    given = {name: value for name, value in request.query_params.items() if name not in passed_over}
    try:
        read = adapter.validate_python(given)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("query", *each["loc"])} for each in error.errors()]) from error
    return {name: getattr(read, name) for name in given}


def register_named(request: Request, plural: str, actor: Actor) -> AnyRegister:
    """Return a register that the actor may read.

    Raises:
        UnknownRoute: there is none of this name.
        RoleMissing: it is for others.
    """
    register = REGISTERS.get(plural)
    if not register:
        raise UnknownRoute(path=request.url.path)
    _require(register.role, actor)
    return register


def _owner(which: Mapping[str, object]) -> NodeId | None:
    owner = which.get("owner")
    return NodeId(owner) if isinstance(owner, str) else None


def _require(role: Role, actor: Actor) -> None:
    if not may(actor, role):
        raise RoleMissing(role=role)


def _record(accesses: AccessRecorder, actor: Actor, role: Role, rows: int | None = None) -> None:
    """Record the read of what is not for every reader."""
    if role is not Role.READER:
        accesses.record(actor, accessed_by({role}), rows)

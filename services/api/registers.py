"""Every register and every query over HTTP, by one rule each: what the projections keep and answer can be read here."""

from dataclasses import dataclass, field, make_dataclass, replace
from functools import cache
from inspect import signature
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, TypeAdapter, ValidationError

from domain.access import Accessed
from domain.aggregate_id import AggregateRef
from domain.authority import Actor, Role
from domain.heading import in_order
from domain.refusal import NotFound, RoleMissing
from projections import registers
from projections.engine.paging import Asked as AskedPage
from projections.engine.paging import InvalidCursor as InvalidAfter
from projections.engine.query import Query, queries
from projections.engine.register import Register
from projections.registry import REGISTERS
from services.api.access import holder, may
from services.api.answers import answer, cached
from services.api.asking import Asked
from services.api.numbers import Number
from services.api.paging import Wanted, following, links, wanted
from services.api.reading import Reads, Recorded
from services.api.tokens import Holder
from services.problems.edge import InvalidCursor, UnknownRoute

router = APIRouter(prefix="/v1")

_Holder = Annotated[Holder, Depends(holder)]
_Wanted = Annotated[Wanted, Depends(wanted)]
_Plural = Annotated[str, Path(description="A register: the plural of a kind of record.")]
_Name = Annotated[str, Path(description="The query, as `/v1/queries` lists it.")]
_Id = Annotated[AggregateRef, Path()]
_COMMON = frozenset({"as_of", "clock", "wait_for", "timeout"})
_OF_PAGES = frozenset({"limit", "cursor"})
_STRICT = ConfigDict(extra="forbid")


@router.get("/registers", tags=["registers"])
def every_register(found: _Holder) -> Response:
    """Return every register: what it is called, where it is, and by what it can be asked for."""
    shown = (register for register in REGISTERS.values() if may(found.actor, register.role))
    entries = [
        {"name": each.aggregate.plural, "words": each.aggregate.words, "filters": list(registers.filters(each))}
        for each in shown
    ]
    return answer({"registers": entries})


@router.get("/queries", tags=["queries"])
def every_query(found: _Holder) -> Response:
    """Return every query: what it answers, and its parameters."""
    shown = (each for each in in_order(queries.values()) if may(found.actor, each.role))
    entries = [{"name": each.name, "words": each.words, "parameters": list(parameters(each))} for each in shown]
    return answer({"queries": entries})


@router.get("/queries/{name}", tags=["queries"])
def ask(request: Request, found: _Holder, asked: Asked, name: _Name, reads: Recorded) -> Response:
    """Return what a query answers."""
    query = queries.get(name)
    if not query:
        raise UnknownRoute(path=request.url.path)
    _require(query.role, found.actor)
    given = read_parameters(request, parameter_adapter(query), _COMMON)
    with asked.snapshot() as snapshot:
        answered = query(snapshot, **given)
    _record(reads, found.actor, query.role)
    return cached(request, answered)


@router.get("/{plural}", tags=["registers"])
def page(request: Request, found: _Holder, asked: Asked, wanted: _Wanted, plural: _Plural, reads: Recorded) -> Response:
    """Return a page of a register, the oldest record first."""
    register = _register(request, plural, found.actor)
    which = read_parameters(request, filter_adapter(register), _COMMON | _OF_PAGES)
    with replace(asked, as_of=wanted.pinned(asked.as_of)).snapshot() as snapshot:
        try:
            page = registers.page(snapshot, register, which, AskedPage(wanted.limit, wanted.after))
        except InvalidAfter as error:
            raise InvalidCursor from error
        cursor = following(request, page.next, snapshot.position, snapshot.moment) if page.next else None
    _record(reads, found.actor, register.role, len(page.items))
    content = {"position": page.position, "total": page.total, "items": page.items}
    return cached(request, content, links(request, cursor))


@router.get("/{plural}/{id}", tags=["registers"])
def record(request: Request, found: _Holder, asked: Asked, plural: _Plural, id: _Id, reads: Recorded) -> Response:
    """Return a record with what others keep in answer to it, and its whole history across nodes."""
    register = _register(request, plural, found.actor)
    read_parameters(request, TypeAdapter(_Nothing), _COMMON)
    with asked.snapshot() as snapshot:
        detail = registers.detail(snapshot, register, id, REGISTERS.values())
    if detail is None:
        raise NotFound(id=id)
    _record(reads, found.actor, register.role, 1 + sum(map(len, detail.answers.values())))
    return cached(request, detail)


def parameters(query: Query) -> dict[str, Any]:
    """Return the parameters of a query, each with its type."""
    told = signature(query.ask, eval_str=True).parameters.values()
    return {each.name: each.annotation for each in told if each.kind is each.KEYWORD_ONLY}


@dataclass(frozen=True)
class _Nothing:
    __pydantic_config__ = _STRICT


@cache
def parameter_adapter(query: Query) -> TypeAdapter[Any]:
    """Return what reads the parameters of a query: an object with each of them."""
    told = signature(query.ask, eval_str=True).parameters.values()
    fields = [(each.name, each.annotation, each) for each in told if each.kind is each.KEYWORD_ONLY]
    made = [
        (name, hint) if each.default is each.empty else (name, hint, field(default=each.default))
        for name, hint, each in fields
    ]
    return _adapter(made)


@cache
def filter_adapter(register: Register[Any]) -> TypeAdapter[Any]:
    """Return what reads the fields by which a register is asked for: an object with each of them, None if not given."""
    hints = registers.filters(register)
    bounded = {name: Number if hint is int else hint for name, hint in hints.items()}
    return _adapter([(name, hint | None, field(default=None)) for name, hint in bounded.items()])


def _adapter(fields: list[Any]) -> TypeAdapter[Any]:
    made = make_dataclass("Asked", fields, kw_only=True, frozen=True, namespace={"__pydantic_config__": _STRICT})
    return TypeAdapter(made)


def read_parameters(request: Request, adapter: TypeAdapter[Any], passed_over: frozenset[str]) -> dict[str, Any]:
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


def _register(request: Request, plural: str, actor: Actor) -> Register[Any]:
    register = REGISTERS.get(plural)
    if not register:
        raise UnknownRoute(path=request.url.path)
    _require(register.role, actor)
    return register


def _require(role: Role, actor: Actor) -> None:
    if not may(actor, role):
        raise RoleMissing(role=role)


def _record(reads: Reads, actor: Actor, role: Role, rows: int | None = None) -> None:
    """Record the read of what is not for every reader."""
    if role is not Role.READER:
        reads.record(actor, Accessed.AUDIT if role is Role.AUDITOR else Accessed.RESTRICTED, rows)

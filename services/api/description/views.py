"""Every register and every query, at an address of its own: what one route serves by rule is told one by one."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import make_dataclass
from functools import cache, partial
from http import HTTPStatus
from inspect import Parameter, getdoc
from typing import get_type_hints

from domain.authority import Role
from domain.heading import in_order
from domain.vocabulary import words_in, words_of
from domain.words import Words
from projections import registers
from projections.circle import Covers
from projections.engine.query import Query, queries
from projections.engine.register import AnyRegister, Record
from projections.history import Happening
from projections.registry import REGISTERS
from services.api.bodies import JSON
from services.api.description.parameters import in_query
from services.api.description.shapes import Schema, Shapes

Paths = dict[str, Schema]

PAGE, RECORD, QUERY, ROWS = "/v1/{plural}", "/v1/{plural}/{id}", "/v1/queries/{name}", "/v1/feed/views/{plural}"
"""The routes that serve by rule."""
STREAM = "text/event-stream"
_OF_QUERIES = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
"""What a query asks about may not be there, or not be what it asks for."""


def expanded(paths: Paths, shapes: Shapes) -> Paths:
    """Return paths with one for each register and query in place of those that serve by rule.

    A register that has a route of its own is described by that.
    """
    rules = {path: paths[path]["get"] for path in (PAGE, RECORD, QUERY, ROWS)}
    fixed = {path: operations for path, operations in paths.items() if path not in rules}
    made = ((path, tell) for path, tell in _ruled(rules, shapes) if path not in fixed)
    return {**fixed, **{path: {"get": tell()} for path, tell in made}}


@cache
def page_of(row: type) -> type:
    """Return the shape of a page of rows."""
    fields = [("position", int), ("covers", Covers), ("total", int), ("items", tuple[row, ...])]  # type: ignore[valid-type]
    text = "Some rows, and how many there are on all pages."
    return make_dataclass(f"{row.__name__}Page", fields, namespace={"__doc__": text})


@cache
def detail_of(row: type) -> type:
    """Return the shape of a record with what answers to it and all that happened to it."""
    fields = [
        ("position", int),
        ("record", row),
        ("answers", dict[str, tuple[Record, ...]]),
        ("history", tuple[Happening, ...]),
    ]
    return make_dataclass(f"{row.__name__}Detail", fields, namespace={"__doc__": getdoc(registers.RecordDetail)})


def _ruled(rules: Mapping[str, Schema], shapes: Shapes) -> Iterator[tuple[str, Callable[[], Schema]]]:
    """Yield the path of every register and query, and what tells the operation there."""
    for plural, register in REGISTERS.items():
        for path, tell in ((PAGE, _page), (RECORD, _record), (ROWS, _rows)):
            yield path.replace("{plural}", plural), partial(tell, rules[path], register, shapes)
    for query in in_order(queries.values()):
        yield QUERY.replace("{name}", query.name), partial(_query, rules[QUERY], query, shapes)


def _page(rule: Schema, register: AnyRegister, shapes: Shapes) -> Schema:
    operation = _named(rule, "list", register.aggregate.plural, register.aggregate.words, register.role)
    _ask(operation, _filters(register, shapes))
    return _answer(operation, shapes.answered(page_of(register.row)))  # type: ignore[arg-type]


def _record(rule: Schema, register: AnyRegister, shapes: Shapes) -> Schema:
    operation = _named(rule, "read", register.aggregate.plural, register.aggregate.words, register.role)
    _ask(operation, [])
    return _answer(operation, shapes.answered(detail_of(register.row)))  # type: ignore[arg-type]


def _rows(rule: Schema, register: AnyRegister, shapes: Shapes) -> Schema:
    operation = _named(rule, "follow", register.aggregate.plural, register.aggregate.words, register.role)
    _ask(operation, _filters(register, shapes))
    return _answer(operation, shapes.answered(str), STREAM)


def _filters(register: AnyRegister, shapes: Shapes) -> list[Schema]:
    hints = registers.filters(register)
    return in_query(shapes, hints, {name: words_of(register.row, name) for name in hints})


def _query(rule: Schema, query: Query, shapes: Shapes) -> Schema:
    operation = _named(rule, "ask", query.name, query.words, query.role)
    operation["description"] = f"{getdoc(query.ask)}\n\n{operation['description']}"
    operation["x-problems"] = _OF_QUERIES
    needed = frozenset(each.name for each in query.parameters if each.default is Parameter.empty)
    words = {name: words_in(hint, name) for name, hint in query.hints.items()}
    _ask(operation, in_query(shapes, query.hints, words, needed))
    return _answer(operation, shapes.answered(get_type_hints(query.ask)["return"]))


def _named(rule: Schema, verb: str, name: str, words: Words, role: Role) -> Schema:
    operation = deepcopy(rule)
    operation["operationId"] = f"{verb}_{name.replace('-', '_')}"
    operation["summary"] = f"{words.en} ({words.zh})"
    operation["description"] += f"\n\nNeeds the role `{role}` ({role.words.zh})."
    return operation


def _ask(operation: Schema, own: list[Schema]) -> None:
    """Give an operation its own parameters in place of what says which register or query."""
    others = [each for each in operation["parameters"] if each["name"] not in ("plural", "name")]
    operation["parameters"] = [*others, *own]


def _answer(operation: Schema, schema: Schema, media: str = JSON) -> Schema:
    operation["responses"]["200"]["content"] = {media: {"schema": schema}}
    return operation

"""The page of a query: a form for its parameters, and its answer, by a rule for every query."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import Request

from domain.aggregate import aggregates
from domain.aggregate_id import parts
from domain.authority import Role
from domain.vocabulary import words_in
from domain.words import Words
from projections.circle import Covers
from projections.definition import Definition, definitions
from projections.engine.query import Query, queries
from projections.engine.register import Record
from projections.scope import Extent, extent_of
from projections.untold import asked
from services.api.registers import parameter_adapter
from services.dashboard.page import FULL, PageContext
from services.dashboard.pages.registers import open_registers, table
from services.dashboard.route import NoSuchPage
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.covering import covering
from services.dashboard.widgets.forms import Choice, Option, choice, read
from services.dashboard.widgets.shapes import Facts, PagePart, Shape, is_wide
from services.dashboard.widgets.values import filled_fields, shape_of
from services.dashboard.widgets.years import usual_year
from services.dashboard.words.labels import label_of
from services.dashboard.words.naming import Naming, name_of, names_in, naming
from services.dashboard.words.words import WORDS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST = 200
"""Lines of a table that are shown without being asked for."""


def open_queries() -> dict[str, Query]:
    """Return the queries that pages show, by name: what a page draws, it draws for every reader alike."""
    return {name: each for name, each in queries.items() if each.role is Role.READER}


def parameters_of(request: Request) -> Iterator[str]:
    """Yield the names of what the query can be asked with that an address names."""
    if found := open_queries().get(request.path_params["id"]):
        yield from (each.name for each in found.parameters)


def answer(context: PageContext) -> PageContent:
    """Draw the answer of a query, once all is given that it needs.

    Raises:
        NoSuchPage: there is no such query, or it is not for every reader.
        InvalidFilter: the address asks for something that there is not.
    """
    found = open_queries().get(context.parameters.id or "")
    if not found:
        raise NoSuchPage
    given = _given(context, found)
    answered = asked(found, context.snapshot, **given) if _required(found) <= given.keys() else None
    regions = tuple(_answered(context, found, answered)) if answered and not _untold(answered) else ()
    values = {
        "words": found.words,
        "choices": tuple(_choices(context, found, given)),
        "filtered": bool(context.parameters.query),
        "year": str(given.get("year") or usual_year(context.snapshot)),
        "figures": _figures(found) if regions else (),
        "covers": _covers(context, answered),
        "elsewhere": _elsewhere(context, answered),
        "answered": answered is not None,
        "parts": tuple(each.id for each in regions),
    }
    return PageContent((context.status, *regions), context.snapshot.position, values)


def _figures(query: Query) -> tuple[Definition, ...]:
    """Return what the figures of a query are: each leads to what it is made of."""
    return tuple(each for each in definitions.values() if each.group == query.name)


def _given(context: PageContext, query: Query) -> Mapping[str, object]:
    """Return the parameters that the address gives; a year that must be given is the usual one if it is not.

    Raises:
        InvalidFilter: one is unknown or breaks its rule.
    """
    given = {name: value for name, value in context.parameters.query.items() if name != FULL}
    required = _required(query)
    if "year" in required:
        given.setdefault("year", str(usual_year(context.snapshot)))
    return read(parameter_adapter(query), given) if required <= given.keys() else given


def _covers(context: PageContext, answered: object) -> Words | None:
    """Return whose acts are counted, and how much of them; of an answer that counts by no circle, whether it is all."""
    covers = getattr(answered, "covers", None)
    if not isinstance(covers, Covers):
        return WORDS["part"] if extent_of(context.snapshot) is Extent.PART else None
    owner = name_of(covers.owner, names_in(context.snapshot))
    said, parts = WORDS["covers"], {"by": covers.by.words, "owner": owner, "extent": covers.extent.words}
    zh, en = ({name: each.say(language) for name, each in parts.items()} for language in ("zh", "en"))
    return Words(said.zh.format(**zh), said.en.format(**en))


def _elsewhere(context: PageContext, answered: object) -> Words | None:
    """Return where all of it is told, if that is not here."""
    covers = getattr(answered, "covers", None)
    return covering(context.snapshot, covers) if isinstance(covers, Covers) else None


def _untold(answered: object) -> bool:
    """Say whether nothing of what is asked about may be seen: there is then no number, for a 0 would be untrue."""
    covers = getattr(answered, "covers", None)
    return isinstance(covers, Covers) and covers.extent is Extent.NONE


def _answered(context: PageContext, query: Query, answered: "DataclassInstance") -> Iterator[Region]:
    """Yield what takes few words, then each field of the answer that needs room of its own."""
    names, echoed = naming(context.snapshot, answered), {"covers", *(each.name for each in query.parameters)}
    most = _most(context)
    fields = [(name, value) for name, value in filled_fields(answered) if name not in echoed]
    cut = [(name, value, _shape(context, _first(value, most), names, name)) for name, value in fields]
    if short := tuple((label_of(name, type(answered)), one) for name, _, one in cut if not is_wide(one)):
        yield Region("answer", "answer.html", Facts(short))
    for name, value, one in cut:
        if is_wide(one):
            count = len(value) if isinstance(value, tuple) else None
            part = PagePart(label_of(name, type(answered)), one, count, max((count or 0) - most, 0))
            yield Region(anchor("part", name), "part.html", part)


def _shape(context: PageContext, value: object, names: Naming, name: str) -> Shape:
    """Return a field of an answer; records of one kind as in their register."""
    if isinstance(value, tuple) and value and all(isinstance(one, Record) for one in value):
        register = open_registers().get(aggregates[parts(value[0].id)[0]].plural)
        if register and all(isinstance(one, register.row) for one in value):
            return table(context, register, value)
    return shape_of(value, names, name)


def _most(context: PageContext) -> int:
    """Return how many lines a table has; `full` asks for all of them."""
    return sys.maxsize if context.parameters.get(FULL) else MOST


def _first(value: object, most: int) -> object:
    return value[:most] if isinstance(value, tuple) else value


def _required(query: Query) -> set[str]:
    return {each.name for each in query.parameters if each.default is each.empty}


def _choices(context: PageContext, query: Query, given: Mapping[str, object]) -> Iterator[Choice]:
    for each in query.parameters:
        label = words_in(each.annotation, each.name) or label_of(each.name)
        made = choice(context, each.name, each.annotation, label, required=each.name in _required(query))
        if each.name == "figure":
            made = replace(made, input="select", options=tuple(Option(d.name, d.words) for d in definitions.values()))
        yield replace(made, chosen=made.chosen or str(given.get(each.name, "")))

"""The page of a query: a form for its parameters, and its answer, by a rule for every query."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from inspect import Parameter, signature
from typing import Any

from domain.authority import Role
from projections.engine.query import Query, queries
from projections.review.definition import definitions
from services.api.registers import parameter_adapter
from services.dashboard.forms import Choice, Option, choice, read
from services.dashboard.look import Look, Scene, anchor
from services.dashboard.naming import naming
from services.dashboard.regions import Region
from services.dashboard.route import NoSuchPage
from services.dashboard.showing import WIDE, Facts, Part, called, show, told
from services.dashboard.years import usual_year


def open_queries() -> dict[str, Query]:
    """Return the queries that pages show, by name: what a page draws, it draws for every reader alike."""
    return {name: each for name, each in queries.items() if each.role is Role.READER}


def answer(look: Look) -> Scene:
    """Draw the answer of a query, once all is given that it needs.

    Raises:
        NoSuchPage: there is no such query, or it is not for every reader.
        InvalidFilter: the address asks for something that there is not.
    """
    found = open_queries().get(look.asked.id or "")
    if not found:
        raise NoSuchPage
    given = _given(look, found)
    regions = tuple(_answered(look, found, given)) if _required(found) <= given.keys() else ()
    around = {"words": found.words, "choices": tuple(_choices(look, found, given)), "filtered": bool(look.asked.query)}
    return Scene(
        (look.status, *regions), look.snapshot.position, around | {"parts": tuple(each.id for each in regions)}
    )


def _given(look: Look, query: Query) -> dict[str, Any]:
    """Return the parameters that the address gives; a year that must be given is the usual one if it is not.

    Raises:
        InvalidFilter: one is unknown or breaks its rule.
    """
    given, required = dict(look.asked.query), _required(query)
    if "year" in required:
        given.setdefault("year", str(usual_year(look.snapshot)))
    return read(parameter_adapter(query), given) if required <= given.keys() else given


def _answered(look: Look, query: Query, given: Mapping[str, Any]) -> Iterator[Region]:
    """Yield what is told in few words, then each field of the answer that needs room of its own."""
    answered = query(look.snapshot, **given)
    names, echoed = naming(look, answered), {each.name for each in _parameters(query)}
    shown = [(name, value, show(value, names, name)) for name, value in told(answered) if name not in echoed]
    if short := tuple((called(name), one) for name, _, one in shown if one.kind not in WIDE):
        yield Region("answer", "answer.html", Facts(short))
    for name, value, one in shown:
        if one.kind in WIDE:
            yield Region(anchor("part", name), "part.html", Part(called(name), one, _count(value)))


def _count(value: Any) -> int | None:
    return len(value) if isinstance(value, tuple) else None


def _parameters(query: Query) -> list[Parameter]:
    told = signature(query.ask, eval_str=True).parameters.values()
    return [each for each in told if each.kind is each.KEYWORD_ONLY]


def _required(query: Query) -> set[str]:
    return {each.name for each in _parameters(query) if each.default is each.empty}


def _choices(look: Look, query: Query, given: Mapping[str, Any]) -> Iterator[Choice]:
    for each in _parameters(query):
        made = choice(look, each.name, each.annotation, required=each.name in _required(query))
        if each.name == "figure":
            made = replace(made, input="select", options=tuple(Option(d.name, d.words) for d in definitions.values()))
        yield replace(made, chosen=made.chosen or str(given.get(each.name, "")))

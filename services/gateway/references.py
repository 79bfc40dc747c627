"""Where a command names other records, so that a publisher may name them by its own ids.

Most fields name records of one kind, and there the publisher's id stands alone: `"list": "2019-3"`. A few may name
records of several kinds; there the kind stands before it: `"source": "inspection:R8-T3"`. What another system of the
organisation calls so, in a namespace of its own, is named with that: `{"namespace": "parks", "id": "2019-3"}`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, get_args, get_origin, get_type_hints

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, parts
from domain.fields import Pseudonym
from domain.node_id import PATTERN
from domain.place import Place
from services.gateway.names import NAME

Resolve = Callable[[str, str, str | None, Place], AggregateId]
"""From a kind, a publisher's id and the namespace in which it is called so to our id; the publisher's own if None. It
is told the place of the reference, for what it may have against it."""

Plan = Mapping[str, "str | Plan"]
"""By field: the kind that it names (`*` for several), or the plan of what is nested in it."""

_SEVERAL = "*"
_NAMESPACE = re.compile(rf"{get_args(Pseudonym)[1].pattern}|{PATTERN}")
_NAME = re.compile(NAME)
_OURS = re.compile(get_args(AggregateRef)[1].pattern)


class UnclearReference(ValueError):
    """A field that may name records of several kinds does not say which."""

    rule = "unclear_reference"

    def __init__(self, place: Place, message: str = "say the kind before your id, as in issue:4711") -> None:
        super().__init__(message)
        self.place = place


class NoName(UnclearReference):
    """A field names a record by what nobody could read."""

    rule = "no_name"
    message = "must be something that shows, without control characters or U+FEFF"

    def __init__(self, place: Place) -> None:
        super().__init__(place, self.message)


class NoNamespace(UnclearReference):
    """A field names a record in what is no namespace."""

    rule = "no_namespace"

    def __init__(self, place: Place) -> None:
        super().__init__(place, "must be the name of a system's namespace, or the id of your organisation for its own")


class NoSuchNamespace(UnclearReference):
    """A field names a record in a namespace in which no system reports: nobody can open it."""

    rule = "no_such_namespace"

    def __init__(self, place: Place) -> None:
        super().__init__((*place, "namespace"), "no system of your organisation reports in a namespace of this name")


def is_ours(id: object) -> bool:
    """Say whether something is an id of ours, of a kind that there is."""
    return isinstance(id, str) and bool(_OURS.fullmatch(id)) and parts(AggregateId(id))[0] in aggregates


def mapped(command: type, data: Mapping[str, object], resolve: Resolve) -> dict[str, object]:
    """Return the data of a command with every publisher's id in it replaced by ours.

    What does not have the shape that the command asks for is left as it is: the command's own rules say so.

    Raises:
        UnclearReference: a field may name several kinds, and the id does not say which, or names in no way.
    """
    return _mapped(_plan(command), data, resolve, ())


def named(command: object) -> set[AggregateId]:
    """Return all records that a command names."""
    return set(_named(_plan(type(command)), command))  # type: ignore[arg-type]  # a class is hashable


def of_several_kinds(command: type) -> frozenset[str]:
    """Return the names of a command's fields, nested ones too, where the kind stands before the publisher's id."""
    return frozenset(_several(_plan(command)))


@cache
def _plan(payload: type) -> Plan:
    hints = get_type_hints(payload, include_extras=True)
    found = {field.name: _of(field.name, hints[field.name]) for field in fields(payload)}
    return {name: plan for name, plan in found.items() if plan}


def _of(name: str, hint: object) -> str | Plan | None:
    """Return what a field of this type names; what stands in a list, or may be left out, is looked into."""
    if isinstance(hint, type) and is_dataclass(hint):
        return _plan(hint)
    within = get_args(hint)
    if get_origin(hint) is Annotated:
        if within[0] is AggregateId:
            return _kind(name, within[1:])
        within = within[:1]
    return next((plan for each in within if (plan := _of(name, each))), None)


def _kind(name: str, annotations: tuple[object, ...]) -> str:
    kinds = next((each.kinds for each in annotations if isinstance(each, OfKind)), (name,))
    return kinds[0] if len(kinds) == 1 and kinds[0] in aggregates else _SEVERAL


def _mapped(plan: Plan, data: Mapping[str, object], resolve: Resolve, place: Place) -> dict[str, object]:
    ours = {name: _ours(plan[name], data[name], resolve, (*place, name)) for name in plan if name in data}
    return {**data, **ours}


def _ours(plan: str | Plan, value: object, resolve: Resolve, place: Place) -> object:
    if isinstance(value, list):
        return [_ours(plan, each, resolve, (*place, number)) for number, each in enumerate(value)]
    if isinstance(plan, str):
        return _reference(plan, value, resolve, place)
    return _mapped(plan, value, resolve, place) if isinstance(value, dict) else value


def _reference(kind: str, value: object, resolve: Resolve, place: Place) -> object:
    match value:
        case str() if not is_ours(value):
            return _id(kind, value, None, resolve, place)
        case {"namespace": str(namespace), "id": str(external), **rest} if not rest:
            if not _NAMESPACE.fullmatch(namespace):
                raise NoNamespace((*place, "namespace"))
            return _id(kind, external, namespace, resolve, place)
    return value


def _id(kind: str, external: str, namespace: str | None, resolve: Resolve, place: Place) -> AggregateId:
    if kind == _SEVERAL:
        kind, _, external = external.partition(":")
        if kind not in aggregates or not external:
            raise UnclearReference(place)
    if not _NAME.fullmatch(external):
        raise NoName(place)
    return resolve(kind, external, namespace, place)


def _named(plan: str | Plan, value: object) -> list[AggregateId]:
    if isinstance(value, tuple):
        return [id for each in value for id in _named(plan, each)]
    if value is None:
        return []
    if isinstance(plan, str):
        return [AggregateId(value)] if isinstance(value, str) else []
    return [id for name in plan for id in _named(plan[name], getattr(value, name))]


def _several(plan: Plan) -> Iterator[str]:
    for name, within in plan.items():
        if isinstance(within, str):
            yield from [name] if within == _SEVERAL else []
        else:
            yield from _several(within)

"""Who may follow, what, from where on, and for how long."""

import time
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, Query
from fastapi.exceptions import RequestValidationError

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateRef
from domain.authority import Role
from domain.node_id import Organisation
from domain.refusal import RoleMissing
from domain.registry import UnknownEventType, VersionNotGiven, event_type
from projections.engine.views import Views
from projections.known import require_organisation
from services.api.access import HolderDep, Standing
from services.api.numbers import LARGEST
from services.api.parts import ViewsDep
from services.api.tokens import Holder
from services.api.view_reader import opened
from services.feed.subscription import Filter
from services.problems.edge import PositionAhead, VersionNotTold
from services.signals import PositionSignal

FOLLOWERS = frozenset({Role.SUBSCRIBER, Role.READER, Role.AUDITOR})
LOOK_AGAIN = 2.0
"""Seconds for which a stream does not ask whether its token or session still stands."""

After = Annotated[
    int | None, Query(ge=0, le=LARGEST, description="Begin behind this position; at the end if it is left out.")
]
LastId = Annotated[
    int | None, Header(alias="Last-Event-ID", ge=0, le=LARGEST, description="The position that came last.")
]
Types = Annotated[list[str], Query(alias="type", max_length=200, description="Event types; any if left out.")]
Kinds = Annotated[list[str], Query(alias="kind", max_length=200, description="Kinds of records; any if left out.")]
Aggregates = Annotated[list[AggregateRef], Query(alias="aggregate", max_length=200, description="Records.")]
Organisations = Annotated[
    list[Organisation],
    Query(alias="organisation", max_length=200, description="That own the record or take part in it, or one below."),
]
Versions = Annotated[
    list[str],
    Query(
        max_length=200,
        description="`TaskAssigned:1`: in which version the data of a type are to come; as written else.",
    ),
]


async def follower(found: HolderDep) -> Holder:
    """Let subscribers, readers and auditors follow.

    Raises:
        RoleMissing: it is none of them.
    """
    if not found.actor.roles & FOLLOWERS:
        raise RoleMissing(role=Role.SUBSCRIBER)
    return found


Follower = Annotated[Holder, Depends(follower)]


def event_filter(
    views: ViewsDep,
    types: Types = [],  # noqa: B006 FastAPI copies it
    kinds: Kinds = [],  # noqa: B006
    aggregates: Aggregates = [],  # noqa: B006
    organisations: Organisations = [],  # noqa: B006
    versions: Versions = [],  # noqa: B006
) -> Filter:
    """Return which events are asked for; raises as `filter_of`."""
    return filter_of(views, types, kinds, aggregates, organisations, versions, place="query")


def filter_of(
    views: Views,
    types: list[str],
    kinds: list[str],
    aggregates: list[AggregateRef],
    organisations: list[Organisation],
    versions: list[str],
    *,
    place: str,
) -> Filter:
    """Return a filter of what was given at a place of a request. Blocks: to be called in a thread.

    Raises:
        OrganisationUnknown: there is no such organisation.
        RequestValidationError: a type or a kind is unknown, or a version is not written as it should be.
        VersionNotTold: the events of a type cannot be told in this version.
    """
    _require_known("type", types, _is_type, place)
    _require_known("kind", kinds, _is_kind, place)
    if organisations:
        with opened(views) as snapshot:
            for organisation in organisations:
                require_organisation(snapshot, organisation, ("organisation",))
    given = tuple(sorted(_version(each, place) for each in versions))
    return Filter(frozenset(types), frozenset(kinds), frozenset(aggregates), frozenset(organisations), given)


def start(signal: PositionSignal, after: int | None, last: int | None) -> int:
    """Return where a stream begins; where the client was counts before where it once wanted to begin.

    Raises:
        PositionAhead: that is beyond the log: it belongs to another node, or to a log that was put back.
    """
    begin = next((given for given in (last, after) if given is not None), signal.position)
    if begin > signal.position:
        place = ("query", "after") if last is None else ("header", "Last-Event-ID")
        raise PositionAhead(head=signal.position, wanted=begin, place=place)
    return begin


async def authorisation(stands: Standing) -> Callable[[], bool]:
    """Return what says whether a follower may go on; it does not look every time."""
    now = time.monotonic
    good_until = now() + LOOK_AGAIN

    def allowed() -> bool:
        nonlocal good_until
        if now() < good_until:
            return True
        good_until = now() + LOOK_AGAIN
        return stands()

    return allowed


Authorisation = Annotated[Callable[[], bool], Depends(authorisation)]


def _version(text: str, place: str) -> tuple[str, int]:
    name, _, number = text.partition(":")
    if not number.isascii() or not number.isdigit() or not _is_type(name):
        message = "name an event type and a version: TaskAssigned:1"
        raise RequestValidationError([{"loc": (place, "versions"), "type": "event_version", "msg": message}])
    try:
        event_type(name).require_given(int(number))
    except VersionNotGiven as error:
        known = event_type(name).version
        raise VersionNotTold(name=name, version=number, current=known, place=(place, "versions")) from error
    return name, int(number)


def _require_known(field: str, names: list[str], known: Callable[[str], bool], place: str) -> None:
    errors = [
        {"loc": (place, field), "type": "unknown_name", "msg": f"no {field} is named {name}", "ctx": {"name": name}}
        for name in names
        if not known(name)
    ]
    if errors:
        raise RequestValidationError(errors)


def _is_type(name: str) -> bool:
    try:
        event_type(name)
    except UnknownEventType:
        return False
    return True


def _is_kind(name: str) -> bool:
    return name in aggregates

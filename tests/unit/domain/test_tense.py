"""What was done was not done in the future, whatever command says so; what is planned may lie ahead."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import TypeAdapter

import domain.catalogue  # noqa: F401 - registers every command
from domain.aggregate import CommandType, commands
from domain.aggregate_id import aggregate_id
from domain.beijing import day_of
from domain.task.assigning import AssignTask
from domain.tense import DueBefore, PastDay, PlannedDay, StillToCome, Tense, require_tenses, tenses
from services.contracts.samples import data
from tests.definitions import defined_at
from tests.unit.given import AT, BJ, HAIDIAN, decide, given

TODAY = day_of(AT)
TOMORROW = TODAY + timedelta(days=1)


def dated(cls: Any) -> Iterator[tuple[type, str]]:
    """Yield every field of a command that holds dates or a year, however deep."""
    for field in fields(cls):
        hint = get_type_hints(cls)[field.name]
        parts = set(_parts(hint))
        if {date, datetime} & parts or (field.name == "year" and int in parts):
            yield cls, field.name
        for part in parts:
            if is_dataclass(part):
                yield from dated(part)


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint):
        yield from _parts(part)


DATED = [(entry, cls, name) for entry in commands.values() for cls, name in dated(entry.payload)]
PAST = [(entry, name) for entry, cls, name in DATED if Tense.PAST in tenses(cls)[name]]


@pytest.mark.parametrize(("entry", "cls", "name"), DATED, ids=[f"{e.name}.{name}" for e, _, name in DATED])
def test_every_date_of_a_command_says_of_which_tense_it_is(entry: CommandType, cls: type, name: str) -> None:
    assert tenses(cls)[name], (
        f"{defined_at(cls, name)}: {entry.name}.{name} is a date: say whether it is of the past, planned or due "
        "(domain/tense.py)"
    )


def bounds(cls: type, name: str) -> tuple[object, object]:
    """Return the last value of a field that is of the past, and the first that is not."""
    parts = set(_parts(get_type_hints(cls)[name]))
    if datetime in parts:
        return AT, AT + timedelta(seconds=1)
    return (TODAY, TODAY + timedelta(days=1)) if date in parts else (TODAY.year, TODAY.year + 1)


@pytest.mark.parametrize(("entry", "name"), PAST, ids=[f"{e.name}.{name}" for e, name in PAST])
def test_what_was_done_was_done_today_at_the_latest(entry: CommandType, name: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(entry.payload)
    command = adapter.validate_python(data(adapter.json_schema()))
    last, ahead = bounds(entry.payload, name)
    require_tenses(replace(command, **{name: last}), AT)
    with pytest.raises(StillToCome) as refused:
        decide({}, replace(command, **{name: ahead}), aggregate_id(entry.aggregate.kind, "1", BJ))
    assert refused.value.places == ((name,),)


DUE = [(entry, name) for entry, cls, name in DATED if Tense.DUE in tenses(cls)[name]]


@pytest.mark.parametrize(("entry", "name"), DUE, ids=[f"{e.name}.{name}" for e, name in DUE])
def test_nothing_is_due_before_it_is_asked_for_unless_that_stands(entry: CommandType, name: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(entry.payload)
    past = {each: bounds(entry.payload, each)[0] for of, each in PAST if of is entry}
    command = replace(adapter.validate_python(data(adapter.json_schema())), **past)
    before = AT - timedelta(seconds=1)
    require_tenses(replace(command, **{name: AT}), AT)
    require_tenses(replace(command, **{name: before}), AT, standing=before)
    with pytest.raises(DueBefore) as refused:
        decide({}, replace(command, **{name: before}), aggregate_id(entry.aggregate.kind, "1", BJ))
    assert refused.value.places == ((name,),)


def test_wherever_something_is_due_the_rule_holds() -> None:
    assert {entry.name for entry, _ in DUE} == {entry.name for entry, _, name in DATED if name == "due"}
    given().when(AssignTask(title="督促整改", lead=HAIDIAN, due=AT - timedelta(days=1))).then_refused(DueBefore, at=AT)


def test_today_is_that_of_beijing_when_the_command_occurs() -> None:
    late = datetime(2019, 5, 15, 16, 0, tzinfo=UTC)
    require_tenses(Met(days=(date(2019, 5, 16),), next_on=date(2019, 6, 1), with_whom=()), late)
    with pytest.raises(StillToCome) as refused:
        require_tenses(Met(days=(date(2019, 5, 16),), next_on=None, with_whom=()), late - timedelta(seconds=1))
    assert refused.value.details == {"field": "days", "when": date(2019, 5, 16)}


def test_a_date_within_what_a_command_lists_is_looked_at_too() -> None:
    guest = Guest(since=TOMORROW, came_on=TODAY)
    require_tenses(Met(days=(), next_on=None, with_whom=(guest,)), AT)
    with pytest.raises(StillToCome):
        require_tenses(Met(days=(), next_on=None, with_whom=(replace(guest, came_on=TOMORROW),)), AT)


@dataclass(frozen=True)
class Guest:
    """Somebody who came."""

    since: PlannedDay
    came_on: PastDay


@dataclass(frozen=True)
class Met:
    """A command as there might be one."""

    days: tuple[PastDay, ...]
    next_on: PlannedDay | None
    with_whom: tuple[Guest, ...]

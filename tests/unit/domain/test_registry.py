"""One registry of event types: names, versions, words, schemas, and the steps from older versions."""

import re
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import domain.catalogue  # noqa: F401  (registers every event type)
from domain.aggregate import Aggregate, aggregates
from domain.registry import EventType, News, UnknownEventType, VersionNotGiven, event, event_type, event_types, type_of
from domain.task.events import TaskAssigned, TaskConfirmed
from domain.words import Words
from tests.definitions import defined_at
from tests.unit.domain.examples import LAMPS, raised, started, submitted, task_assigned
from tests.unit.given import stored

CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"^[A-Z][A-Za-z,' -]+$")
EVERY = [pytest.param(kind, id=kind.name) for kind in event_types()]


@pytest.mark.parametrize("kind", EVERY)
def test_every_event_type_is_named_in_both_languages_and_says_what_it_means(kind: EventType) -> None:
    event = f"{defined_at(kind.payload)}: {kind.name}"
    assert CHINESE.search(kind.words.zh), f"{event} has no Chinese name"
    assert ENGLISH.match(kind.words.en), f"{event} has no English name"
    # A dataclass that says nothing says how it is made.
    assert not (kind.payload.__doc__ or "").startswith(f"{kind.name}("), f"{event} does not say what has happened"


@pytest.mark.parametrize("kind", [pytest.param(each, id=kind) for kind, each in aggregates.items()])
def test_a_kind_stands_in_the_file_or_the_folder_of_its_name(kind: Aggregate[Any]) -> None:
    home = f"domain.{kind.kind.replace('-', '_')}"
    assert kind.home == home, f"{defined_at(kind.evolve)}: a {kind.kind} stands in {home.replace('.', '/')}.py"


@pytest.mark.parametrize("kind", EVERY)
def test_every_event_type_has_a_schema_with_its_fields(kind: EventType) -> None:
    schema = kind.schema()
    assert schema["type"] == "object"
    assert set(schema.get("properties", {})) == {field.name for field in fields(kind.payload)}
    assert kind.dataschema == f"/schemas/{kind.name}/{kind.version}"


@pytest.mark.parametrize("kind", EVERY)
def test_there_is_a_step_from_every_older_version(kind: EventType) -> None:
    assert set(kind.upcasters) == set(range(1, kind.version))


@pytest.mark.parametrize("kind", EVERY)
def test_there_is_a_step_back_to_every_older_version(kind: EventType) -> None:
    assert set(kind.downcasters) == set(range(1, kind.version))


def test_what_an_event_means_to_people_may_depend_on_what_it_says() -> None:
    assert event_type("TaskConfirmed").news(TaskConfirmed()) is News.GOOD
    assert event_type("TaskAssigned").news(task_assigned) is None
    checked = event_type("RectificationChecked")
    assert [checked.news(SimpleNamespace(passed=passed)) for passed in (True, False)] == [News.GOOD, News.BAD]


@pytest.mark.parametrize("payload", [task_assigned, raised, started, submitted])
def test_an_event_comes_back_from_its_stored_form_as_it_was(payload: object) -> None:
    assert stored(payload) == payload
    assert hash(stored(payload)) == hash(payload)


def test_words_and_measures_are_stored_by_name() -> None:
    data = type_of(submitted).adapter.dump_python(submitted, mode="json")
    assert data["measures"][0]["place"] == {"zh": LAMPS.place.zh, "en": LAMPS.place.en}


def test_data_against_the_schema_is_not_an_event() -> None:
    with pytest.raises(ValidationError):
        type_of(task_assigned).decode({"title": "x", "lead": "Haidian!", "due": "2019-05-17T16:00:00Z"}, 1)
    with pytest.raises(ValidationError):
        type_of(task_assigned).decode({"title": "x", "lead": "bj.haidian", "due": "2019-05-17T16:00:00"}, 1)


def test_words_say_something_in_both_languages() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Words).validate_python({"zh": "海淀", "en": " "})


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="two event types are named TaskConfirmed"):
        event("任务办结确认", "Task confirmed")(type("TaskConfirmed", (), {}))
    assert event_type("TaskConfirmed").payload is TaskConfirmed


def test_an_unknown_name_or_newer_version_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownEventType, match="no event type is named 'Nothing'"):
        event_type("Nothing")
    with pytest.raises(UnknownEventType, match="this program knows up to 1"):
        event_type("TaskConfirmed").decode({}, 2)


def test_an_older_version_is_brought_up_to_date_step_by_step() -> None:
    def named(data: dict[str, Any]) -> dict[str, Any]:
        return {"title": data["name"], "lead": data["lead"], "due": data["due"]}

    def dated(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "due": f"{data['due']}T16:00:00Z"}

    third = EventType("TaskAssigned", 3, Words("任务", "Task"), TaskAssigned, {1: named, 2: dated})
    first = {"name": "督促整改", "lead": "bj.haidian", "due": "2019-05-17"}
    assert third.decode(first, 1) == third.decode({**dated(named(first))}, 3)
    without_first = EventType("TaskAssigned", 3, Words("任务", "Task"), TaskAssigned, {2: dated})
    with pytest.raises(UnknownEventType, match="no upcaster from version 1"):
        without_first.decode(first, 1)


def wider(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "lead": "bj"}


def narrower(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "lead"}


TOLD = EventType("TaskAssigned", 3, Words("任务", "Task"), TaskAssigned, {1: wider, 2: wider}, {2: narrower})


@pytest.mark.parametrize("version", [2, 3])
def test_events_are_told_in_a_version_to_which_there_is_a_way_back(version: int) -> None:
    TOLD.require_given(version)


@pytest.mark.parametrize("version", [0, 1, 4])
def test_a_version_without_a_way_back_is_not_given(version: int) -> None:
    with pytest.raises(VersionNotGiven, match=f"TaskAssigned version {version}: events come in version 3"):
        TOLD.require_given(version)


def test_the_first_version_is_given_if_there_is_a_step_back_from_each_that_followed() -> None:
    replace(TOLD, downcasters={1: narrower, 2: narrower}).require_given(1)


def test_data_is_told_in_an_older_or_a_newer_version_than_it_was_written_in() -> None:
    assert TOLD.downcast(3, {"title": "x"}, 1) == {"title": "x", "lead": "bj"}
    assert TOLD.downcast(2, {"title": "x", "lead": "bj"}, 3) == {"title": "x"}
    assert TOLD.downcast(2, {"title": "x"}, 2) == {"title": "x"}
